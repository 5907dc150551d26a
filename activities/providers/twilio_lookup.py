"""Looking up at Twilio what became of a text, in its own list of messages.

The list can be filtered by recipient and not by text, and keeps no id of ours: a text is known by the code at its end.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import islice

from twilio.rest import Client
from twilio.rest.api.v2010.account.message import MessageInstance

from activities.providers.sighting import Absent, NoAnswer, Seen, Sighting
from domain.delivery.reports import TWILIO
from domain.delivery.states import FAILED
from domain.messages.code import code_of

CLOCKS_DIFFER_BY = timedelta(minutes=2)
"""Twilio's instants are whole seconds of its own clock."""
PAGE = 100
MOST_READ = 500


def find(client: Client, message_id: str, to: str, since: datetime) -> Sighting:
    """Return the message to `to` that carries the code of `message_id`, created at `since` or later; raises as the SDK.

    `NoAnswer` where the list may hide it: it has no end, or texts in it are no longer kept.
    """
    code, earliest = code_of(message_id), since - CLOCKS_DIFFER_BY
    read = blank = recent = 0
    for page in _pages(client.messages.stream(to=to, page_size=PAGE)):
        read += len(page)
        of_then = [message for message in page if _created(message) >= earliest]
        for message in of_then:
            if code in (message.body or "") and message.sid:
                return sighting(message)
        blank += sum(not message.body for message in of_then)
        recent = len(of_then)
        # just after a call its message has no date of sending, by which the list may be ordered: whole pages are read
        if not of_then:
            break
    if blank:
        return NoAnswer("twilio keeps no texts")
    return NoAnswer("twilio list too long") if recent and read >= MOST_READ else Absent()


def sighting(message: MessageInstance) -> Seen:
    """Return what a message of Twilio's list says of itself."""
    state = TWILIO.get(str(message.status), "accepted")
    code = f"twilio {message.error_code}" if message.error_code else None
    if code is None and state in FAILED:
        code = f"twilio {message.status}"
    return Seen(str(message.sid), state, code)


def _pages(messages: Iterator[MessageInstance]) -> Iterator[list[MessageInstance]]:
    left = MOST_READ
    while left > 0 and (page := list(islice(messages, PAGE))):
        yield page
        left -= PAGE
        if len(page) < PAGE:
            return


def _created(message: MessageInstance) -> datetime:
    """When Twilio took it; one without an instant counts as just taken."""
    created: datetime | None = message.date_created
    if created is None:
        return datetime.max.replace(tzinfo=UTC)
    return created if created.tzinfo else created.replace(tzinfo=UTC)
