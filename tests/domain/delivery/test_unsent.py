"""What a send that ended without an answer means, by table: whether it may go later, its doubt, what the ledger has."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import product

import pytest

from domain.delivery.unsent import (
    DATABASE_UNAVAILABLE,
    IN_DOUBT,
    MESSAGE_REFUSED,
    NOT_SENT,
    PROVIDER_AWAY,
    Unsent,
)
from domain.people import Channel

ASKED = datetime(2026, 11, 22, 9, tzinfo=UTC)
BEFORE, CALLED, ENDED = ASKED - timedelta(hours=1), ASKED + timedelta(minutes=1), ASKED + timedelta(minutes=5)
MISCONFIGURED = "SendingMisconfigured"
EMAIL = Unsent("email", ASKED, ENDED)
TEXT = replace(EMAIL, channel="sms")
KINDS = (MESSAGE_REFUSED, NOT_SENT, IN_DOUBT, PROVIDER_AWAY, DATABASE_UNAVAILABLE, MISCONFIGURED, None)


@pytest.mark.parametrize(
    ("kind", "timed_out", "may_go_later"),
    [
        (PROVIDER_AWAY, False, True),
        (NOT_SENT, False, True),
        (NOT_SENT, True, True),
        (IN_DOUBT, False, True),
        (IN_DOUBT, True, True),
        (DATABASE_UNAVAILABLE, False, True),
        (DATABASE_UNAVAILABLE, True, True),
        (None, True, True),
        (None, False, False),
        (MESSAGE_REFUSED, False, False),
        (MISCONFIGURED, False, False),
        (MISCONFIGURED, True, False),
        ("ValueError", True, False),
    ],
)
def test_some_failures_say_not_yet_and_all_others_never(kind: str | None, timed_out: bool, may_go_later: bool) -> None:
    assert replace(EMAIL, kind=kind, timed_out=timed_out).may_go_later == may_go_later


@pytest.mark.parametrize(
    ("unsent", "in_doubt_since"),
    [
        # an attempt may have been under way until the end
        (replace(EMAIL, timed_out=True), ENDED),
        (replace(EMAIL, timed_out=True, doubted_before=BEFORE), ENDED),
        (replace(EMAIL, timed_out=True, kind=NOT_SENT), ENDED),
        (replace(EMAIL, timed_out=True, kind=IN_DOUBT, doubted_at=CALLED), ENDED),
        (replace(EMAIL, timed_out=True, kind=DATABASE_UNAVAILABLE), ENDED),
        # a text is looked for from its beginning
        (replace(TEXT, timed_out=True), ASKED),
        (replace(TEXT, timed_out=True, doubted_before=BEFORE), BEFORE),
        (replace(TEXT, timed_out=True, kind=IN_DOUBT, doubted_at=CALLED), ASKED),
        # what the last attempt knew counts, where nothing came after it
        (replace(EMAIL, kind=IN_DOUBT, doubted_at=CALLED), CALLED),
        (replace(TEXT, kind=IN_DOUBT, doubted_at=CALLED), CALLED),
        (replace(EMAIL, kind=NOT_SENT, doubted_at=CALLED), CALLED),
        (replace(EMAIL, kind=PROVIDER_AWAY, doubted_at=CALLED, doubted_before=BEFORE), CALLED),
        # one that did not know since when
        (replace(EMAIL, kind=IN_DOUBT, doubted_before=BEFORE), ENDED),
        (replace(TEXT, kind=IN_DOUBT, doubted_before=BEFORE), BEFORE),
        # what was certainly not taken
        (replace(EMAIL, kind=NOT_SENT, doubted_before=BEFORE), None),
        (replace(EMAIL, kind=PROVIDER_AWAY, doubted_before=BEFORE), None),
        # nothing was tried
        (replace(EMAIL, kind=DATABASE_UNAVAILABLE), None),
        (replace(EMAIL, kind=DATABASE_UNAVAILABLE, doubted_before=BEFORE), BEFORE),
    ],
)
def test_a_doubt_lasts_since_the_instant_that_is_safe(unsent: Unsent, in_doubt_since: datetime | None) -> None:
    assert unsent.in_doubt_since == in_doubt_since


def test_a_time_out_always_leaves_a_doubt() -> None:
    channels: tuple[Channel, ...] = ("email", "sms")
    for channel, kind, doubted_at, before in product(channels, KINDS, (None, CALLED), (None, BEFORE)):
        unsent = Unsent(channel, ASKED, ENDED, kind, True, doubted_at, before)
        assert unsent.in_doubt_since is not None


@pytest.mark.parametrize(
    ("kind", "deferred", "failed"),
    [
        (PROVIDER_AWAY, True, True),
        (MESSAGE_REFUSED, False, True),
        (NOT_SENT, False, True),
        (IN_DOUBT, False, True),
        (DATABASE_UNAVAILABLE, False, False),
        (MISCONFIGURED, False, False),
        (None, False, False),
    ],
)
def test_the_ledger_has_what_an_attempt_told_it(kind: str | None, deferred: bool, failed: bool) -> None:
    unsent = replace(EMAIL, kind=kind)
    assert unsent.ledger_knows_that_it_is_deferred == deferred
    assert unsent.ledger_knows_that_it_failed == failed
