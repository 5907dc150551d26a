"""Customers are written to in their own language, and told in it what they would be told in English."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from jinja2 import Environment, meta, nodes

from activities.amounts import amount
from activities.conventions import conventions
from activities.gsm import ALPHABET
from activities.instants import shown
from activities.rendering import Renderer
from domain.effects import Purpose
from domain.messages.facts import FILTERS
from sandbox.carrier.segments import segments
from tests.activities.customers_written_to import CUSTOMERS
from tests.activities.messages_shown import AGENT, CUSTOMER, NOW, POLICIES, TO_CUSTOMER, TO_STAFF, facts, least_facts

RENDERER = Renderer(POLICIES)
LANGUAGES = tuple(CUSTOMERS)
every_translation = pytest.mark.parametrize(
    ("purpose", "language"), [(purpose, language) for language in LANGUAGES[1:] for purpose in TO_CUSTOMER]
)
INSTANTS = {
    "next_update_at": "2026-11-23T09:30:00+00:00",
    "late_since": "2026-11-22T16:45:00+00:00",
    "promised_at": "2026-11-24T12:00:00+00:00",
    "limit_at": "2026-12-18T17:00:00+00:00",
}
SAID = {
    "owner_name": "Dora Lind",
    "solved_by": "Bram de Wit",
    "text": "Xtext",
    "resolution": "Xresolution",
    "how_to_use": "Xhow",
    "survey_url": "https://support.example/survey/abc.def",
}
WITHOUT: tuple[frozenset[str], ...] = (
    frozenset(),
    frozenset({"late_since"}),
    frozenset({"next_update_at"}),
    frozenset({"owner_name"}),
    frozenset({"solved_by"}),
    frozenset({"limit_at"}),
    frozenset({"text", "granted", "how_to_use"}),
)
"""What is not known of a ticket, one case after the other."""


def written(purpose: Purpose, language: str, told: Mapping[str, Any]) -> dict[str, str]:
    letter = RENDERER.email("default", purpose, told, CUSTOMERS[language], NOW)
    sms = RENDERER.sms("default", purpose, told, CUSTOMERS[language], NOW)
    return {"subject": letter.subject, "email": letter.text, "sms": sms}


def facts_found(text: str, language: str, told: Mapping[str, Any]) -> list[str]:
    """Which facts stand in a text, each as often as it does."""
    reader = CUSTOMERS[language]
    locale = conventions(language, reader.locale)
    forms = {name: told[name] for name in SAID if told[name]}
    for name in INSTANTS:
        if told[name]:
            forms[name] = shown(datetime.fromisoformat(told[name]), reader.timezone, NOW, locale)
    if told["granted"]:
        forms["granted"] = amount(told["granted"], locale)
    plain = " ".join(text.split())
    return sorted(name for name, form in forms.items() for _ in range(plain.count(" ".join(form.split()))))


def words_of(template: Path) -> str:
    """Every word of ours in a template, whatever is known of the ticket."""
    tree = Environment(trim_blocks=True, lstrip_blocks=True).parse(template.read_text())
    ours = [data.data for data in tree.find_all(nodes.TemplateData)]
    return "".join([*ours, *(str(const.value) for const in tree.find_all(nodes.Const))])


def names_of(template: Path) -> set[str]:
    environment = Environment()
    environment.filters |= dict.fromkeys(FILTERS, str)
    return meta.find_undeclared_variables(environment.parse(template.read_text()))


@pytest.mark.parametrize("bundle", ["default", "regulated"])
@pytest.mark.parametrize("language", LANGUAGES[1:])
def test_a_policy_says_in_every_language_what_it_says_to_customers_in_english(bundle: str, language: str) -> None:
    folder = POLICIES / bundle / "messages"
    for_customers = {
        path.name
        for path in (folder / "en").iterdir()
        if path.name == "customer.letter.j2"
        or (path.name.count(".") == 2 and path.name.partition(".")[0] in TO_CUSTOMER)
    }

    assert {path.name for path in (folder / language).iterdir()} == for_customers
    for name in for_customers:
        assert names_of(folder / language / name) == names_of(folder / "en" / name), name


@pytest.mark.parametrize("without", WITHOUT, ids=lambda missing: ", ".join(sorted(missing)) or "nothing")
@every_translation
def test_every_fact_of_the_english_is_told(purpose: Purpose, language: str, without: frozenset[str]) -> None:
    everything = {**facts(purpose), **INSTANTS, **SAID, "granted": "1620.00 EUR", "workaround": True}
    told = {name: None if name in without else value for name, value in everything.items()}
    if purpose == "promise_made" or "text" not in without:
        told["promised_at"] = INSTANTS["promised_at"]
    if purpose in ("reply", "question"):
        told["text"] = SAID["text"]

    ours, english = written(purpose, language, told), written(purpose, "en", told)

    for part in english:
        assert facts_found(ours[part], language, told) == facts_found(english[part], "en", told), part


@every_translation
def test_a_text_message_loses_no_letter_and_takes_no_more_parts_than_in_english(
    purpose: Purpose, language: str
) -> None:
    assert set(words_of(POLICIES / "default" / "messages" / language / f"{purpose}.sms.j2")) <= ALPHABET

    told = {**facts(purpose, language), "late_since": INSTANTS["late_since"]}
    english = written(purpose, "en", {**facts(purpose), "late_since": INSTANTS["late_since"]})["sms"]
    assert segments(written(purpose, language, told)["sms"]) <= segments(english)


@every_translation
def test_nothing_english_is_left(purpose: Purpose, language: str) -> None:
    for told in (facts(purpose, language), least_facts(purpose, language)):
        for text in written(purpose, language, told).values():
            assert not re.search(r"\b(the|your|you|our|we|is|by|and|GMT|Mon|Tue|Fri)\b", text), text


@pytest.mark.parametrize("bundle", ["default", "regulated"])
def test_french_punctuation_is_never_torn_from_its_word(bundle: str) -> None:
    for template in (POLICIES / bundle / "messages" / "fr").iterdir():
        if not template.name.endswith(".sms.j2"):
            words = words_of(template).replace("?score=", "").replace("https:", "")
            assert not re.search(r"[^\u00a0][:;?!]", words), template.name


@pytest.mark.parametrize(
    ("locale", "greeting", "instant"),
    [
        ("de-AT", "Guten Tag Robin Vale,", "Mo., 23. Nov., 09:30 GMT"),
        ("de_CH", "Guten Tag Robin Vale,", "Mo., 23. Nov., 09:30 GMT"),
        ("fr-CA", "Bonjour Robin Vale,", "lun. 23 nov., 09 h 30 GMT"),
        ("es-419", "Hola, Robin Vale:", "lun, 23 nov, 9:30 a.m. GMT"),
        ("en-US", "Hello Robin Vale,", "Mon, Nov 23, 9:30 AM GMT"),
        ("it-IT", "Hello Robin Vale,", "Mon 23 Nov 09:30 GMT"),
    ],
)
def test_a_region_has_its_languages_words_and_its_own_dates(locale: str, greeting: str, instant: str) -> None:
    someone = CUSTOMER.model_copy(update={"locale": locale})

    letter = RENDERER.email("default", "receipt", facts("receipt"), someone, NOW)

    assert letter.text.startswith(greeting)
    assert instant in letter.text
    assert instant in RENDERER.sms("default", "receipt", facts("receipt"), someone, NOW)


@pytest.mark.parametrize("purpose", TO_STAFF)
def test_a_notice_to_the_team_is_english_all_over(purpose: Purpose) -> None:
    german = AGENT.model_copy(update={"locale": "de"})

    assert RENDERER.email("default", purpose, facts(purpose), german, NOW) == RENDERER.email(
        "default", purpose, facts(purpose), AGENT, NOW
    )


def test_a_language_a_deployer_adds_has_its_own_dates_and_amounts(tmp_path: Path) -> None:
    folder = tmp_path / "shop" / "messages" / "it"
    folder.mkdir(parents=True)
    (folder / "resolution.sms.j2").write_text("{{ reference }}: {{ granted }} entro {{ when(next_update_at) }}")
    (folder / "customer.letter.j2").write_text("Buongiorno,\n\n{{ body }}")
    told = {**facts("resolution"), "granted": "1620.00 EUR"}
    someone = CUSTOMER.model_copy(update={"locale": "it-CH", "timezone": "Europe/Zurich"})
    renderer = Renderer(tmp_path)

    assert (
        renderer.sms("shop", "resolution", told, someone, NOW) == "ZD-48213: 1'620.00 EUR entro lun 23 nov, 10:30 CET"
    )
    english = renderer.email("shop", "resolution", told, someone, NOW)
    assert english.text.startswith("Hello Robin Vale,\n"), "no Italian letter around English words"
    assert "1,620.00 EUR" in english.text


def test_a_policys_own_words_count_in_the_language_they_are_in(tmp_path: Path) -> None:
    folder = tmp_path / "shop" / "messages" / "de"
    folder.mkdir(parents=True)
    (folder / "customer.letter.j2").write_text("Moin,\n\n{{ body }}")
    renderer = Renderer(tmp_path)

    for language, greeting in {"de": "Moin,", "fr": "Bonjour Robin Vale,", "en": "Hello Robin Vale,"}.items():
        letter = renderer.email("shop", "receipt", facts("receipt", language), CUSTOMERS[language], NOW)
        assert letter.text.startswith(f"{greeting}\n")


@pytest.mark.parametrize(
    ("language", "said"),
    [("en", "turn to the ombudsman"), ("de", "Ombudsstelle"), ("fr", "médiateur"), ("es", "defensor del cliente")],
)
def test_a_regulated_customer_hears_of_their_rights_in_their_language(language: str, said: str) -> None:
    letter = RENDERER.email("regulated", "delay", facts("delay", language), CUSTOMERS[language], NOW)

    assert said in letter.text
