"""The verb that says what is different between two policies."""

from __future__ import annotations

import json as json_format
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer
from rich.text import Text

from domain.policy.difference import Difference, differences
from domain.policy.terms import policy_terms, roster_terms
from starter.cli.bundle_named import PolicyNamed, read_bundle
from starter.cli.showing import show
from store.bundles import Bundle

DIFFERENT = 1
"""The exit code when the two are not the same, as of `diff` and `cmp`; bad input is 2 for them, too."""


def diff(
    before: PolicyNamed,
    after: PolicyNamed,
    json: Annotated[bool, typer.Option("--json", help="Print one JSON object instead of lines for people.")] = False,
) -> None:
    """Say what changes from one policy to another: its rules, its roster and its messages, term by term.

    Compares what they mean: the order of fields, comments, and defaults written out are no difference. Exits 0 when
    they are the same, 1 when they are not, 2 when one of them cannot be read.
    """
    one, other = read_bundle(before), read_bundle(after)
    found = (*_terms(one, other), *_messages(one, other))
    if json:
        ends = {end: {"name": b.name, "version": b.version} for end, b in (("before", one), ("after", other))}
        changed = [difference.model_dump() for difference in found]
        print(json_format.dumps({"same": not found, **ends, "differences": changed}, ensure_ascii=False))
    else:
        show(_page(one, other, found))
    if found:
        raise typer.Exit(DIFFERENT)


def _terms(one: Bundle, other: Bundle) -> tuple[Difference, ...]:
    before, after = ((*policy_terms(b.policy), *roster_terms(b.roster)) for b in (one, other))
    return differences(before, after)


def _messages(one: Bundle, other: Bundle) -> Iterator[Difference]:
    old, new = (_texts(bundle.messages_dir) for bundle in (one, other))
    for name in sorted({*old, *new}):
        if old.get(name) != new.get(name):
            yield Difference(
                field=f"messages/{name}",
                before="its text" if name in old else None,
                after=("another text" if name in old else "its text") if name in new else None,
            )


def _texts(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def _page(one: Bundle, other: Bundle, found: tuple[Difference, ...]) -> Text:
    said = Text.assemble((f"{one.name} {one.version} → {other.name} {other.version}", "bold"))
    if not found:
        return said.append("\nThe same: every rule, person and message.")
    for difference in found:
        said.append(f"\n{difference.field}: ")
        said.append(difference.before or "not there", "red" if difference.before else "dim")
        said.append(" → ")
        said.append(difference.after or "not there", "green" if difference.after else "dim")
    return said
