"""Deciding what a message from outside does, by the rule of `domain.inbound` and what is known of its sender."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from activities.mail_thread import references_proven
from domain.inbound.routing import (
    Answers,
    Destination,
    Ignored,
    Named,
    Opens,
    TheirTicket,
    Unheard,
    after_closing,
    destination,
)
from domain.people import CUSTOMER
from domain.policy.policy import AfterClosing
from starter.client import Escalations
from starter.inbound.message import InboundMessage
from starter.inbound.opening import reference_of
from starter.inbound.outcome import Outcome
from starter.inbound.reception import Reception
from starter.inbound.survey_digit import asked_about
from store.inbound import Arrival, Deed

HOUR = timedelta(hours=1)
AFTER_CLOSING: AfterClosing = "open a linked ticket"
"""What happens under a policy that is not there any more."""
ANSWERED: Outcome = "taken as an answer of the customer"
SCORED: Outcome = "taken as the answer to the survey"
OPENED: Outcome = "taken: it opened a ticket"
LINKED: Outcome = "taken: it opened a ticket linked to the one that has ended"
_UNHEARD: dict[Unheard, Outcome] = {
    "written by one of the team": "ignored: written by one of the team",
    "nobody with this address has an open ticket": "ignored: nobody with this address has an open ticket",
    "a mere thank-you after the end": "ignored: a mere thank-you after the end",
    "the ticket is closed": "ignored: the ticket is closed",
}


_AFRESH = Opens()


@dataclass(frozen=True)
class Decision:
    """What a message does, to which ticket, and what is then said of it."""

    deed: Deed
    outcome: Outcome
    reference: str | None = None
    opens: Opens = _AFRESH
    person: str = ""


class Deciding:
    """Decides on one message. Every method raises `DatabaseUnreachable`."""

    def __init__(self, client: Escalations, reception: Reception, message: InboundMessage, sender: str) -> None:
        """Take the message of `sender`, who is kept under that name."""
        self._client = client
        self._reception = reception
        self._message = message
        self._sender = sender

    async def first(self, theirs: Sequence[TheirTicket]) -> Decision:
        """Return what a message does that nobody has seen before, whose sender's tickets are `theirs`."""
        since = datetime.now(UTC) - HOUR
        if await self._client.correspondents.count(self._sender, since) >= self._reception.most_per_hour:
            return Decision("nothing", "ignored: too many messages of this sender")
        if self._message.score and (asked := await asked_about(self._client, theirs)):
            if asked.answered:
                return Decision("nothing", "ignored: the survey is answered already")
            return Decision("score", SCORED, asked.reference)
        return await self.by_route(theirs)

    async def again(self, arrival: Arrival, theirs: Sequence[TheirTicket]) -> Decision:
        """Go on with what was decided before, by whom that was left undone or is being done."""
        match arrival:
            case Arrival(deed="answer", reference=str(reference)):
                return Decision("answer", ANSWERED, reference)
            case Arrival(deed="score", reference=str(reference)):
                return Decision("score", SCORED, reference)
            case Arrival(deed="opening"):
                route = await self.by_route([each for each in theirs if each.reference != arrival.reference])
                opens = route.opens if route.deed == "opening" else Opens(follows=arrival.follows)
                return Decision("opening", LINKED if opens.follows else OPENED, arrival.reference, opens)
            case Arrival(deed="note"):
                return await self.by_route(theirs)
        return Decision("nothing", "ignored: taken before")

    async def by_route(self, theirs: Sequence[TheirTicket]) -> Decision:
        """Return what the message does by what it names and by whom it is from."""
        message, signer = self._message, self._reception.signer
        colleagues = await self._client.correspondents.colleagues(message.channel, message.sender)
        named = Named(proven=tuple(references_proven(signer, message.to, CUSTOMER)), claimed=message.claimed)
        notes = [
            (person, reference)
            for person in colleagues
            for reference in references_proven(signer, message.to, person)
            if not any(ticket.reference.lower() == reference for ticket in theirs)
        ]
        for person, name in notes:
            if reference := await self._client.correspondents.reference(name):
                return Decision("note", "taken as a note of the team", reference, person=person)
        whither = destination(
            named,
            theirs,
            afresh=message.afresh,
            thanks=message.thanks,
            colleague=bool(colleagues),
            opens=bool(self._reception.policy),
        )
        return await self._decision(whither, theirs)

    async def after_the_end(self, reference: str, theirs: Sequence[TheirTicket]) -> Decision:
        """Return what the message does whose ticket has ended since it was decided on."""
        ended = [
            ticket.model_copy(update={"status": "closed"}) if ticket.reference == reference else ticket
            for ticket in theirs
        ]
        whither = destination(
            Named(claimed=(reference.lower(),)),
            ended,
            afresh=False,
            thanks=self._message.thanks,
            colleague=False,
            opens=bool(self._reception.policy),
        )
        return await self._decision(whither, ended)

    async def _decision(self, whither: Destination, theirs: Sequence[TheirTicket]) -> Decision:
        if isinstance(whither, Opens) and whither.follows:
            [old] = [ticket for ticket in theirs if ticket.reference == whither.follows]
            policy = await self._client.correspondents.policy(old.policy)
            whither = after_closing(old.reference, policy.after_closing if policy else AFTER_CLOSING)
        match whither:
            case Answers(reference=reference):
                return Decision("answer", ANSWERED, reference)
            case Opens(follows=follows):
                own = reference_of(self._message, follows)
                return Decision("opening", LINKED if follows else OPENED, own, whither)
            case Ignored():
                return Decision("nothing", _UNHEARD[whither.why])
