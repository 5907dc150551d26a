"""Messages: every purpose on both channels, in plain words, whatever is known of the ticket."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from html.parser import HTMLParser
from pathlib import Path

import pytest

from activities.gsm import ALPHABET
from activities.rendering import BadTemplate, Renderer
from domain.effects import Purpose
from domain.messages.code import signed
from sandbox.carrier.opt_out import HELP_WORDS, START_WORDS, STOP_WORDS
from sandbox.carrier.segments import segments
from tests.activities.messages_shown import (
    AGENT,
    CUSTOMER,
    GOLDEN,
    MESSAGES,
    NOW,
    OF_NO_TICKET,
    OF_PROVIDERS,
    POLICIES,
    TO_CUSTOMER,
    TO_STAFF,
    facts,
    golden,
    least_facts,
    reader,
    shown,
)

RENDERER = Renderer(POLICIES)
every_message = pytest.mark.parametrize(("purpose", "language"), MESSAGES)
NEXT_STEP = {
    "en": r"reply|write to us|click|https://",
    "de": r"antworte|schreiben Sie|https://",
    "fr": r"répond|écrivez",
    "es": r"responda|responder|escríbanos|escribirnos",
}
GREETING = {"en": "Hello,\n", "de": "Guten Tag,\n", "fr": "Bonjour,\n", "es": "Hola:\n"}


class TextOfHtml(HTMLParser):
    """The words and the links of a page."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.words = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.links += [value or "" for name, value in attrs if name == "href"]

    def handle_data(self, data: str) -> None:
        self.words += f" {data}"


@every_message
def test_messages_read_as_they_were_approved(purpose: Purpose, language: str) -> None:
    assert shown(purpose, language) == golden(purpose, language).read_text()


def test_nothing_is_approved_that_is_never_sent() -> None:
    assert set(GOLDEN.rglob("*.txt")) == {golden(purpose, language) for purpose, language in MESSAGES}


@every_message
def test_messages_need_nothing_optional(purpose: Purpose, language: str) -> None:
    letter = RENDERER.email("default", purpose, least_facts(purpose, language), reader(purpose, language), NOW)
    sms = RENDERER.sms("default", purpose, least_facts(purpose, language), reader(purpose, language), NOW)

    assert re.fullmatch(rf"\[{facts(purpose, language)['reference']}\] \S.*\S", letter.subject)
    for text in (letter.subject, letter.text, letter.html, sms):
        assert "None" not in text
        assert not re.search(r" [,.;]|\.\.|[,;]\.|\( *\)|  ", text.replace("    ", "")), text


@every_message
def test_a_reader_without_a_name_is_greeted_without_one(purpose: Purpose, language: str) -> None:
    nameless = reader(purpose, language).model_copy(update={"name": ""})

    text = RENDERER.email("default", purpose, facts(purpose, language), nameless, NOW).text

    assert purpose in TO_STAFF or text.startswith(GREETING[language])


@pytest.mark.parametrize(("purpose", "language"), [each for each in MESSAGES if each[0] not in OF_NO_TICKET])
def test_messages_name_the_ticket_and_what_comes_next(purpose: Purpose, language: str) -> None:
    letter = RENDERER.email("default", purpose, facts(purpose, language), reader(purpose, language), NOW)
    sms = RENDERER.sms("default", purpose, facts(purpose, language), reader(purpose, language), NOW)

    for text in (letter.text, sms):
        assert "ZD-48213" in text
        assert purpose in TO_STAFF or "Dora Lind" in text
        assert re.search(NEXT_STEP[language], text, re.IGNORECASE)


@pytest.mark.parametrize("purpose", OF_NO_TICKET)
def test_a_notice_about_a_provider_says_how_it_is_and_what_there_is_to_do(purpose: Purpose) -> None:
    letter = RENDERER.email("default", purpose, facts(purpose), AGENT, NOW)
    sms = RENDERER.sms("default", purpose, facts(purpose), AGENT, NOW)

    said = OF_PROVIDERS[purpose]
    assert letter.subject == f"[provider-sendgrid] {said.partition(';')[0]}"
    to_do = "nothing to do" if purpose == "provider_back" else "to call"
    for text in (letter.text, sms):
        assert f"{said}." in text
        assert to_do in text
    assert not re.search("ticket:|Priority|Customer:|Owner:|https?://", letter.text), "it belongs to no ticket"


