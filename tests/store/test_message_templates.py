"""A message is never the place where a template's mistake is found."""

from __future__ import annotations

from pathlib import Path

import pytest

from store.bundles import Bundles, InvalidBundle
from store.message_templates import template_mistakes
from tests.activities.messages_shown import POLICIES
from tests.store.a_bundle import write_bundle


def found(**files: bytes) -> list[tuple[str, int, int, str, str]]:
    contents = {f"messages/en/{name.replace('_', '.')}.j2": content for name, content in files.items()}
    return [(m.severity, m.line, m.column, m.found, m.allowed) for m in template_mistakes(contents)]


@pytest.mark.parametrize("name", ["default", "demo", "replay"])
def test_what_is_shipped_has_none(name: str) -> None:
    files = {p.relative_to(POLICIES / name).as_posix(): p.read_bytes() for p in (POLICIES / name).rglob("*.j2")}
    assert list(template_mistakes(files)) == []


def test_what_is_no_template_is_named_with_its_line() -> None:
    [(severity, line, _, said, _)] = found(receipt_email=b"Hello\n{% if reader %}\nNo end")
    assert (severity, line) == ("error", 2)
    assert "endif" in said or "end of template" in said
    [(_, line, _, said, _)] = found(receipt_email=b"Hello\n{{ reader | sentense }}")
    assert (line, "sentense" in said) == (2, True)


def test_a_name_no_message_has_is_named_with_the_nearest() -> None:
    [(severity, line, column, said, allowed)] = found(receipt_sms=b"Hello {{ reader }},\nyour {{ refrence }}")
    assert (severity, line, column, said) == ("error", 2, 9, "the name 'refrence'")
    assert allowed.startswith("perhaps reference; one of: ")


def test_a_template_that_no_message_uses_is_doubted_unless_another_one_includes_it() -> None:
    [(severity, *_, allowed)] = found(reciept_sms=b"Hello")
    assert severity == "warning"
    assert "perhaps receipt.sms.j2" in allowed
    assert found(footer=b"Bye", receipt_sms=b'{% include "en/footer.j2" %}') == []


@pytest.mark.parametrize(
    ("folder", "better"),
    [("de_AT", "de-AT"), ("DE", "de"), ("de-at", "de-AT"), ("german", "a locale such as de or de-AT")],
)
def test_a_folder_that_no_locale_leads_to_is_doubted(folder: str, better: str) -> None:
    [mistake] = template_mistakes({f"messages/{folder}/receipt.sms.j2": b"{{ reference }}"})
    assert (mistake.severity, mistake.allowed) == ("warning", better)
    assert folder in mistake.found


@pytest.mark.parametrize("folder", ["de", "de-AT", "es-419", "zh-Hant-TW", "fil"])
def test_a_language_of_the_deployers_own_is_as_good(folder: str) -> None:
    files = {f"messages/{folder}/{name}": b"{{ reference }}" for name in ("receipt.sms.j2", "customer.letter.j2")}
    assert list(template_mistakes({**files, "messages/letter.html.j2": b"{{ subject }}"})) == []


def test_bytes_that_are_no_text_are_a_mistake() -> None:
    [(severity, *_, said, _)] = found(receipt_sms=b"\xff")
    assert (severity, said) == ("error", "bytes that are not UTF-8")


def test_a_bundle_with_such_a_template_is_refused(tmp_path: Path) -> None:
    folder = write_bundle(tmp_path)
    (folder / "messages" / "en" / "receipt.sms.j2").write_text("{{ refrence }}")
    with pytest.raises(InvalidBundle, match=r"small/messages/en/receipt.sms.j2:1:4: \(template\): found the name"):
        Bundles(tmp_path).load("small")
