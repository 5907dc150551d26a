"""The sentences about an outage, worked out by hand."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from domain.delivery.health import Health, Met
from domain.delivery.outage import cause, outage, over

NOW = datetime(2026, 11, 22, 10, 8, 30, tzinfo=UTC)
SINCE = datetime(2026, 11, 22, 10, 2, tzinfo=UTC)
AWAY = Health(state="away", since=SINCE, failing_since=SINCE, met="error", reason="sendgrid 500")


def test_everybody_reads_what_does_not_go_out_since_when_why_and_what_waits() -> None:
    said = outage("sendgrid", AWAY, waiting=43, oldest=NOW - timedelta(minutes=6), now=NOW)
    assert said == (
        "Email has not gone out since 10:02 UTC: SendGrid answers 500; 43 messages wait, the oldest for 6 minutes"
    )


def test_one_message_and_none_are_spoken_of_as_people_do() -> None:
    oldest = NOW - timedelta(seconds=70)
    assert outage("twilio", AWAY, waiting=1, oldest=oldest, now=NOW).endswith("; 1 message waits for 1 minute")
    assert outage("twilio", AWAY, waiting=0, oldest=None, now=NOW).endswith("; nothing waits")


def test_another_day_is_named_and_long_times_are_rounded() -> None:
    now = NOW + timedelta(days=3)
    said = outage("twilio", AWAY, waiting=2, oldest=SINCE, now=now)
    assert said.startswith("Text messages have not gone out since 2026-11-22 10:02 UTC: Twilio ")
    assert said.endswith("; 2 messages wait, the oldest for 3 days")


def test_a_spare_that_sends_in_its_place_is_named() -> None:
    said = outage("sendgrid", AWAY, waiting=0, oldest=None, now=NOW, spare="the mail server")
    assert said == "Email goes out by the mail server alone since 10:02 UTC: SendGrid answers 500; nothing waits"


@pytest.mark.parametrize(
    ("met", "reason", "words"),
    [
        ("error", "sendgrid 503", "answers 503"),
        ("error", "sendgrid JSONDecodeError", "fails"),
        ("busy", "twilio 20429", "asks us to wait (20429)"),
        ("silence", "sendgrid timeout", "does not answer"),
        ("reset", "twilio ConnectionError", "breaks off every call"),
        ("unconnected", "sendgrid URLError", "cannot be reached"),
        ("unconnected", "twilio host not resolved", "cannot be reached"),
        ("refused", "sendgrid 401", "refuses our account or sender (401)"),
    ],
)
def test_each_kind_of_fault_has_its_words(met: Met, reason: str, words: str) -> None:
    assert cause(AWAY.model_copy(update={"met": met, "reason": reason})) == words


def test_its_end_says_how_long_it_was_and_what_is_still_to_come() -> None:
    well = Health(since=NOW, was_away_since=SINCE)
    assert over("sendgrid", well, waiting=0) == (
        "Email goes out again: SendGrid is back, after 6 minutes; nothing waits any more"
    )
    assert over("twilio", well, waiting=7) == (
        "Text messages go out again: Twilio is back, after 6 minutes; 7 messages that waited are being sent"
    )