@every_message
def test_nobody_is_asked_for_a_word_that_changes_consent(purpose: Purpose, language: str) -> None:
    words = "|".join(STOP_WORDS | START_WORDS | HELP_WORDS | {"NO"})
    letter = RENDERER.email("default", purpose, facts(purpose, language), reader(purpose, language), NOW)
    sms = RENDERER.sms("default", purpose, facts(purpose, language), reader(purpose, language), NOW)

    for text in (letter.text, sms):
        assert not re.search(rf"\b({words})\b", text)
        assert not re.search(
            rf"\b(reply|answer|send|text|write)( back)?( with)? [\"']?({words})\b", text, re.IGNORECASE
        )


@every_message
def test_text_messages_are_one_part_where_only_our_words_count(purpose: Purpose, language: str) -> None:
    sms = RENDERER.sms("default", purpose, facts(purpose, language), reader(purpose, language), NOW)

    assert segments(signed(sms, "T-1/1/any")) == (2 if purpose == "resolution" else 1)


@every_message
def test_long_facts_leave_reference_and_next_step_in_a_text_message(purpose: Purpose, language: str) -> None:
    long = "We have looked at it from every side and found “nothing” – yet… " * 300
    told = {
        name: long if name in ("subject", "text", "resolution", "note", "description") else value
        for name, value in facts(purpose, language).items()
    }
    told["items"] = [f"ZD-48213: {long}"] * 9

    sms = RENDERER.sms("default", purpose, told, reader(purpose, language), NOW)

    assert len(sms) <= 320
    assert purpose in OF_NO_TICKET or "ZD-48213" in sms
    assert set(sms) <= ALPHABET, "only characters of a 7-bit message"
    last_words = RENDERER.sms("default", purpose, facts(purpose, language), reader(purpose, language), NOW).split()[-2:]
    assert sms.split()[-2:] == last_words


@every_message
def test_both_parts_of_an_email_say_the_same(purpose: Purpose, language: str) -> None:
    letter = RENDERER.email("default", purpose, facts(purpose, language), reader(purpose, language), NOW)
    page = TextOfHtml(letter.html)

    words = re.sub(r"\s?: https?://\S+", "", letter.text).split()
    assert [word for word in words if word not in page.words] == []
    assert page.links == re.findall(r"https?://\S+", letter.text)
    assert f'<html lang="{language}">' in letter.html, (
        "the language of the words, where the reader's is en-GB or another"
    )


def test_the_survey_has_a_link_for_each_score() -> None:
    letter = RENDERER.email("default", "survey", facts("survey"), CUSTOMER, NOW)

    assert TextOfHtml(letter.html).links == [
        f"https://support.example/survey/abc.def?score={score}" for score in (5, 4, 3, 2, 1)
    ]
    assert "Reply with 1-5" in RENDERER.sms("default", "survey", facts("survey"), CUSTOMER, NOW)


def test_several_reasons_are_one_notice() -> None:
    items = [f"ZD-48213: reason {number}" for number in range(1, 6)]
    told = {**facts("warning"), "items": items}

    letter = RENDERER.email("default", "warning", told, AGENT, NOW)
    sms = RENDERER.sms("default", "warning", told, AGENT, NOW)

    assert letter.subject == "[ZD-48213] 5 things need you: Invoice charged twice"
    assert all(f"- {item}\n" in letter.text for item in items)
    assert sms.startswith("5 things need you: ZD-48213: reason 1; ZD-48213: reason 2; ZD-48213: reason 3 and 2 more.")


def test_what_people_wrote_is_not_markup() -> None:
    told = {**facts("reply"), "text": "<b>bold</b> & {{ reference }}", "subject": "<i>Hi</i>"}

    letter = RENDERER.email("default", "reply", told, CUSTOMER, NOW)

    assert "&lt;b&gt;bold&lt;/b&gt; &amp; {{ reference }}" in letter.html
    assert "<b>" not in letter.html
    assert "<i>" not in letter.html
    assert "<b>bold</b> & {{ reference }}" in letter.text
    assert letter.subject == "[ZD-48213] An answer to your request: <i>Hi</i>"


