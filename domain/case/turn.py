"""A turn: one step of a case being decided. Rules change the case through it, so that nothing is forgotten on the way.

A turn knows two instants: `now`, when the event is handled, and `at`, the instant it counts from: the due instant for
what a clock does, so that a late engine never moves a promise; the instant at which somebody's act was sent, so that
a late engine makes nobody late; and `now` for everything else. What was overdue before the ticket came to us counts
from when it came, and what a change of terms made overdue from the change: nobody had it earlier.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from domain.case.audited import is_audited
from domain.case.case import ENDED_CLOCKS_KEPT, TIMELINE_KEPT, Case
from domain.case.dues import Due
from domain.case.origin import OPENED, digest, of_due
from domain.case.timeline import Entry, Kind, bounded
from domain.clocks.clock import Clock, ClockKey, ClockName, key_of
from domain.clocks.levels import DUE, Level
from domain.effects import Effect
from domain.requests.refusals import Refusal
from domain.time import pauses as net
from domain.time.windows import Windows
from domain.via import Via

NOTABLY_LATE = timedelta(seconds=5)
"""How long after it was sent an act must be heard for its entries to say so."""


@dataclass(frozen=True)
class PendingEscalation:
    """An escalation that waits for what else falls due at its instant.

    It has the reason, the tier if it is not the next, and the due that said so first with the run of its clock.
    """

    why: str
    to: int | None
    due: Due
    run: int

    def joined(self, why: str, to: int | None) -> PendingEscalation:
        """Return one escalation for both reasons, to the higher of the tiers."""
        higher = max(filter(None, (self.to, to)), default=None)
        return PendingEscalation(f"{self.why}; {why}", higher, self.due, self.run)


class Turn:
    """One step of one case: the case as changed so far, and the effects asked for.

    `by_signal` is there while an action is handled, `sent_at` is when that was sent, `key` what it is known by and
    `sent_key` its key as it was sent. `run` is that of the clock whose `due` is being handled. `latest` is the id
    of the entry that was recorded last.
    """

    def __init__(self, case: Case, now: datetime, came_at: datetime | None = None) -> None:
        self.case = case
        self.now = now
        self.came_at = came_at
        self.due: Due | None = None
        self.pending: PendingEscalation | None = None
        self.sent_at: datetime | None = None
        self.by: str | None = None
        self.via: Via | None = None
        self.cause = "opened"
        self.origin = OPENED
        self.key: str | None = None
        self.sent_key: str | None = None
        self.by_signal: bool
        self.scopes: tuple[str, ...] = ()
        self.run: int
        self.latest: str | None = None
        self.effects: list[Effect] = []
        self._named: Counter[tuple[str, str]] = Counter()
        self.refusal: Refusal | None = None

    @property
    def at(self) -> datetime:
        """Return the instant this step counts from."""
        if self.due is None:
            return self.happened_at
        return max(self.due.at, self.came_at) if self.came_at else self.due.at

    @property
    def happened_at(self) -> datetime:
        """Return when what is being done happens: an act when it was sent, all else now, however late that is."""
        return self.now if self.due is not None or self.sent_at is None else self.sent_at

    def counted(self) -> None:
        """Keep from when the present step counts: nothing that is done later counts from before."""
        if self.case.looks_forward:
            self.change(counted_until=max(self.at, self.case.counted_until or self.at))

    @contextmanager
    def because(self, cause: str) -> Iterator[None]:
        """Let dues that are set or moved within the block be kept with this cause, unless one is named."""
        before, self.cause = self.cause, cause
        try:
            yield
        finally:
            self.cause = before

    @contextmanager
    def as_opening(self) -> Iterator[None]:
        """Let what is done within the block be known as what opening the ticket does, in whatever step it comes."""
        before, self.origin = self.origin, OPENED
        try:
            yield
        finally:
            self.origin = before

    def change(self, **fields: Any) -> None:
        """Change fields of the case."""
        self.case = self.case.model_copy(update=fields)

    def record(self, kind: Kind, text: str, by: str | None = None, **data: Any) -> None:
        """Add an entry to the timeline; made by the clock whose due is being handled unless `by` says otherwise.

        It says when an act was sent that was heard notably later, and counts from then; and by which way an act came.
        """
        if self.via is not None and self.due is None and by is not None:
            data["via"] = self.via.accounted if is_audited(kind, data) else self.via.told
        if self.now >= self.happened_at + NOTABLY_LATE:
            data["sent_at"] = self.happened_at.isoformat()
        entry = Entry(
            id=self.entry_id(kind),
            sequence=self.case.sequence + 1,
            at=self.now,
            due_at=self._counted_from if self.due else None,
            kind=kind,
            by=by or (f"clock:{self.due.clock}" if self.due else "system"),
            text=text,
            data={key: value for key, value in data.items() if value is not None},
        )
        timeline = (*self.case.timeline, entry)[-TIMELINE_KEPT:]
        self.change(timeline=bounded(timeline), sequence=entry.sequence)
        self.latest = entry.id

    @property
    def _counted_from(self) -> datetime:
        """What lateness is counted from: the engine is not late for what was overdue when it came to know of it."""
        assert self.due is not None
        return self.at if self.case.looks_forward else self.due.at

    def ask(self, effect: Effect) -> None:
        """Ask for an effect; it stays in flight until its result comes back."""
        self.effects.append(effect)
        self.change(in_flight={**self.case.in_flight, effect.id: effect})

    def named(self, what: str, of: str = "") -> str:
        """Return a name of something that this step does, which tells it from everything else that any step does.

        The same thing done several times in one step, for the same reader `of`, is numbered.
        """
        due, case = self.due, self.case
        name = f"{what}/{digest(of_due(due, self.run, case.episode) if due else self.origin)}"
        self._named[name, of] += 1
        number = self._named[name, of]
        return name if number == 1 else f"{name}.{number}"

    def entry_id(self, kind: Kind) -> str:
        """Return what the next entry of a kind is known by; one cause may have several, also in several steps."""
        if not self.case.named_by_cause:
            return f"#{self.case.sequence + 1}"
        due, case = self.due, self.case
        name = digest(f"{kind}/{of_due(due, self.run, case.episode) if due else self.origin}")
        before = sum(entry.id.partition(".")[0] == name for entry in case.timeline)
        return f"{name}.{before + 1}" if before else name

    def next_effect_id(self, what: str) -> str:
        """Return an id that no effect of this ticket has had."""
        if self.case.named_by_cause:
            return f"{self.case.ticket.reference}/{self.named(what)}"
        self.change(effects=self.case.effects + 1)
        return f"{self.case.ticket.reference}/{what}/{self.case.effects}"

    # -- clocks --

    def time_of(self, clock: Clock) -> Windows:
        """Return the working time the clock counts on."""
        return self.case.time_of(clock)

    def running(self, key: ClockKey) -> Clock | None:
        """Return the clock if it has not ended."""
        clock = self.case.clocks.get(key)
        return clock if clock and clock.running else None

    def start(
        self,
        name: ClockName,
        target: timedelta | None,
        *,
        label: str | None = None,
        calendar: str = "always",
        pausable: bool = False,
        levels: Iterable[Level] = (DUE,),
        since: datetime | None = None,
        promised: tuple[datetime, datetime] | None = None,
        credit: timedelta = timedelta(),
    ) -> None:
        """Start a run of a clock, ending the one before; a target of None starts nothing.

        Its due is worked out unless it was `promised`: the instant itself, and the one at which it is acted on.
        """
        key = key_of(name, label)
        self.stop(key)
        before = self.case.clocks.get(key)
        if target is None:
            return
        clock = Clock(
            name=name,
            label=label,
            run=before.run + 1 if before and before.episode == self.case.episode else 1,
            episode=self.case.episode,
            started_at=since or self.at,
            target=target,
            calendar=calendar,
            pausable=pausable,
            levels=tuple(levels),
            credit=credit,
        )
        self.put(clock, promised=promised)

    def retarget(
        self, key: ClockKey, target: timedelta, *, calendar: str, levels: tuple[Level, ...], cause: str
    ) -> None:
        """Give a running clock another target from now on; what it has used stays as it was counted."""
        clock = self.running(key)
        if clock is None:
            return
        if calendar != clock.calendar:
            old, new = self.time_of(clock), self.case.snapshot.calendar(calendar)
            clock = clock.on_calendar(calendar, old, new, self.at, self.case.pauses)
        self.put(clock.aimed(target, levels), cause)

    def put(self, clock: Clock, cause: str = "", promised: tuple[datetime, datetime] | None = None) -> None:
        """Keep a clock, with its instants worked out unless its due was promised; an earlier run moves to the ended
        ones. Here alone dues are set and moved, and each move is kept with its cause and who is behind it.
        """
        before = self.case.clocks.get(clock.key)
        ended = self.case.ended_clocks
        if before and (before.run, before.episode) != (clock.run, clock.episode):
            ended = (*ended, before)[-ENDED_CLOCKS_KEPT:]
        if clock.running:
            due_at = clock.due_at
            if promised:
                clock = clock.model_copy(update={"due_at": promised[0], "instants": {DUE.name: promised[1]}})
            else:
                clock = clock.computed(self.time_of(clock), self.case.pauses)
            if self.case.looks_forward:
                still = clock.pausable and net.paused_at(self.case.pauses)
                clock = clock.model_copy(update={"worked_out_at": self.at, "instants": {} if still else clock.instants})
            clock = clock.moved(due_at, self.at, cause or self.cause, self.who)
        self.change(clocks={**self.case.clocks, clock.key: clock}, ended_clocks=ended)

    def fire(self, key: ClockKey, level: str) -> None:
        """Let a level of a clock have come; no other instant of it moves."""
        clock = self.case.clocks[key]
        self.change(clocks={**self.case.clocks, key: clock.fire(level)})

    def meet(self, key: ClockKey) -> Clock | None:
        """End a running clock by what it waited for; returns it as it ended."""
        return self._end(key, answered=True)

    def stop(self, *keys: ClockKey) -> None:
        """End running clocks because they no longer matter."""
        for key in keys:
            self._end(key, answered=False)

    def _end(self, key: ClockKey, *, answered: bool) -> Clock | None:
        clock = self.running(key)
        if clock is None:
            return None
        end = clock.answer if answered else clock.stop
        ended = end(self.at, self.time_of(clock), self.case.pauses)
        self.change(clocks={**self.case.clocks, key: ended})
        return ended

    def recompute(self, cause: str) -> None:
        """Work out the instants of all running clocks anew, but for the update promised to the customer."""
        for clock in self.case.clocks.values():
            if clock.name != "customer_update":
                self.put(clock, cause)

    def pause(self, why: str) -> None:
        """Begin a pause: the ball is elsewhere."""
        self.change(pauses=net.opened(self.case.pauses, self.at, why))
        self.recompute(f"paused: {why}")

    def unpause(self) -> None:
        """End the open pause, if any."""
        if net.paused_at(self.case.pauses):
            self.change(pauses=net.ended(self.case.pauses, self.at))
            self.recompute("resumed")

    @property
    def who(self) -> str:
        """Return who is behind what happens."""
        return f"clock:{self.due.clock}" if self.due else self.by or "system"
