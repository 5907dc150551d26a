from __future__ import annotations

from starter.inbound.html_text import html_text


def test_the_words_of_html_are_read_in_lines() -> None:
    html = (
        "<html><head><title>x</title><style>p {color: red}</style></head><body><p>It&#39;s\n still <b>broken</b>.</p>"
        "<div>Help!<br>Ada</div><blockquote><p>We have <blockquote>your</blockquote> request</p></blockquote></body>"
    )
    assert html_text(html) == "It's still broken.\nHelp!\nAda"
