"""The outbox, whatever calls, probes and reports come to, wherever a worker dies and whenever the ledger is away.

The real outbox on the real ledger; the clock, the provider and the deaths are ours. What is held true is what was
promised: no message is lost, and none is taken twice where there was evidence of it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, tzinfo
from itertools import count
from typing import Any, Literal

import pytest
from hypothesis import HealthCheck, given, note, settings
from hypothesis import strategies as st
from temporalio.exceptions import ApplicationError, TimeoutError, TimeoutType

from activities.database_work import DatabaseUnavailable, in_database
from activities.ledger import enter
from activities.outbox import Outbox, Way
from activities.providers.outcome import Accepted, InDoubt, Misconfigured, NotSent, Outcome, Refused
from activities.providers.routes import Routes
from activities.providers.sighting import Absent, NoAnswer, Seen, Sighting
from activities.providers.twilio_lookup import CLOCKS_DIFFER_BY
from activities.requests import Send, Sent, Unrecorded
from domain.delivery.providers import ProviderId
from domain.delivery.states import NewMessage
from domain.effects import SendMessage
from domain.people import Contact
from store import messages
from store.database import Database
from tests.activities.attempts import Attempts
from tests.activities.sending_once import Killed
from workflows.deferral import deferral

START = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)
DIED_AFTER = 15 * SECOND
LISTED_WITHIN = 15
"""Seconds after which a provider that can be asked shows what it took."""
NUMBERS = count()

Fate = Literal[
    "taken",
    "taken in doubt",
    "lost in doubt",
    "not sent",
    "busy",
    "dies when taken",
    "dies unheard",
    "refused",
    "account refused",
]


class Clock(datetime):
    """The time, as the test has it."""

    at = START

    @classmethod
    def now(cls, tz: tzinfo | None = None) -> datetime:  # type: ignore[override]
        return cls.at


@dataclass
class Call:
    at: datetime
    taken: bool
    reported_at: datetime | None
    shows_at: datetime
    ledger: bool


@dataclass
class Try:
    """One attempt at one message; the worker dies at a step of its work on the ledger, or at none.

    `engine` says whether Temporal can be reached meanwhile, and whether what is not waited for reaches it. What an
    attempt comes to while it is away is never heard: its time runs out.
    """

    number: int
    fate: Fate
    dies_at: int | None
    dies_before: bool
    ledger_from: int
    ledger_until: int
    report_after: int
    engine: Literal["there", "away", "loses words"] = "there"


@dataclass
class Mail:
    """One message, as its ticket has it in its hands."""

    row: NewMessage
    asked_at: datetime
    attempts: Attempts = field(default_factory=Attempts)
    doubted_at: datetime | None = None
    again_at: datetime = START
    settled: str | None = None
    calls: list[Call] = field(default_factory=list)

    @property
    def taken(self) -> list[Call]:
        return [call for call in self.calls if call.taken]

    def asked_anew(self, doubted_at: datetime | None) -> None:
        self.attempts, self.doubted_at, self.asked_at = Attempts(), doubted_at, Clock.at


class World:
    """A provider, a ledger that may be away, and messages."""

    def __init__(self, db: Database, *, askable: bool, reports: bool) -> None:
        self.db, self.askable, self.reports = db, askable, reports
        self.id = ProviderId("twilio" if askable else "sendgrid", "test")
        self.routes: Routes[Any] = Routes([self])
        self.outbox = Outbox(db)
        example = next(NUMBERS)
        self.mails = [Mail(self.row(f"T-{example}", n), START) for n in range(3)]
        self.untold: list[Unrecorded] = []
        self.now: Try | None = None
        self.mail = self.mails[0]
        self.steps = 0
        self.answers = True

    def row(self, reference: str, number: int) -> NewMessage:
        channel: Any = "sms" if self.askable else "email"
        about: dict[str, Any] = {"reference": reference, "purpose": "reply", "to": "customer", "channel": channel}
        return NewMessage(id=f"{reference}/1/reply/{number}/customer/{channel}", **about, address="there", body="Hello")

    # -- the provider --

    async def probe(self) -> Outcome:
        return Accepted("")

    async def call(self) -> Outcome:
        doing = self.now
        fate: Fate = doing.fate if doing else "taken"
        taken = fate in ("taken", "taken in doubt", "dies when taken")
        after = doing.report_after if doing else 1
        reported_at = Clock.at + after * SECOND if taken and self.reports else None
        shows_at = Clock.at + min(after, LISTED_WITHIN) * SECOND
        if taken or "doubt" in fate or "dies" in fate:
            self.mail.calls.append(Call(Clock.at, taken, reported_at, shows_at, self.ledger_is_there))
        if fate.startswith("dies"):
            raise Killed
        return {
            "taken": Accepted("P1"),
            "taken in doubt": InDoubt("500"),
            "lost in doubt": InDoubt("500"),
            "not sent": NotSent("refused connection", met="unconnected"),
            "busy": NotSent("429", 30 * SECOND, met="busy"),
            "refused": Refused("no such address"),
            "account refused": Misconfigured("401"),
        }[fate]

    async def ask(self, since: datetime) -> Sighting:
        if not self.answers:
            return NoAnswer("503")
        earliest = since - CLOCKS_DIFFER_BY
        shown = [call for call in self.mail.taken if earliest <= call.at and call.shows_at <= Clock.at]
        return Seen("P1", "accepted") if shown else Absent()

    # -- the ledger --

    @property
    def ledger_is_there(self) -> bool:
        return self.now is None or self.now.ledger_from <= self.steps < self.now.ledger_until

    async def in_database(self, work: Awaitable[Any], *, seconds: float | None = None) -> Any:
        """One step of the work on the ledger: it is done, or cannot be, or the worker dies before or after it."""
        self.steps += 1
        dies = self.now is not None and self.now.dies_at == self.steps
        if (dies and self.now and self.now.dies_before) or not self.ledger_is_there:
            work.close()  # type: ignore[attr-defined]
            raise Killed if dies else DatabaseUnavailable("away")
        done = await in_database(work)
        if dies:
            raise Killed
        return done

    # -- what happens --

    async def passes(self, duration: timedelta) -> None:
        Clock.at += duration
        for mail in self.mails:
            for call in mail.taken:
                if call.reported_at and call.reported_at <= Clock.at:
                    await messages.report(self.db, mail.row.id, "delivered", now=call.reported_at)

    async def tries(self, mail: Mail, doing: Try | None) -> None:
        """Let one attempt be made, no sooner than the last one said."""
        if mail.settled:
            return
        await self.passes(max(mail.again_at - Clock.at, timedelta()))
        self.mail, self.now, self.steps = mail, doing, 0
        mail.attempts.engine_is_there = doing is None or doing.engine != "away"
        mail.attempts.words_are_lost = doing is not None and doing.engine == "loses words"
        way = Way(lambda _: self.call(), self.ask if self.askable else None, self.routes, mail.doubted_at)
        sent: Sent | ApplicationError | None = None
        try:
            sent = await mail.attempts.make(self.outbox.send, mail.row, way)
        except ApplicationError as error:
            sent = error
        except Killed:
            pass
        finally:
            self.now = None
        if sent is None or not mail.attempts.engine_is_there:
            mail.again_at = Clock.at + DIED_AFTER
        elif isinstance(sent, ApplicationError):
            self.failed(mail, sent)
        else:
            self.untold += [sent.unrecorded] if sent.unrecorded else []
            mail.settled = "sent"

    def failed(self, mail: Mail, error: ApplicationError) -> None:
        wait = error.next_retry_delay or 2 * SECOND
        mail.again_at = Clock.at + wait
        self.last_failure = error
        if error.type == "MessageRefused":
            self.untold += [Unrecorded.model_validate(d) for d in error.details[1:]]
            mail.settled = "refused"
        elif error.non_retryable:
            self.waits(mail, error)

    def waits(self, mail: Mail, error: Any) -> None:
        """The ticket takes the message into its own hands, and asks for it again sooner or later."""
        message = SendMessage(
            id=mail.row.id, purpose="reply", to=Contact(id="customer", name="R"), channel=mail.row.channel
        ).model_copy(update={"doubted_at": mail.doubted_at})
        said = deferral(Send(reference=mail.row.reference, bundle="test", message=message), error, mail.asked_at)
        assert said is not None, "it counts as failed"
        self.untold += [said.unrecorded] if said.unrecorded else []
        mail.asked_anew(said.event.doubted_at)

    def time_is_over(self, mail: Mail) -> None:
        """The activity was under way for as long as it may be."""
        if not mail.settled and mail.attempts.number:
            over = TimeoutError("over", type=TimeoutType.SCHEDULE_TO_CLOSE, last_heartbeat_details=[])
            self.waits(mail, over)

    async def is_told(self) -> None:
        """The ledger is told what it could not be told before."""
        for fate in self.untold:
            await enter(self.db, fate)
        self.untold = []

    async def all_is_well(self) -> None:
        self.answers = True
        await self.is_told()
        for _ in range(80):
            gate = self.routes.all[0].gate
            for _ in range(6):
                gate.met(Accepted(""), Clock.at, probe=gate.is_closed)
            for mail in self.mails:
                await self.tries(mail, None)
            await self.is_told()
            if all(mail.settled for mail in self.mails):
                return
            await self.passes(600 * SECOND)

    # -- what is true in the end --

    def nothing_is_lost(self) -> None:
        for mail in self.mails:
            assert mail.settled, "it is still on its way"
            assert mail.taken or mail.settled == "refused", f"lost: {mail}"

    def nothing_is_doubled_against_evidence(self) -> None:
        for mail in self.mails:
            for number, call in enumerate(mail.taken):
                for earlier in mail.taken[:number]:
                    assert not self.evident(earlier, call), f"taken twice: {mail.taken}"

    async def what_came_twice_is_marked(self) -> None:
        for mail in self.mails:
            kept = await messages.get(self.db, mail.row.id)
            assert kept, f"not in the ledger: {mail}"
            assert len(mail.taken) < 2 or kept.resent_at, f"twice, and not marked: {mail}"

    def evident(self, earlier: Call, again: Call) -> bool:
        """Whether it was to be known by then that a call had been taken; a report is known to the ledger alone."""
        if self.askable:
            return True
        return self.reports and again.ledger


@contextmanager
def our_clock() -> Iterator[None]:
    Clock.at = START
    with pytest.MonkeyPatch.context() as patch:
        providers = ("activities.providers.gate", "activities.providers.routes")
        for module in ("activities.outbox", *providers, "tests.activities.attempts"):
            patch.setattr(f"{module}.datetime", Clock)
        patch.setattr("workflows.unsent.workflow.now", lambda: Clock.at)
        yield


FATES: st.SearchStrategy[Fate] = st.sampled_from(
    [
        *("taken", "taken in doubt", "taken in doubt", "lost in doubt", "not sent"),
        *("busy", "dies when taken", "dies when taken", "dies unheard", "refused", "account refused"),
    ]  # type: ignore[list-item]
)
TRIES = st.builds(
    Try,
    number=st.integers(0, 2),
    fate=FATES,
    dies_at=st.one_of(st.none(), st.none(), st.integers(1, 6)),
    dies_before=st.booleans(),
    ledger_from=st.sampled_from([0, 0, 0, 2, 3, 99]),
    ledger_until=st.sampled_from([99, 99, 99, 1, 2, 3, 4]),
    report_after=st.integers(1, 90),
    engine=st.sampled_from(["there", "there", "there", "away", "loses words"]),
)
STEPS = st.one_of(
    TRIES,
    TRIES,
    st.integers(1, 400).map(lambda seconds: seconds * SECOND),
    st.sampled_from(["it is told", "a probe is answered", "a probe is not", "asked in vain", "time is over"]),
)
LIVES = st.lists(STEPS, max_size=16)


async def lived(db: Database, steps: list[Any], *, askable: bool, reports: bool) -> None:
    with our_clock(), pytest.MonkeyPatch.context() as patch:
        world = World(db, askable=askable, reports=reports)
        gate = world.routes.all[0].gate
        patch.setattr("activities.outbox.in_database", world.in_database)
        for step in steps:
            match step:
                case Try():
                    await world.tries(world.mails[step.number], step)
                case timedelta():
                    await world.passes(step)
                case "it is told":
                    await world.is_told()
                case "a probe is answered":
                    gate.met(Accepted(""), Clock.at, probe=True)
                case "a probe is not":
                    gate.met(InDoubt("500"), Clock.at, probe=True)
                case "asked in vain":
                    world.answers = not world.answers
                case "time is over":
                    world.time_is_over(world.mail)
        await world.all_is_well()
        world.nothing_is_lost()
        world.nothing_is_doubled_against_evidence()
        await world.what_came_twice_is_marked()


def holds(database_url: str, examples: int, *, random: bool) -> None:
    with asyncio.Runner() as runner:
        db = Database(database_url)

        @settings(
            max_examples=examples,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            database=None,
            derandomize=not random,
        )
        @given(steps=LIVES, askable=st.booleans(), reports=st.sampled_from([True, True, False]))
        def whatever_happens(steps: list[Any], askable: bool, reports: bool) -> None:
            note(f"{askable=} {reports=}" + "".join(f"\n  {step}" for step in steps))
            runner.run(lived(db, steps, askable=askable, reports=reports))

        try:
            whatever_happens()
        finally:
            runner.run(db.close())


def test_whatever_happens_around_the_outbox(database_url: str) -> None:
    holds(database_url, 60, random=False)


@pytest.mark.proof
@pytest.mark.timeout(3_000)
def test_whatever_happens_around_the_outbox_many_times(database_url: str) -> None:
    holds(database_url, 800, random=True)
