"""The outbox: every message is sent once, and the ledger says truly what became of it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from temporalio import activity
from temporalio.exceptions import ApplicationError

from activities.attempt_memory import leave, leave_for_certain, word_left
from activities.database_work import LEDGER_SECONDS, DatabaseUnavailable, in_database
from activities.ledger import enter
from activities.measuring import count_call
from activities.providers.outcome import Accepted, InDoubt, Misconfigured, NotSent, Outcome, Refused
from activities.providers.routes import AnyProvider, Closed, Route, Routes
from activities.providers.sighting import Absent, Seen, Sighting
from activities.providers.unset import NoEmail
from activities.requests import Sent, Unrecorded
from activities.send_failures import message_refused, not_sent, provider_away, still_in_doubt
from domain.delivery.attempts import doubted_until, sought_from, what_is_known
from domain.delivery.sending import (
    ASKABLE,
    NO_EVIDENCE,
    SILENT,
    Ask,
    Call,
    Evidence,
    Known,
    Manner,
    Settled,
    Sight,
    Wait,
    left_behind,
    next_step,
)
from domain.delivery.states import FAILED, OPEN, NewMessage, State
from domain.delivery.status import BEHIND
from store import deferred_messages, messages
from store.database import Database
from store.messages import Message

Calling = Callable[[Any], Awaitable[Outcome]]
"""Makes one call of the provider it is given."""
Asking = Callable[[datetime], Awaitable[Sighting]]

TIME_LEFT_TO_ASK = timedelta(seconds=3)
"""A call that broke off within it leaves the attempt time to ask at once."""
CLAIM_LASTS = timedelta(seconds=5)
EVIDENCE_SECONDS = 1.0
CLAIMED_TOO_LONG_AGO = NotSent("claimed too long ago")
NOBODY_KNOWS = NotSent("ledger and engine unreachable", timedelta(seconds=2))
PLACE_TAKEN = NotSent("all places taken", timedelta(seconds=2))


@dataclass(frozen=True)
class Manners:
    """How long a message in doubt is waited for, by whether its provider can be asked."""

    askable: Manner = ASKABLE
    silent: Manner = SILENT


DEFAULT_MANNERS = Manners()


@dataclass(frozen=True)
class Way:
    """How one message can go: how a provider is called with it, and asked for it where it can be.

    `doubted_at` is what an earlier send left of a call of which nobody knows what became; see `sought_from`. `behind`
    says that it is not sent yet, but only entered: something else for the same reader goes first.
    """

    call: Calling
    ask: Asking | None = None
    routes: Routes[Any] = field(default_factory=lambda: Routes[AnyProvider]([NoEmail()]))
    doubted_at: datetime | None = None
    behind: bool = False


class Outbox:
    """Sends messages that are entered in the ledger first."""

    def __init__(self, db: Database, manners: Manners = DEFAULT_MANNERS) -> None:
        self._db = db
        self._manners = manners

    async def send_once(self, row: NewMessage, call: Calling, ask: Asking | None = None) -> Sent:
        """Bring one message a step further by a provider that is never away; see `send`."""
        return await self.send(row, Way(call, ask))

    async def send(self, row: NewMessage, way: Way) -> Sent:
        """Bring one message a step further: to its end, or to where the next attempt takes it up.

        What to do is `domain.delivery.sending`'s to say. A call is made only once its beginning is written down: in the
        ledger, or, while that cannot be reached, with Temporal for the next attempt. Raises `NotSent` and `InDoubt`,
        which say when to try again; `ProviderAway` and `MessageRefused`, which may not be retried: the one waits, the
        other has failed.
        """
        return await _Sending(self._db, self._manners, row, way).go_on()

    async def refuse(self, row: NewMessage, code: str) -> None:
        """Enter a message that cannot be sent at all; raises `MessageRefused`."""
        sending = _Sending(self._db, self._manners, row, Way(_never))
        await sending.fail(code)


class _Sending:
    """One attempt at one message, from what earlier attempts left behind."""

    def __init__(self, db: Database, manners: Manners, row: NewMessage, way: Way) -> None:
        self._db = db
        self._manner = manners.askable if way.ask else manners.silent
        self._row = row
        self._way = way
        self._entered: Message | None = None
        self._provider: str | None = None
        self._ledger_is_behind = False
        self._known = Known()
        self._reason = "no answer"

    async def go_on(self) -> Sent:
        await self._read()
        if self._way.behind and self._known.state in OPEN:
            return await self._wait(BEHIND)
        sight: Sight = "not asked"
        while True:
            now = datetime.now(UTC)
            step = next_step(self._manner, self._known, sight, now, await self._evidence())
            in_doubt = self._known.called_at is not None and not isinstance(step, Settled)
            if in_doubt and (sent := await self._unless_away()):
                return sent
            match step:
                case Settled():
                    return await self._settled()
                case Call(in_doubt=perhaps_twice):
                    if sent := await self._call(in_doubt=perhaps_twice):
                        return sent
                    asked_in_time = datetime.now(UTC) - now < TIME_LEFT_TO_ASK
                    sight = "not asked" if asked_in_time else "no answer"
                case Ask():
                    found = await self._look()
                    if isinstance(found, Seen):
                        return await self._seen(found)
                    sight = "absent" if isinstance(found, Absent) else "no answer"
                case Wait(until):
                    leave(self._known, reason=self._reason)
                    left = self._left_behind(self._reason)
                    raise still_in_doubt(self._reason, until - now, self._doubted_at, left)

    async def fail(self, code: str) -> Sent:
        """Enter the end of this message and raise `MessageRefused`.

        Returns instead when the provider has reported meanwhile that it has the message after all.
        """
        unrecorded = await self._record("failed", reason=code, concluded=True)
        if unrecorded is None and self._entered and self._entered.state in ("accepted", "delivered"):
            activity.logger.info("message %s has not failed: it was reported to be taken", self._row.id)
            return Sent(state="accepted", provider_id=self._entered.provider_id)
        raise message_refused(code, unrecorded)

    # -- waiting for the provider --

    async def _unless_away(self) -> Sent | None:
        """Wait while whoever may have taken the message can neither be asked nor report."""
        reason = self._way.routes.closed_for(self._provider)
        return await self._wait(reason) if reason else None

    async def _wait(self, reason: str) -> Sent:
        """Enter that the message waits, and raise `ProviderAway`; what was reported of it meanwhile settles it."""
        try:
            kept = await self._enter_that_it_waits(reason)
        except DatabaseUnavailable:
            raise provider_away(reason, self._doubted_at, self._waiting(reason)) from None
        if kept is not None and kept.state not in OPEN:
            self._entered = kept
            return await self._settled()
        raise provider_away(reason, self._doubted_at)

    async def _enter_that_it_waits(self, reason: str) -> Message | None:
        if self._entered is None:
            raise DatabaseUnavailable("not entered")
        if self._ledger_is_behind:
            return await in_database(enter(self._db, self._waiting(reason)), seconds=LEDGER_SECONDS)
        deferring = messages.defer(self._db, self._row.id, reason, datetime.now(UTC))
        return await in_database(deferring, seconds=LEDGER_SECONDS)

    def _waiting(self, reason: str) -> Unrecorded:
        state = left_behind(self._manner, self._known)
        return self._fate("intended" if state == "failed" else state, reason=reason, deferred=True)

    # -- what is known --

    async def _read(self) -> None:
        info, word, ledger = activity.info(), word_left(), None
        try:
            entering = messages.intend(self._db, self._row, datetime.now(UTC))
            self._entered = await in_database(entering, seconds=LEDGER_SECONDS)
        except DatabaseUnavailable:
            self._ledger_is_behind = True
            activity.logger.warning("message %s goes on without the ledger", self._row.id)
        else:
            kept = self._entered
            self._reason = kept.reason or self._reason
            self._provider = kept.provider
            ledger = Known(kept.state, kept.calls, kept.called_at, kept.resent_at)
        if ledger is None and word is not None:
            self._reason = word.reason or self._reason
        doubted = doubted_until(self._manner, self._way.doubted_at, info.scheduled_time)
        self._known = what_is_known(ledger, word, info.attempt, info.current_attempt_scheduled_time, doubted)
        if ledger is not None and (self._known.calls, self._known.resent_at) != (ledger.calls, ledger.resent_at):
            self._ledger_is_behind = True

    @property
    def _doubted_at(self) -> datetime | None:
        return sought_from(self._manner, self._known, self._way.doubted_at, activity.info().scheduled_time)

    async def _evidence(self) -> Evidence:
        """What the provider has done since the call in doubt; nothing is known while the ledger cannot be asked."""
        called_at = self._known.called_at
        if called_at is None or self._manner.can_be_asked or self._provider is None:
            return NO_EVIDENCE
        looking = deferred_messages.evidence(self._db, self._provider, called_at)
        try:
            return await in_database(looking, seconds=EVIDENCE_SECONDS)
        except DatabaseUnavailable:
            return NO_EVIDENCE

    async def _settled(self) -> Sent:
        kept = self._entered
        assert kept is not None, "only the ledger settles a message before it is sent"
        unrecorded = await self._record(kept.state) if self._ledger_is_behind else None
        if kept.state in FAILED or kept.state == "withdrawn":
            raise message_refused(kept.reason or kept.state, unrecorded)
        return Sent(state="accepted", provider_id=kept.provider_id, unrecorded=unrecorded)

    # -- calling --

    async def _call(self, *, in_doubt: bool) -> Sent | None:
        """Make one call where one may be made; None when it came to a doubt."""
        try:
            async with self._way.routes.place() as route:
                began_at = datetime.now(UTC)
                outcome = await self._make_call(route, in_doubt=in_doubt)
                if outcome is not CLAIMED_TOO_LONG_AGO:
                    route.gate.met(outcome, began_at)
                    count_call(self._row.channel, outcome)
        except Closed as closed:
            if closed.reason:
                return await self._wait(closed.reason)
            leave(self._known)
            raise not_sent(PLACE_TAKEN, self._doubted_at, self._left_behind(self._reason)) from None
        return await self._outcome(outcome)

    async def _make_call(self, route: Route[Any], *, in_doubt: bool) -> Outcome:
        now = datetime.now(UTC)
        calling = self._known.calling(now, in_doubt=in_doubt)
        self._provider = route.provider.id.name
        if in_doubt:
            activity.logger.warning("message %s is sent again in doubt", self._row.id)
        if not await self._claimed(calling, now) and not await leave_for_certain(calling):
            # neither the ledger nor Temporal would know of this call, should this process end in it
            raise not_sent(NOBODY_KNOWS, self._doubted_at, self._left_behind(self._reason))
        self._known = calling
        if datetime.now(UTC) - now > CLAIM_LASTS:  # this process stood still, and another may have looked since
            return CLAIMED_TOO_LONG_AGO
        return await self._way.call(route.provider)

    async def _claimed(self, calling: Known, now: datetime) -> bool:
        """Whether the ledger holds this call; raises when another caller was first."""
        if self._entered is None:
            return False
        claiming = messages.claim(
            self._db,
            self._row,
            self._entered.calls,
            calling.calls,
            now,
            resent_at=calling.resent_at,
            provider=self._provider,
        )
        try:
            ours = await in_database(claiming, seconds=LEDGER_SECONDS)
        except DatabaseUnavailable:
            self._ledger_is_behind = True
            return False
        if not ours:
            raise still_in_doubt("begun by another", timedelta(), None)
        return True

    async def _outcome(self, outcome: Outcome) -> Sent | None:
        """Enter what a call came to; None when it came to a doubt."""
        match outcome:
            case Accepted(provider_id):
                unrecorded = await self._record("accepted", provider_id=provider_id)
                return Sent(state="accepted", provider_id=provider_id, unrecorded=unrecorded)
            case InDoubt(code=code):
                activity.logger.warning("message %s is in doubt: %s", self._row.id, code)
                self._reason = code
                await self._record("unknown", reason=code)
                return None
            case NotSent(code=code):
                await self._take_back()
                raise not_sent(outcome, self._doubted_at, self._left_behind(code))
            case Refused(code):
                return await self.fail(code)
            case Misconfigured(code):
                await self._take_back()
                return await self._wait(code)

    async def _take_back(self) -> None:
        called_at = self._known.called_at
        assert called_at is not None
        self._known = replace(self._known, calls=self._known.calls - 1, called_at=None)
        leave(self._known, not_taken_at=called_at)
        try:
            await in_database(messages.not_sent(self._db, self._row.id, called_at), seconds=LEDGER_SECONDS)
        except DatabaseUnavailable:
            self._ledger_is_behind = True
            activity.logger.warning("message %s was not sent, which the ledger could not be told", self._row.id)

    # -- asking --

    async def _look(self) -> Sighting:
        since = self._doubted_at
        assert self._way.ask is not None
        assert since is not None
        return await self._way.ask(since)

    async def _seen(self, seen: Seen) -> Sent:
        activity.logger.info("message %s was found at the provider: %s", self._row.id, seen.state)
        unrecorded = await self._record(seen.state, provider_id=seen.provider_id, reason=seen.code)
        if seen.state in FAILED:
            raise message_refused(seen.code or seen.state, unrecorded)
        return Sent(state="accepted", provider_id=seen.provider_id, unrecorded=unrecorded)

    # -- the ledger --

    async def _record(
        self, state: State, *, provider_id: str | None = None, reason: str | None = None, concluded: bool = False
    ) -> Unrecorded | None:
        """Write down what is certain; return it when the ledger cannot be reached for that."""
        fate = self._fate(state, provider_id=provider_id, reason=reason, concluded=concluded)
        try:
            self._entered = await in_database(enter(self._db, fate), seconds=LEDGER_SECONDS) or self._entered
        except DatabaseUnavailable:
            self._ledger_is_behind = True
            activity.logger.warning("message %s is %s, which the ledger could not be told", self._row.id, state)
            return fate
        self._ledger_is_behind = False
        return None

    def _left_behind(self, reason: str) -> Unrecorded | None:
        """Return what the ledger is to be told if no other attempt follows; nothing where it knows."""
        if not self._ledger_is_behind:
            return None
        return self._fate(left_behind(self._manner, self._known), reason=reason, concluded=True)

    def _fate(
        self,
        state: State,
        *,
        provider_id: str | None = None,
        reason: str | None = None,
        concluded: bool = False,
        deferred: bool = False,
    ) -> Unrecorded:
        return Unrecorded(
            **self._row.model_dump(),
            state=state,
            at=datetime.now(UTC),
            concluded=concluded,
            deferred=deferred,
            provider_id=provider_id,
            reason=reason,
            calls=self._known.calls,
            called_at=self._known.called_at,
            resent_at=self._known.resent_at,
            provider=self._provider,
        )


async def _never(_: object) -> Outcome:
    raise ApplicationError("a message without an address was to be sent", non_retryable=True)
