"""What waits for its provider, in a sentence for whoever looks at the ticket."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Literal

import pytest

from domain.case.view import DeferredView
from starter.not_sent_yet import not_needed_any_more, not_sent_yet

SINCE = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


def one(to: str, channel: Literal["email", "sms"] = "email", reason: str = "sendgrid 503") -> DeferredView:
    return DeferredView(id=to, purpose="reply", to=to, channel=channel, since=SINCE, reason=reason)


@pytest.mark.parametrize(
    ("deferred", "said"),
    [
        ([], ""),
        ([one("customer")], "1 message to the customer by email waits for its provider (sendgrid 503)"),
        (
            [one("customer"), one("ann", "sms", "twilio away"), one("customer")],
            "2 messages to the customer by email and 1 to ann by text wait for their provider "
            "(sendgrid 503 and twilio away)",
        ),
    ],
)
def test_it_says_how_many_wait_for_whom_and_why(deferred: list[DeferredView], said: str) -> None:
    assert not_sent_yet(deferred) == said


@pytest.mark.parametrize(
    ("deferred", "said"),
    [
        ([one("ann")], ""),
        ([one("customer"), one("ann")], "1 message to them waits for a provider and is not sent any more."),
        ([one("customer")] * 3, "3 messages to them wait for a provider and are not sent any more."),
    ],
)
def test_it_says_what_becomes_needless_for_the_customer(deferred: list[DeferredView], said: str) -> None:
    assert not_needed_any_more(deferred) == said
