"""The document is well-formed and needs nothing else, whatever a policy's names contain."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from xml.etree import ElementTree

import pytest

from domain.policy.reading import read_policy
from domain.procedure.content import Procedure
from domain.team.roster import Roster
from starter.procedure.flowchart.svg import standalone
from starter.procedure.html import html, security_policy
from starter.procedure.markdown import markdown
from starter.procedure.mermaid import mermaid
from tests.starter.procedure.written import KINDS, bundle, data_of, written

NASTY = '<script>alert("1")</script> | ` ]] --> &amp; [x](http://evil.example) ~~**_#"\n\nend'


def nasty() -> Procedure:
    """The standard policy with names that would break any form they are put into as they are."""
    text = json.dumps(data_of(bundle("default").policy)).replace('"frontline"', json.dumps(NASTY))
    data = json.loads(text) | {"name": NASTY, "reasons": [NASTY]}
    data["triage"][0]["when"]["any_phrase"] = [NASTY]
    people = json.loads(bundle("default").roster.model_dump_json())
    people["people"][0]["name"] = NASTY
    for person in people["people"]:
        person["tiers"] = [NASTY if tier == "frontline" else tier for tier in person["tiers"]]
    return written(read_policy(data), Roster.read(people))


PROCEDURES = {name: written(bundle(name).policy, bundle(name).roster) for name in KINDS} | {"nasty": nasty()}
every = pytest.mark.parametrize("name", PROCEDURES)


def elements(page: str) -> Iterator[tuple[str, dict[str, str], str]]:
    for element in ElementTree.fromstring(page.removeprefix("<!DOCTYPE html>")).iter():
        yield element.tag.rpartition("}")[2], dict(element.attrib), element.text or ""


@every
def test_html_is_well_formed_and_loads_nothing(name: str) -> None:
    page = html(PROCEDURES[name])
    assert page.startswith("<!DOCTYPE html>")
    found = list(elements(page))
    assert {tag for tag, _, _ in found}.isdisjoint({"script", "link", "img", "iframe", "object", "form", "base"})
    for tag, attributes, text in found:
        for attribute, value in attributes.items():
            assert not attribute.startswith("on")
            assert attribute not in ("src", "srcset", "style", "data")
            if attribute.endswith("href"):
                assert value.startswith("#")
            if attribute == "marker-end":
                assert value.startswith("url(#")
        if tag == "style":
            assert "url(" not in text
            assert "@import" not in text
    ids = [attributes["id"] for _, attributes, _ in found if "id" in attributes]
    assert len(ids) == len(set(ids))
    linked = {attributes["href"][1:] for tag, attributes, _ in found if tag == "a"}
    assert linked == {section.anchor for section in PROCEDURES[name].sections} <= set(ids)


@every
def test_the_flowchart_stands_alone_too(name: str) -> None:
    chart = PROCEDURES[name].chart
    drawing = standalone(chart.flow, chart.caption)
    assert {tag for tag, _, _ in elements(drawing)} >= {"svg", "title", "style", "rect", "path"}
    assert ElementTree.fromstring(drawing).tag == "{http://www.w3.org/2000/svg}svg"


def test_the_page_may_be_shown_under_a_policy_that_allows_its_own_styles_alone() -> None:
    directives = dict(directive.split(" ", 1) for directive in security_policy().split("; "))
    assert directives["default-src"] == "'none'"
    assert re.fullmatch(r"'sha256-[A-Za-z0-9+/=]{44}'", directives["style-src"])


@every
def test_every_row_of_a_markdown_table_has_as_many_cells_as_its_head(name: str) -> None:
    text = markdown(PROCEDURES[name])
    columns = 0
    for line in text.splitlines():
        if not line.startswith("|"):
            columns = 0
            continue
        cells = len(re.findall(r"(?<!\\)\|", line)) - 1
        columns = columns or cells
        assert cells == columns, line


def test_names_are_text_in_markdown_never_markup() -> None:
    text = markdown(PROCEDURES["nasty"])
    outside_the_chart = re.sub(r"```mermaid.*?```", "", text, flags=re.DOTALL)
    assert "<script" not in text.replace("\\<script", "")
    assert "](http" not in outside_the_chart.replace("\\](http", "")
    assert text.count("```") == 2


_TEXT = r'"[^"`]*"'
_LINES = (
    r"flowchart TD",
    rf"  subgraph tier\d+\[{_TEXT}\]",
    r"  end",
    rf" {{2,4}}[a-z]+\d*(\(\[{_TEXT}\]\)|\[{_TEXT}\]|\{{\{{{_TEXT}\}}\}}|\[\[{_TEXT}\]\]|\[/{_TEXT}/\])",
    rf"  [a-z]+\d* -->(\|{_TEXT}\|)? [a-z]+\d*",
)


@every
def test_every_line_of_the_mermaid_chart_keeps_to_its_grammar(name: str) -> None:
    for line in mermaid(PROCEDURES[name].chart.flow).splitlines():
        assert any(re.fullmatch(pattern, line) for pattern in _LINES), line
