"""Taking a message in: decided on once, done once, whoever hands it over and however often.

What is to be done is kept before it is done, and that it was done after: a provider may be told that all is well only
then. A message whose doing was interrupted is done by whoever brings it next; everything that is done to tickets may be
done twice without harm. Of what one sender writes within a moment the first message opens a ticket, and what comes
before that has been heard of is for the same ticket.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import UTC, datetime

from domain.inbound.routing import Opens, TheirTicket
from starter.client import Escalations
from starter.inbound.deciding import OPENED, Deciding, Decision
from starter.inbound.delivering import Handed, deliver_answer, deliver_note, deliver_opening, deliver_score
from starter.inbound.message import InboundMessage
from starter.inbound.opening import answerable, reference_of
from starter.inbound.outcome import Outcome
from starter.inbound.reception import Reception
from store.inbound import Arrival, Opening


async def take(client: Escalations, reception: Reception, message: InboundMessage) -> Outcome:
    """Take a message to its ticket, or open one with it; raises `Unreachable` when it must be handed over again."""
    return await _Taking(client, reception, message).take()


class _Taking:
    def __init__(self, client: Escalations, reception: Reception, message: InboundMessage) -> None:
        self._client = client
        self._reception = reception
        self._message = message
        self._sender = reception.signer.seal("sender", f"{message.channel}/{message.sender}")
        self._deciding = Deciding(client, reception, message, self._sender)
        self._openings: Sequence[Opening] = ()

    async def take(self) -> Outcome:
        """See `take`."""
        if self._reception.is_own(self._message.sender):
            return "ignored: sent by ourselves"
        if not answerable(self._message):
            return "ignored: no address to answer to"
        known = await self._client.correspondents.arrival(self._message.id)
        if known is not None and known.taken_at:
            return "ignored: taken before"
        done = await self._do(await (self._again(known) if known else self._decided()))
        await self._client.correspondents.settle(self._arrival(done), datetime.now(UTC))
        return done.outcome

    async def _decided(self) -> Decision:
        while True:
            decision = await self._deciding.first(await self._theirs())
            counts = await self._client.correspondents.claim(self._arrival(decision), self._aware_of)
            if counts is None:
                continue
            if (counts.deed, counts.reference) == (decision.deed, decision.reference):
                return decision
            return await self._again(counts)

    async def _again(self, arrival: Arrival) -> Decision:
        return await self._deciding.again(arrival, await self._theirs())

    async def _do(self, decision: Decision) -> Decision:
        message, reference = self._message, decision.reference or ""
        match decision.deed:
            case "answer":
                handed = await deliver_answer(self._client, reference, message)
                if handed == "unknown" and (opening := self._opening(reference)):
                    # Whoever was to open it has not come so far, and may have died.
                    return await self._open(Decision("opening", OPENED, reference, Opens(follows=opening.follows)))
                return await self._handed(decision, handed)
            case "note":
                if not await deliver_note(self._client, reference, decision.person, message):
                    return Decision("nothing", "ignored: the ticket is closed")
            case "score":
                await deliver_score(self._client, reference, message)
            case "opening":
                return await self._open(decision)
        return decision

    async def _open(self, decision: Decision) -> Decision:
        message, reference = self._message, decision.reference or ""
        if await deliver_opening(self._client, self._reception, decision.opens, message, reference):
            return decision
        # Another message has opened it, or this one when it came before: the ticket knows which by the message's id.
        opened = replace(decision, outcome="taken to the ticket that it or another message opened")
        return await self._handed(opened, await deliver_answer(self._client, reference, message))

    async def _handed(self, decision: Decision, handed: Handed) -> Decision:
        reference = decision.reference or ""
        if handed == "taken" or (handed == "unknown" and reference == reference_of(self._message)):
            return decision
        never = handed == "unknown" and self._opening(reference) is not None
        return await self._do(await self._instead(reference, never_came_to_be=never))

    async def _instead(self, ended: str, *, never_came_to_be: bool) -> Decision:
        """Decide anew on a message whose ticket has ended since it was decided on, or never came to be."""
        while True:
            theirs = await self._theirs()
            if never_came_to_be:
                decision = await self._deciding.by_route([each for each in theirs if each.reference != ended])
            else:
                decision = await self._deciding.after_the_end(ended, theirs)
            if await self._client.correspondents.claim_instead(self._arrival(decision), self._aware_of):
                return decision

    def _opening(self, reference: str) -> Opening | None:
        return next((each for each in self._openings if each.reference == reference), None)

    @property
    def _aware_of(self) -> Collection[str]:
        return [each.reference for each in self._openings]

    async def _theirs(self) -> Sequence[TheirTicket]:
        """Return the sender's tickets, those first that are being opened."""
        self._openings = await self._client.correspondents.openings(self._sender)
        tickets = await self._client.tickets_of(self._message.channel, self._message.sender)
        there = {ticket.reference for ticket in tickets}
        coming = [
            TheirTicket(reference=each.reference, status="open", follows=each.follows, policy=self._reception.policy)
            for each in self._openings
            if not each.heard_of and each.reference not in there
        ]
        return [*coming, *tickets]

    def _arrival(self, decision: Decision) -> Arrival:
        now = datetime.now(UTC)
        return Arrival(
            id=self._message.id,
            sender=self._sender,
            deed=decision.deed,
            reference=decision.reference,
            follows=decision.opens.follows,
            received_at=now,
            taken_at=now if decision.deed == "nothing" else None,
        )
