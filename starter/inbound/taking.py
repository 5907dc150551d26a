"""Taking a message in: decided on once, done once, whoever hands it over and however often.

What is to be done is kept before it is done, and that it was done after: a provider may be told that all is well only
then. A message whose doing was interrupted is done by whoever brings it next; everything that is done to tickets may be
done twice without harm.
"""

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
from starter.inbound.delivering import deliver_answer, deliver_note, deliver_opening, deliver_score
from starter.inbound.message import InboundMessage
from starter.inbound.opening import answerable, reference_of
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


@dataclass(frozen=True)
class _Decision:
    deed: Deed
    outcome: Outcome
    reference: str | None = None
    opens: Opens | None = None
    person: str = ""


async def take(client: Escalations, reception: Reception, message: InboundMessage) -> Outcome:
    """Take a message to its ticket, or open one with it; raises `Unreachable` when it must be handed over again."""
    return await _Taking(client, reception, message).take()


class _Taking:
    def __init__(self, client: Escalations, reception: Reception, message: InboundMessage) -> None:
        self._client = client
        self._reception = reception
        self._message = message
        self._sender = reception.signer.seal("sender", f"{message.channel}/{message.sender}")

    async def take(self) -> Outcome:
        """See `take`."""
        if self._reception.is_own(self._message.sender):
            return "ignored: sent by ourselves"
        if not answerable(self._message):
            return "ignored: no address to answer to"
        known = await self._client.correspondents.arrival(self._message.id)
        if known is not None and known.taken_at:
            return "ignored: taken before"
        decision = await (self._again(known) if known else self._decide())
        counts = await self._client.correspondents.claim(self._arrival(decision))
        if (counts.deed, counts.reference) != (decision.deed, decision.reference):
            decision = await self._again(counts)
        done = await self._do(decision)
        await self._client.correspondents.settle(self._arrival(done), datetime.now(UTC))
        return done.outcome

    async def _decide(self) -> _Decision:
        since = datetime.now(UTC) - HOUR
        if await self._client.correspondents.count(self._sender, since) >= self._reception.most_per_hour:
            return _Decision("nothing", "ignored: too many messages of this sender")
        tickets = await self._tickets()
        if self._message.score and (asked := await asked_about(self._client, tickets)):
            if asked.answered:
                return _Decision("nothing", "ignored: the survey is answered already")
            return _Decision("score", SCORED, asked.reference)
        return await self._route(tickets)

    async def _again(self, arrival: Arrival) -> _Decision:
        """Go on with what was decided before, by whom that was left undone or is being done."""
        match arrival:
            case Arrival(deed="answer", reference=str(reference)):
                return _Decision("answer", ANSWERED, reference)
            case Arrival(deed="score", reference=str(reference)):
                return _Decision("score", SCORED, reference)
            case Arrival(deed="opening"):
                others = [each for each in await self._tickets() if each.reference != arrival.reference]
                route = await self._route(others)
                return route if route.deed == "opening" else _Decision("opening", OPENED, arrival.reference, Opens())
            case Arrival(deed="note"):
                return await self._route(await self._tickets())
        return _Decision("nothing", "ignored: taken before")

    async def _route(self, theirs: Sequence[TheirTicket]) -> _Decision:
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
                return _Decision("note", "taken as a note of the team", reference, person=person)
        whither = destination(
            named,
            theirs,
            afresh=message.afresh,
            thanks=message.thanks,
            colleague=bool(colleagues),
            opens=bool(self._reception.policy),
        )
        return await self._decision(whither, theirs)

    async def _decision(self, whither: Destination, theirs: Sequence[TheirTicket]) -> _Decision:
        if isinstance(whither, Opens) and whither.follows:
            [old] = [ticket for ticket in theirs if ticket.reference == whither.follows]
            policy = await self._client.correspondents.policy(old.policy)
            whither = after_closing(old.reference, policy.after_closing if policy else AFTER_CLOSING)
        match whither:
            case Answers(reference=reference):
                return _Decision("answer", ANSWERED, reference)
            case Opens():
                return _Decision("opening", LINKED if whither.follows else OPENED, reference_of(self._message), whither)
            case Ignored():
                return _Decision("nothing", _UNHEARD[whither.why])

    async def _do(self, decision: _Decision) -> _Decision:
        message, reference = self._message, decision.reference or ""
        match decision.deed:
            case "answer":
                if not await deliver_answer(self._client, reference, message):
                    return await self._do(await self._ended(reference))
            case "note":
                if not await deliver_note(self._client, reference, decision.person, message):
                    return _Decision("nothing", "ignored: the ticket is closed")
            case "score":
                await deliver_score(self._client, reference, message)
            case "opening":
                await deliver_opening(self._client, self._reception, decision.opens or Opens(), message)
        return decision

    async def _ended(self, reference: str) -> _Decision:
        """Decide anew on a message whose ticket has ended since it was decided on."""
        theirs = [
            ticket.model_copy(update={"status": "closed"}) if ticket.reference == reference else ticket
            for ticket in await self._tickets()
        ]
        whither = destination(
            Named(claimed=(reference.lower(),)),
            theirs,
            afresh=False,
            thanks=self._message.thanks,
            colleague=False,
            opens=bool(self._reception.policy),
        )
        return await self._decision(whither, theirs)

    async def _tickets(self) -> Sequence[TheirTicket]:
        return await self._client.tickets_of(self._message.channel, self._message.sender)

    def _arrival(self, decision: _Decision) -> Arrival:
        now = datetime.now(UTC)
        return Arrival(
            id=self._message.id,
            sender=self._sender,
            deed=decision.deed,
            reference=decision.reference,
            received_at=now,
            taken_at=now if decision.deed == "nothing" else None,
        )