def test_a_subject_is_one_line_however_it_was_written() -> None:
    told = {**facts("receipt"), "subject": "Double\r\nBcc: all@example.org\x00\x1b[2J charge " + "x" * 500}

    subject = RENDERER.email("default", "receipt", told, CUSTOMER, NOW).subject

    assert subject.startswith("[ZD-48213] We have your request: Double Bcc: all@example.org[2J charge xxx")
    assert subject.isprintable()
    assert len(subject) == 200


def test_instants_are_in_the_readers_zone() -> None:
    tokyo = CUSTOMER.model_copy(update={"timezone": "Asia/Tokyo"})

    assert "Mon 23 Nov 18:30 JST" in RENDERER.sms("default", "receipt", facts("receipt"), tokyo, NOW)


def test_seconds_are_shown_when_the_next_update_is_seconds_away() -> None:
    now = datetime(2026, 11, 22, 9, 30, 1, tzinfo=UTC)
    told = {**facts("receipt"), "next_update_at": (now + timedelta(seconds=8, milliseconds=300)).isoformat()}

    assert "by Sun 22 Nov 09:30:09 GMT" in RENDERER.sms("default", "receipt", told, CUSTOMER, now)


@pytest.mark.parametrize("locale", ["en-GB", "en", "de", "xx-Weird_1", "../../../etc"])
def test_any_locale_finds_words(locale: str) -> None:
    someone = CUSTOMER.model_copy(update={"locale": locale})

    assert "Dora Lind" in RENDERER.sms("default", "receipt", facts("receipt"), someone, NOW)


def test_a_bundle_says_what_it_has_and_borrows_the_rest(tmp_path: Path) -> None:
    messages = tmp_path / "shop" / "messages"
    (messages / "en-GB").mkdir(parents=True)
    (messages / "de").mkdir()
    (messages / "en-GB" / "receipt.sms.j2").write_text("{{ reference }}: cheers, {{ owner_name }}")
    (messages / "de" / "receipt.sms.j2").write_text("{{ reference }}: danke")
    renderer = Renderer(tmp_path)

    def receipt(locale: str) -> str:
        someone = CUSTOMER.model_copy(update={"locale": locale})
        return renderer.sms("shop", "receipt", facts("receipt"), someone, NOW)

    assert receipt("en-GB") == "ZD-48213: cheers, Dora Lind"
    assert receipt("de-AT") == "ZD-48213: danke"
    assert receipt("en") == RENDERER.sms("default", "receipt", facts("receipt"), CUSTOMER, NOW)
    assert renderer.email("shop", "reply", facts("reply"), CUSTOMER, NOW).subject


def test_the_demonstration_uses_the_standard_words() -> None:
    assert RENDERER.sms("demo", "reply", facts("reply"), CUSTOMER, NOW) == RENDERER.sms(
        "default", "reply", facts("reply"), CUSTOMER, NOW
    )


@pytest.mark.parametrize(
    "template", ["{{ ower_name }}", "{% if %}", "{{ when(text) }}", "{{ 1 + reference }}"], ids=str
)
def test_a_bad_template_is_named_and_quotes_nothing(tmp_path: Path, template: str) -> None:
    folder = tmp_path / "shop" / "messages" / "en"
    folder.mkdir(parents=True)
    (folder / "reply.sms.j2").write_text(template)

    with pytest.raises(BadTemplate, match=r"shop: reply\.sms\.j2") as raised:
        Renderer(tmp_path).sms("shop", "reply", facts("reply"), CUSTOMER, NOW)

    assert "second charge" not in str(raised.value)


def test_no_golden_names_a_purpose_of_the_wrong_audience() -> None:
    assert all(shown(purpose).count("Hello Robin Vale,") == 1 for purpose in TO_CUSTOMER)
    assert all("Hello" not in shown(purpose) for purpose in TO_STAFF)
