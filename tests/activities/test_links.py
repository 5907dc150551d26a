"""Links in messages."""

from __future__ import annotations

import pytest

from activities.links import BadLink, Links

LINKS = Links("a-secret-of-sixteen", "https://support.example/")


def test_a_survey_link_says_which_survey_and_nothing_else() -> None:
    url = LINKS.survey("ZD-48213", 2)

    assert url.startswith("https://support.example/survey/")
    assert LINKS.read_survey(url.rpartition("/")[2]) == ("ZD-48213", 2)
    assert LINKS.survey("ZD-48213", 2) == url


def test_a_changed_or_foreign_link_is_refused() -> None:
    token = LINKS.survey("ZD-48213", 2).rpartition("/")[2]
    foreign = Links("another-secret-long", "https://support.example").survey("ZD-48213", 2).rpartition("/")[2]

    for bad in (token[:-1], token + "A", "A" + token, foreign, "", "....", "é", token.replace(".", "")):
        with pytest.raises(BadLink):
            LINKS.read_survey(bad)


def test_links_are_never_signed_with_nothing() -> None:
    with pytest.raises(ValueError, match="secret"):
        Links("", "https://support.example")


def test_a_ticket_has_a_page() -> None:
    assert LINKS.ticket("ZD-48213") == "https://support.example/console/tickets/ZD-48213"
