from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from starter.inbound.html_text import html_text
from starter.inbound.reply_text import reply_text

_ONE = re.compile(r"=== (?P<name>[^\n]+)\n(?P<mail>.*?)\n--- own\n(?P<own>.*?)\n?(?=\n=== |\Z)", re.DOTALL)
MAILS = [
    pytest.param(found["mail"], found["own"].strip(), id=found["name"])
    for found in _ONE.finditer(Path(__file__).with_name("mails.txt").read_text("utf-8"))
]


def test_every_mail_of_the_collection_is_read() -> None:
    assert len(MAILS) == Path(__file__).with_name("mails.txt").read_text("utf-8").count("\n--- own\n") > 35


@pytest.mark.parametrize("ending", ["\n", "\r\n"])
@pytest.mark.parametrize(("mail", "own"), MAILS)
def test_only_what_the_person_wrote_is_left(mail: str, own: str, ending: str) -> None:
    assert reply_text(mail.replace("\n", ending)) == own


def test_an_attribution_is_known_however_it_is_wrapped() -> None:
    mail = "Yes.\r\n\r\nOn Sun, Nov 22, 2026 at 9 AM Support <\r\ns@x.example> wrote:\r\n\r\n> Hello\r\n"
    assert reply_text(mail) == "Yes."
    assert reply_text("") == ""


@given(st.text(alphabet="aO:>- \n_<@1wrote", max_size=400))
def test_nothing_is_made_up(text: str) -> None:
    own = reply_text(text)
    given = text.splitlines()
    assert set(own.splitlines()) <= {
        form for line in given for form in (line, line.lstrip(), line.rstrip(), line.strip())
    }


@pytest.mark.parametrize(
    "bait", ["On ", "On x\n", "From: a\n", "- x\n", "_" * 9, "> ", "22.11.2026 ", "Sent from my x\n"]
)
def test_a_mail_made_to_take_long_takes_no_longer_than_others(bait: str) -> None:
    # A text of this length whose reading took time by the square of it would not end within the test's time-out.
    assert isinstance(reply_text(bait * (400_000 // len(bait))), str)


def test_the_words_of_html_are_read_in_lines() -> None:
    html = (
        "<html><head><title>x</title><style>p {color: red}</style></head><body><p>It&#39;s\n still <b>broken</b>.</p>"
        "<div>Help!<br>Ada</div><blockquote><p>We have <blockquote>your</blockquote> request</p></blockquote></body>"
    )
    assert html_text(html) == "It's still broken.\nHelp!\nAda"
