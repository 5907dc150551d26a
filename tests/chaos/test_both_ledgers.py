"""What counts as lost, as doubled and as neither, where a mail server's last word is that it takes an email."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from domain.messages.usefulness import MOOT
from store.messages import Message
from tests.chaos.both_ledgers import BothLedgers

NOON = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)
ID = "ZD-1/1/assigned/2/ada/email"


def ledgers(*taken_after_seconds: int, provider: str = "smtp", **kept: Any) -> BothLedgers:
    """Our ledger with one email, and a provider that took it so long after noon."""
    email = Message(
        id=ID,
        reference="ZD-1",
        purpose="assigned",
        to="ada",
        channel="email",
        address="ada@escalation.example",
        body="Hi",
        intended_at=NOON,
        provider=provider,
        calls=1,
        called_at=NOON,
        **kept,
    )
    copies = [
        {"id": f"letter-{number}", "message_id": ID, "status": "delivered", "accepted_at": at.isoformat()}
        for number, at in enumerate(NOON + timedelta(seconds=seconds) for seconds in taken_after_seconds)
    ]
    return BothLedgers({ID: email}, copies, [], ())


def judged(both: BothLedgers) -> tuple[int, int, int, int]:
    """Return how many are unsettled, lost, doubled, and doubled as documented."""
    return len(both.unsettled), len(both.lost()), len(both.doubled()), len(both.documented())


def test_what_a_mail_server_took_has_come() -> None:
    assert judged(ledgers(1, state="accepted")) == (0, 0, 0, 0)
    assert judged(ledgers(state="accepted")) == (0, 1, 0, 0)
    assert judged(ledgers(1, provider="sendgrid", state="accepted")) == (1, 1, 0, 0), "it would be reported"


@pytest.mark.parametrize(
    ("marked_after_seconds", "found"), [(None, (0, 0, 1, 0)), (90, (0, 0, 0, 1)), (0, (0, 0, 1, 0))]
)
def test_it_comes_twice_only_where_it_is_marked_as_sent_again_after_the_first(
    marked_after_seconds: int | None, found: tuple[int, int, int, int]
) -> None:
    marked = None if marked_after_seconds is None else NOON + timedelta(seconds=marked_after_seconds)
    assert judged(ledgers(1, 91, state="accepted", resent_at=marked)) == found


def test_never_three_times() -> None:
    assert judged(ledgers(1, 91, 181, state="accepted", resent_at=NOON + timedelta(seconds=90))) == (0, 0, 1, 0)


@pytest.mark.parametrize(("taken", "doubled"), [((1,), 0), ((31,), 1), ((1, 2), 1), ((), 0)])
def test_what_was_given_up_in_doubt_may_have_come_before_that_and_not_after_it(
    taken: tuple[int, ...], doubled: int
) -> None:
    both = ledgers(*taken, state="withdrawn", reason=MOOT, ended_at=NOON + timedelta(seconds=30))
    assert judged(both) == (0, 0, doubled, 0)


def test_what_nobody_meant() -> None:
    both = ledgers(1, state="accepted")
    stray = {"id": "letter-9", "message_id": "<other@mail.example>", "status": "delivered"}
    assert BothLedgers(both.meant, [*both.taken, stray], [], ()).never_meant() == ["<other@mail.example>"]
