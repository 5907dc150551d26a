"""Links in messages."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from itsdangerous import URLSafeSerializer

from activities.links import SURVEY_GOOD_FOR, Links
from activities.signed_links import BadLink

SECRET = "a-secret-of-sixteen"
LINKS = Links(SECRET, "https://support.example/")
NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


def token_of(url: str) -> str:
    return url.rpartition("/")[2]


def test_a_survey_link_says_which_survey_and_nothing_else() -> None:
    url = LINKS.survey("ZD-48213", 2, NOON)

    assert url.startswith("https://support.example/survey/")
    assert LINKS.read_survey(token_of(url), NOON) == ("ZD-48213", 2)
    assert LINKS.survey("ZD-48213", 2, NOON) == url


def test_a_survey_link_is_good_for_ninety_days() -> None:
    token = token_of(LINKS.survey("ZD-48213", 2, NOON))
    end = NOON + SURVEY_GOOD_FOR

    assert LINKS.read_survey(token, end - timedelta(seconds=1)) == ("ZD-48213", 2)
    with pytest.raises(BadLink) as bad:
        LINKS.read_survey(token, end)
    assert bad.value.why == "expired"


def test_a_survey_link_made_before_links_had_an_end_stays_good() -> None:
    old = str(URLSafeSerializer(SECRET, salt="survey").dumps(["ZD-48213", 2]))

    assert LINKS.read_survey(old, NOON) == ("ZD-48213", 2)
    with pytest.raises(BadLink):
        LINKS.read_survey(old[:-1], NOON)


def test_a_changed_or_foreign_link_is_refused() -> None:
    token = token_of(LINKS.survey("ZD-48213", 2, NOON))
    foreign = token_of(Links("another-secret-long", "https://support.example").survey("ZD-48213", 2, NOON))

    for wrong in (token[:-1], token + "A", "A" + token, foreign, "", "....", "é", token.replace(".", "")):
        with pytest.raises(BadLink) as bad:
            LINKS.read_survey(wrong, NOON)
        assert bad.value.why == "forged"


def test_links_are_never_signed_with_nothing() -> None:
    with pytest.raises(ValueError, match="secret"):
        Links("", "https://support.example")


def test_a_ticket_has_a_page() -> None:
    assert LINKS.ticket("ZD-48213") == "https://support.example/console/tickets/ZD-48213"
