"""The typed client: everything a backend, the API, the console or a script can ask of the product."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any, Literal

from temporalio.client import Client

from activities.proofs import ProofSeal
from activities.requests import LoadPolicy
from domain.case.runs import ENDED
from domain.case.timeline import Entry
from domain.case.view import Summary, View
from domain.delivery.states import FAILED, State
from domain.explaining.explanation import Explanation
from domain.explaining.mandate import Mandate
from domain.explaining.moving import Move
from domain.explaining.plan import Planned
from domain.input.problems import InvalidInput
from domain.people import Channel
from domain.policy.snapshot import Snapshot
from domain.requests.action_keys import Key, key_for
from domain.requests.ticket import Ticket, read_ticket
from domain.via import Via
from starter.conversation import Said, conversation
from starter.correspondents import Correspondents
from starter.database_work import in_database
from starter.engine_work import engine_answers
from starter.errors import (
    ActionRefused,
    DatabaseUnreachable,
    EngineUnreachable,
    LostRun,
    NeverOpened,
    NotRemembered,
    OpenedUnseen,
    OtherContent,
    RunForgotten,
    StartForgotten,
    TicketClosed,
    UnknownClock,
    UnknownTicket,
)
from starter.people_refused import people_refused
from starter.policies_offered import compiled, policy_problem
from starter.reconcile.reconciliation import Reconciliation
from starter.reported_messages import TAKEN, tell_of_failure, tell_of_taking
from starter.run_sweep import RunSweep
from starter.running import NotRunning, Running, check_reference
from starter.runs import Runs
from starter.shown import Opened, Shown
from starter.stamping import stamped
from starter.starting import start
from starter.survey_answers import answer_survey
from starter.vouching import ANSWERED_WITHIN, TAKEN_UP_WITHIN, vouched
from store import messages, surveys, tickets
from store.bundles import Bundles
from store.database import Database
from store.lives import forget_request
from store.messages import Message
from store.page import Page
from store.surveys import Survey
from store.ticket_filter import TicketFilter
from store.tickets import CustomerTicket

MOST_ENTRIES = 10_000
PROGRAM = Via(door="client", own=True)
"""The way of a program that uses this client, and answers for whoever it says acts."""


class Escalations:
    """Opens tickets, acts on them and shows them; any number of callers may share one.

    Nothing waits longer than a few seconds. Raises the errors of `starter.errors`, and
    `domain.input.problems.InvalidInput` for a request that breaks the contract.
    """

    def __init__(
        self, temporal: Client, db: Database, bundles: Bundles | None = None, seal: ProofSeal | None = None
    ) -> None:
        """Take connected clients; with `bundles`, a ticket under a policy nobody has is refused before it starts.

        With a `seal`, money can be granted: its proofs vouch for whoever `by` names.
        """
        self._temporal = temporal
        self._db = db
        self._bundles = bundles
        self._seal = seal
        self.runs, self.run_sweep = Runs(temporal, db), RunSweep(temporal, db)
        self.reconciliation = Reconciliation(temporal, db, self.runs)
        self.correspondents = Correspondents(db, bundles)

    async def open(self, request: Mapping[str, Any] | Ticket) -> Opened:
        """Open a ticket once, however often and from wherever the same request is made.

        The same request again gives the present view, also after the ticket has closed; nothing starts again. While
        the database is down, tickets open all the same. Raises `OtherContent`, `NeverOpened`, `InvalidInput`,
        `OpenedUnseen` when the ticket is open and no view came back in time, and `EngineUnreachable` when it may be
        open: repeat the request.
        """
        ticket = await self._valid(request)
        reserved = await self._reserved(ticket)
        if reserved == "other":
            raise OtherContent(ticket.reference)
        if reserved == "same":
            stored = await self._stored(ticket.reference)
            if stored is not None and stored.status in ENDED:
                return Opened(stored, new=False)
        async with engine_answers():
            new = await start(self._temporal, ticket)
        try:
            return await self._opened(ticket.reference, new=new)
        except NeverOpened:
            await self._forget_request(ticket.reference)
            raise

    async def open_once(self, ticket: Ticket) -> bool:
        """Open a ticket whose reference tells by itself what it was made of; return whether this call did. Unlike
        `open` it neither compares content nor waits for a view. Raises `Unreachable`: it may be repeated."""
        reserved = await in_database(tickets.reserve(self._db, ticket, datetime.now(UTC)))
        if reserved != "new" and await self._stored(ticket.reference) is not None:
            return False
        async with engine_answers():
            return await start(self._temporal, ticket)

    async def act(
        self,
        reference: str,
        action: str,
        body: Mapping[str, Any],
        *,
        by: str,
        key: str | Key | None = None,
        scopes: Sequence[str] = (),
        sent_at: datetime | None = None,
        via: Via = PROGRAM,
    ) -> View:
        """Do an action for `by` (`person:<id>`, `integration:<name>`, `customer` or `system`), once per `key`; return
        the view after it.

        A `key` that is a text counts for `by` alone; one that was used for something else is refused with 422.
        It counts from `sent_at`, the stamp of whoever had it before us, or else from this call, however late a worker
        takes it up.
        What grants money is vouched for: the caller answers for `by` being who they say, with `scopes` such as
        `manager`. `via` says by which way it came to us, and is recorded. Raises `InvalidInput`, `ActionRefused`,
        `TicketClosed`, `UnknownTicket`, `RunForgotten`, and `EngineUnreachable`: the action may still apply, so repeat
        it with the same key; also where it is `LostRun`.
        """
        said = stamped({**body, "by": by, "via": via.model_dump(exclude_defaults=True)}, datetime.now(UTC), sent_at)
        asked, sent = vouched(self._seal, reference, action, said, key_for(by, key), scopes, ANSWERED_WITHIN)
        run = self._run(reference)
        if refusal := await people_refused(self._db, self._bundles, reference, run, action, asked):
            raise ActionRefused(refusal)
        try:
            return await run.act(action, asked, sent)
        except NotRunning:
            raise await self._why_not_running(reference) from None

    async def signal(
        self,
        reference: str,
        action: str,
        body: Mapping[str, Any],
        *,
        by: str,
        key: str | Key | None = None,
        scopes: Sequence[str] = (),
        sent_at: datetime | None = None,
        via: Via = PROGRAM,
    ) -> None:
        """Hand an action over for good, without waiting for a worker; what the ticket refuses is in its timeline.

        It counts from `sent_at` as in `act`.
        Raises `InvalidInput`, `ActionRefused` where it names somebody nobody knows, `TicketClosed`, `UnknownTicket`
        and `EngineUnreachable`, as `act` does.
        """
        said = stamped({**body, "by": by, "via": via.model_dump(exclude_defaults=True)}, datetime.now(UTC), sent_at)
        asked, sent = vouched(self._seal, reference, action, said, key_for(by, key), scopes, TAKEN_UP_WITHIN)
        run = self._run(reference)
        if refusal := await people_refused(self._db, self._bundles, reference, None, action, asked):
            raise ActionRefused(refusal)
        try:
            await run.tell(action, asked, sent)
        except NotRunning:
            raise await self._why_not_running(reference) from None

    async def view(self, reference: str) -> Shown:
        """Return a ticket, from its workflow or, once that has ended or while it cannot answer, from the database.

        Raises `UnknownTicket`, and `Unreachable` when neither can tell.
        """
        try:
            return Shown(await self._run(reference).view(), "live")
        except NotRunning:
            stored = await self._known(reference)
        except EngineUnreachable as silence:
            stored = await self._known_in(silence, reference)
        return Shown(stored, "stored")

    async def plan(self, reference: str) -> Sequence[Planned]:
        """Return what fires when if nobody acts, in order, and what it brings about; from the database only the next
        due is known.

        Raises as `view` does.
        """
        try:
            return await self._run(reference).plan()
        except NotRunning:
            stored = await self._known(reference)
        except EngineUnreachable as silence:
            stored = await self._known_in(silence, reference)
        return [Planned(**stored.next_due.model_dump())] if stored.next_due else []

    async def explain(
        self, reference: str, clock: str | None = None, *, run: int | None = None, episode: int | None = None
    ) -> Explanation:
        """Return why a clock's due is where it is, day by day: of the clock that is due next by default, and of the
        latest run of a clock.

        Raises `UnknownClock` naming the clocks there are, `UnknownTicket`, and, as only the ticket itself can tell,
        `EngineUnreachable` and, once the engine has forgotten a closed one, `NotRemembered`.
        """
        try:
            told = await self._run(reference).explain(clock, run, episode, datetime.now(UTC))
        except NotRunning:
            await self._known(reference)
            raise NotRemembered from None
        if told is None:
            raise UnknownClock(clock, run, episode, (await self.view(reference)).view.clocks)
        return told

    async def mandate(self, reference: str, *, by: str, scopes: Sequence[str] = ()) -> Mandate | None:
        """Return what `by`, who has `scopes`, may grant on a ticket as it stands, of whom more is asked, and what they
        may do about the request that waits; None where nobody may grant anything, or nothing any more.

        Raises `EngineUnreachable`: only the ticket itself can tell.
        """
        try:
            return await self._run(reference).mandate(by, scopes)
        except NotRunning:
            return None

    async def preview_move(self, reference: str, policy: str | None) -> Move:
        """Return what moving a ticket to the policy called `policy`, as its files are now, would change; nothing is.

        Without a policy, back to what the ticket lived by before its last move. Raises `InvalidInput` with every
        mistake of a policy that cannot be used, `TicketClosed`, `UnknownTicket` and `EngineUnreachable`.
        """
        run = self._run(reference)
        try:
            return await run.move(await self._compiled(run, policy) if policy is not None else None, datetime.now(UTC))
        except NotRunning:
            raise await self._why_not_running(reference) from None

    async def list(self, wanted: TicketFilter, limit: int, cursor: str | None = None) -> Page[Summary]:
        """Return at most `limit` tickets in order of what is due next; `cursor` goes on where a page ended."""
        return await in_database(tickets.list_tickets(self._db, wanted, limit, cursor))

    async def timeline(self, reference: str, after: int = 0, limit: int = 1000) -> Sequence[Entry]:
        """Return the entries after sequence number `after`; while the database is down, those the ticket remembers.

        Raises `UnknownTicket`, and `Unreachable` when neither can tell.
        """
        check_reference(reference)
        try:
            entries = await in_database(tickets.timeline(self._db, reference, after=after, limit=limit))
        except DatabaseUnreachable:
            shown = await self.view(reference)
            return [entry for entry in shown.view.timeline if entry.sequence > after][:limit]
        if not entries:
            await self.view(reference)
        return entries

    async def messages(self, reference: str) -> Sequence[Message]:
        """Return what was sent because of a ticket, oldest first; raises `UnknownTicket`, `DatabaseUnreachable`."""
        check_reference(reference)
        sent = await in_database(messages.for_ticket(self._db, reference))
        if not sent:
            await self.view(reference)
        return sent

    async def conversation(self, reference: str) -> Sequence[Said]:
        """Return what was said in public, by the customer and to them, oldest first; raises as those do."""
        view = (await self.view(reference)).view
        sent = await self.messages(reference)
        said = await in_database(tickets.timeline(self._db, reference, limit=MOST_ENTRIES))
        return conversation(said, sent, view)

    async def tickets_of(self, channel: Channel, address: str) -> Sequence[CustomerTicket]:
        """Return the tickets whose customer has this address, newest first; raises `DatabaseUnreachable`."""
        return await in_database(tickets.customer_tickets_by_address(self._db, channel, address))

    async def survey(self, reference: str) -> Survey | None:
        """Return the last question the customer was asked about a ticket, or None; raises `DatabaseUnreachable`."""
        return await in_database(surveys.latest(self._db, reference))

    async def answer_survey(self, reference: str, episode: int, score: int, comment: str) -> int:
        """Keep the customer's answer, 1 to 5, about an episode, also once the ticket has closed; return what counts.

        The first answer counts. Raises `ActionRefused` when this is not the question that is open, `UnknownTicket`
        and `Unreachable`.
        """
        return await answer_survey(self, self._db, reference, episode, score, comment)

    async def message_reported(
        self, message_id: str, state: State, *, provider_id: str | None = None, reason: str | None = None
    ) -> bool:
        """Keep what a provider reports of a message, forward only; return whether we know the message.

        What is reported before that is entered is kept for it. A ticket whose message failed is told, whether or not
        that could be kept, and so is one that holds back what was taken. `reason` is a code, never an address or text.
        Raises `DatabaseUnreachable` and `EngineUnreachable`; then the report must come again.
        """
        now = datetime.now(UTC)
        moved = messages.report(self._db, message_id, state, provider_id=provider_id, reason=reason, now=now)
        known = None
        try:
            known = await in_database(moved)
        finally:
            if state in FAILED and (known is None or known.state in FAILED):
                await tell_of_failure(self._temporal, message_id, reason)
        if known is not None and known.deferred_at is not None and state in TAKEN:
            await tell_of_taking(self._temporal, message_id)
        return known is not None

    async def _compiled(self, run: Running, policy: str) -> Snapshot:
        """Return what the ticket of a run would live by; raises `InvalidInput`, and RuntimeError without bundles."""
        if self._bundles is None:
            raise RuntimeError("policies can be previewed only by a client that was given bundles")
        opening = await run.opening()
        ticket = opening.ticket.model_copy(update={"policy": policy})
        request = LoadPolicy(ticket=ticket, opened_at=opening.opened_at, at=datetime.now(UTC))
        return await asyncio.to_thread(compiled, self._bundles, request)

    async def _valid(self, request: Mapping[str, Any] | Ticket) -> Ticket:
        ticket = request if isinstance(request, Ticket) else read_ticket([request])
        ticket.opening_instant(datetime.now(UTC))
        if self._bundles is None:
            return ticket
        problem = await asyncio.to_thread(policy_problem, self._bundles, ticket.policy)
        # A ticket keeps the policy it opened with; its request may be repeated when nobody has that any more.
        if problem and await self._stored_or_none(ticket.reference) is None:
            raise InvalidInput([problem])
        return ticket

    def _run(self, reference: str) -> Running:
        check_reference(reference)
        return Running(self._temporal, reference)

    async def _reserved(self, ticket: Ticket) -> Literal["new", "same", "other"] | None:
        try:
            return await in_database(tickets.reserve(self._db, ticket, datetime.now(UTC)))
        except DatabaseUnreachable:
            return None

    async def _stored(self, reference: str) -> View | None:
        return await in_database(tickets.get_view(self._db, reference))

    async def _known(self, reference: str) -> View:
        stored = await self._stored(reference)
        if stored is None:
            raise UnknownTicket(reference)
        return stored

    async def _known_in(self, silence: EngineUnreachable, reference: str) -> View:
        stored = await self._stored_or_none(reference)
        if stored is None:
            raise silence
        return stored

    async def _stored_or_none(self, reference: str) -> View | None:
        try:
            return await self._stored(reference)
        except DatabaseUnreachable:
            return None

    async def _opened(self, reference: str, *, new: bool) -> Opened:
        run = self._run(reference)
        try:
            return Opened(await run.first_view(), new)
        except NotRunning:
            return Opened(await self._without_run(run, reference), new=False)
        except EngineUnreachable as silence:
            raise OpenedUnseen(new=new) from silence

    async def _without_run(self, run: Running, reference: str) -> View:
        """Return the view of a ticket that no run was open of: how it ended, or how it is, taken up again."""
        stored = await self._stored_or_none(reference)
        if stored is not None and stored.status in ENDED:
            return stored
        match (await self.runs.take_up(reference)).standing:
            case "lost" | "running":
                return await run.first_view()
            case "gone" | "unknown":
                raise StartForgotten
            case _:
                return await run.last_view()

    async def _forget_request(self, reference: str) -> None:
        """Let nobody open later what was refused. While the database is down it is forgotten a week later."""
        with suppress(DatabaseUnreachable):
            await in_database(forget_request(self._db, reference))

    async def _why_not_running(self, reference: str) -> Exception:
        """Return why nothing can be done on a ticket that no run is open of; one that has lost it is taken up again."""
        stored = await self._stored(reference)
        if stored is not None and stored.status in ENDED:
            return TicketClosed(stored)
        found = await self.runs.take_up(reference)
        match found.standing:
            case "lost" | "running":
                return LostRun()
            case "ended":
                return TicketClosed(await self._run(reference).last_view())
            case "gone" if found.known:
                return RunForgotten(found.known)
        return UnknownTicket(reference)
