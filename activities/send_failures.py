"""The ways a send fails, as the workflow and its retries know them. Codes only: a failure names nobody.

What is `unrecorded` goes with it, encrypted as all payloads are: what the ledger could not be told, or would have to
be if no other attempt followed.
"""

from __future__ import annotations

import random
from datetime import datetime, timedelta

from temporalio.exceptions import ApplicationError, ApplicationErrorCategory

from activities.providers.outcome import NotSent
from activities.requests import Unrecorded
from domain.delivery.unsent import IN_DOUBT, MESSAGE_REFUSED, NOT_SENT, PROVIDER_AWAY

SOONEST_RETRY = timedelta(seconds=1)
SENDING_MISCONFIGURED = "SendingMisconfigured"


def message_refused(code: str, unrecorded: Unrecorded | None = None) -> ApplicationError:
    """This message can never reach this address, or its owner wants none; another channel or person may be told."""
    return ApplicationError(
        f"refused: {code}",
        *_details(code, unrecorded),
        type=MESSAGE_REFUSED,
        non_retryable=True,
        category=ApplicationErrorCategory.BENIGN,
    )


def sending_misconfigured(code: str, unrecorded: Unrecorded | None = None) -> ApplicationError:
    """No message can be sent this way until somebody mends our account, sender or templates."""
    details = _details(code, unrecorded)
    return ApplicationError(f"misconfigured: {code}", *details, type=SENDING_MISCONFIGURED, non_retryable=True)


def still_in_doubt(
    code: str, wait: timedelta, doubted_at: datetime | None, unrecorded: Unrecorded | None = None
) -> ApplicationError:
    """The message may have gone out; it is looked for again after `wait`.

    `doubted_at` is when a call began of which nobody knows what became, where that is known here.
    """
    return ApplicationError(
        f"in doubt: {code}",
        *_details(code, unrecorded, doubted_at),
        type=IN_DOUBT,
        next_retry_delay=max(wait, SOONEST_RETRY),
        category=ApplicationErrorCategory.BENIGN,
    )


def provider_away(code: str, doubted_at: datetime | None, unrecorded: Unrecorded | None = None) -> ApplicationError:
    """The message waits for its provider; whoever asked for it asks again.

    `doubted_at` is when a call began of which nobody knows what became.
    """
    return ApplicationError(
        f"waits: {code}",
        code,
        unrecorded,
        doubted_at,
        type=PROVIDER_AWAY,
        non_retryable=True,
        category=ApplicationErrorCategory.BENIGN,
    )


def not_sent(
    outcome: NotSent, doubted_at: datetime | None = None, unrecorded: Unrecorded | None = None
) -> ApplicationError:
    """The message certainly did not go out this time, and may be sent again: when the provider said, and spread a
    little.

    `doubted_at` is when an earlier call began of which nobody knows what became.
    """
    wait = outcome.retry_after
    if wait is not None:
        wait = max(wait, SOONEST_RETRY) * (1 + random.random() / 4)  # nosec B311  # spreads retries
    return ApplicationError(
        f"not sent: {outcome.code}",
        *_details(outcome.code, unrecorded, doubted_at),
        type=NOT_SENT,
        next_retry_delay=wait,
        category=ApplicationErrorCategory.BENIGN,
    )


def _details(
    code: str, unrecorded: Unrecorded | None, doubted_at: datetime | None = None
) -> tuple[str, *tuple[Unrecorded | datetime | None, ...]]:
    if doubted_at is not None:
        return code, unrecorded, doubted_at
    return (code, unrecorded) if unrecorded else (code,)
