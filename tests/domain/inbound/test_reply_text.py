from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.inbound.reply_text import reply_text

_ONE = re.compile(r"=== (?P<name>[^\n]+)\n(?P<mail>.*?)\n--- own\n(?P<own>.*?)\n?(?=\n=== |\Z)", re.DOTALL)


def _collected(name: str) -> list[Any]:
    return [
        pytest.param(found["mail"], found["own"].strip(), id=found["name"])
        for found in _ONE.finditer(Path(__file__).with_name(name).read_text("utf-8"))
    ]


MAILS = _collected("mails.txt")
FIRST_MAILS = _collected("first_mails.txt")


def test_every_mail_of_the_collection_is_read() -> None:
    assert len(MAILS) == Path(__file__).with_name("mails.txt").read_text("utf-8").count("\n--- own\n") > 70


@pytest.mark.parametrize("ending", ["\n", "\r\n"])
@pytest.mark.parametrize(("mail", "own"), MAILS)
def test_only_what_the_person_wrote_is_left(mail: str, own: str, ending: str) -> None:
    assert reply_text(mail.replace("\n", ending)) == own


@pytest.mark.parametrize(("mail", "own"), FIRST_MAILS)
def test_a_first_mail_loses_its_signature_only(mail: str, own: str) -> None:
    assert reply_text(mail, first=True) == own


@pytest.mark.parametrize(("mail", "own"), MAILS)
def test_what_is_read_of_an_answer_is_read_of_a_first_mail_too(mail: str, own: str) -> None:
    first = reply_text(mail, first=True).splitlines()
    assert {line.strip() for line in own.splitlines()} <= {line.strip() for line in first}


@given(st.lists(st.sampled_from(["Yes.", "> Which?", "", "2.14.1", "PS: one more", "On 3 May, S <s@x.y> wrote:"])))
def test_what_is_not_quoted_is_never_cut_away(lines: list[str]) -> None:
    own = reply_text("\n".join(lines))
    assert [line for line in own.splitlines() if line in ("Yes.", "2.14.1", "PS: one more")] == [
        line for line in lines if line in ("Yes.", "2.14.1", "PS: one more")
    ]


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
    "bait",
    [
        "On ",
        "On x\n",
        "From: a\n",
        "- x\n",
        "_" * 9,
        "> ",
        "22.11.2026 ",
        "Sent from my x\n",
        "\n",
        "From \t",
        "--\n",
        "PS ",
        "a@b.c:\n",
    ],
)
def test_a_mail_made_to_take_long_takes_no_longer_than_others(bait: str) -> None:
    # A text of this length whose reading took time by the square of it would not end within the test's time-out.
    assert isinstance(reply_text(bait * (400_000 // len(bait))), str)
