from __future__ import annotations

import pytest

from starter.inbound.html_text import html_text
from starter.inbound.reply_text import reply_text


@pytest.mark.parametrize(
    ("text", "own"),
    [
        ("It works now.", "It works now."),
        ("Yes.\n\nOn 22 November 2026 at 09:00 UTC, Support <s@x.example> wrote:\n> Hello\n> there\n", "Yes."),
        ("Yes.\r\n\r\nOn Sun, Nov 22, 2026 at 9 AM Support <\r\ns@x.example> wrote:\r\n\r\n> Hello\r\n", "Yes."),
        ("On Monday I wrote: nothing", "On Monday I wrote: nothing"),
        ("Oui.\nLe dim. 22 nov. 2026 à 09:00, Support <s@x.example> a écrit :\n> Bonjour", "Oui."),
        ("Ja.\nAm 22.11.2026 um 09:00 schrieb Support <s@x.example>:\n> Hallo", "Ja."),
        ("Below.\n-----Original Message-----\nFrom: Support", "Below."),
        ("Below.\n________________________________\nFrom: Support", "Below."),
        ("> Which one?\nThe second.\n> Since when?\nMonday.", "The second.\nMonday."),
        ("On 22 Nov 2026, Support <s@x.example> wrote:\n> Which one?\n\nThe second.\n", "The second."),
        ("> only what was quoted", ""),
        ("", ""),
    ],
)
def test_only_what_the_person_wrote_is_left(text: str, own: str) -> None:
    assert reply_text(text) == own


def test_the_words_of_html_are_read_in_lines() -> None:
    html = (
        "<html><head><title>x</title><style>p {color: red}</style></head><body><p>It&#39;s\n still <b>broken</b>.</p>"
        "<div>Help!<br>Ada</div><blockquote><p>We have <blockquote>your</blockquote> request</p></blockquote></body>"
    )
    assert html_text(html) == "It's still broken.\nHelp!\nAda"
