"""Telling our API what became of a message, in the way its vendor would."""

from __future__ import annotations

import logging
from datetime import UTC, datetime
from http import HTTPStatus

from sandbox.carrier.credentials import Credentials
from sandbox.carrier.entry import Entry
from sandbox.carrier.ledger import Ledger
from sandbox.carrier.message import Sms
from sandbox.carrier.pace import Pace
from sandbox.carrier.postman import Postman, Webhook
from sandbox.carrier.records import CalledBack, Reached
from sandbox.carrier.sendgrid_webhooks import event_webhook
from sandbox.carrier.twilio_webhooks import status_webhook

log = logging.getLogger(__name__)


class Callbacks:
    """Posts each callback as often as the message's plan says and keeps in the ledger how our API answered.

    A callback is posted again when the carrier ends between the post and the entry in the ledger, as vendors
    do.
    """

    def __init__(self, ledger: Ledger, postman: Postman, credentials: Credentials, events_url: str, pace: Pace) -> None:
        self._ledger = ledger
        self._postman = postman
        self._credentials = credentials
        self._events_url = events_url
        self._pace = pace

    async def tell(self, entry: Entry, reached: Reached) -> None:
        """Returns when our API has answered every copy, or been given up on."""
        webhook = self._webhook(entry, reached)
        if webhook is None or entry.message.plan.silent:
            return
        event = reached.step.status
        while entry.called_back[event] < entry.message.plan.copies:
            answer = await self._postman.post(webhook, self._pace.callback_retries)
            if answer.status is None or answer.status >= HTTPStatus.BAD_REQUEST:
                log.warning("callback %s of %s given up: answer %s", event, entry.message.id, answer.status)
            await self._ledger.add(
                CalledBack(
                    id=entry.message.id,
                    event=event,
                    answer=answer.status,
                    attempts=answer.attempts,
                    at=datetime.now(UTC),
                )
            )

    def all_told(self, entry: Entry) -> bool:
        """Whether nothing remains to be told of the statuses reached so far."""
        message = entry.message
        if message.plan.silent or (isinstance(message, Sms) and message.status_callback is None):
            return True
        return all(entry.called_back[reached.step.status] >= message.plan.copies for reached in entry.history)

    def _webhook(self, entry: Entry, reached: Reached) -> Webhook | None:
        message = entry.message
        if not isinstance(message, Sms):
            return event_webhook(message, reached, self._events_url, self._credentials)
        if message.status_callback is None:
            return None
        return status_webhook(message, message.status_callback, reached, self._credentials)
