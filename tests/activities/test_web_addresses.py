"""Web addresses in plain text."""

from __future__ import annotations

import pytest

from activities.web_addresses import linked


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("See https://a.example/x.", 'See <a href="https://a.example/x">https://a.example/x</a>.'),
        (
            "Open the ticket: https://a.example/t?a=1&b=2",
            '<a href="https://a.example/t?a=1&amp;b=2">Open the ticket</a>',
        ),
        ("<script>", "&lt;script&gt;"),
        ('https://a.example/"onclick="x', '<a href="https://a.example/">https://a.example/</a>&#34;onclick=&#34;x'),
        ("javascript:alert(1)", "javascript:alert(1)"),
        ("no address", "no address"),
    ],
)
def test_addresses_become_links_and_nothing_else_becomes_markup(line: str, expected: str) -> None:
    assert str(linked(line)) == expected
