"""The ways a send fails, as the workflow and its retries know them. Codes only: a failure names nobody."""

from __future__ import annotations

import random
from datetime import timedelta

from temporalio.exceptions import ApplicationError, ApplicationErrorCategory

from activities.providers.outcome import NotSent

SOONEST_RETRY = timedelta(seconds=1)
MESSAGE_REFUSED = "MessageRefused"
SENDING_MISCONFIGURED = "SendingMisconfigured"
NOT_SENT = "NotSent"


def message_refused(code: str) -> ApplicationError:
    """This message can never reach this address; another channel or person may."""
    return ApplicationError(
        f"refused: {code}",
        code,
        type=MESSAGE_REFUSED,
        non_retryable=True,
        category=ApplicationErrorCategory.BENIGN,
    )


def sending_misconfigured(code: str) -> ApplicationError:
    """No message can be sent this way until somebody mends our account, sender or templates."""
    return ApplicationError(f"misconfigured: {code}", code, type=SENDING_MISCONFIGURED, non_retryable=True)


def not_sent(outcome: NotSent) -> ApplicationError:
    """The message certainly did not go out, and may be sent again: when the provider said, and spread a little."""
    wait = outcome.retry_after
    if wait is not None:
        wait = max(wait, SOONEST_RETRY) * (1 + random.random() / 4)
    return ApplicationError(
        f"not sent: {outcome.code}",
        outcome.code,
        type=NOT_SENT,
        next_retry_delay=wait,
        category=ApplicationErrorCategory.BENIGN,
    )
