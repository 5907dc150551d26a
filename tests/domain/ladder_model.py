"""Where a ticket goes and when, worked out a second time by counting step after step, without the rules' own code.

Time is a row of steps of ten minutes. A clock keeps every step its calendar counted since it began, and what is due is
looked up in that row. What the model does not count is named in `known`, and such a life is compared no further: each
has its cases by hand.
"""

from __future__ import annotations

from typing import Literal, NamedTuple

from tests.domain.ladder_clocks import Chase, Clock, Pause, Sounding, falls, lasting
from tests.domain.ladder_terms import CUSTOMER, Calendar, Promise, Terms, counts

Name = Literal["first_response", "next_reply", "resolution", "tier", "acknowledge"]
TWICE_OVER = "a change has put a promise into the past, and what follows it comes its time after the change"
PROMISED_ANEW = "what was not promised before is, on another calendar"
UNDONE = "an owner under chase has another time twice at one instant, so that the one may undo the other"
OTHER_HOURS = "an owner under chase has other working hours by a change"
PROMISES: tuple[Promise, ...] = ("first_response", "next_reply", "resolution")


class Act(NamedTuple):
    """What somebody does; `what` is the priority, the tier, or whom the ticket waits for."""

    name: str
    what: str | int | None = None


class Ladder:
    """One ticket, from its opening on."""

    def __init__(self, terms: Terms, other: Terms, priority: str, start: int) -> None:
        self.terms, self.other = terms, other
        self.priority, self.category = priority, "billing"
        self.now = self.opened = start
        self.tier = 0
        self.status: Literal["open", "waiting", "resolved"] = "open"
        self.on: str | None = None
        self.pauses: list[Pause] = []
        self.promises: dict[Promise, Clock] = {"first_response": Clock(start), "resolution": Clock(start)}
        self.stay: Clock | None = Clock(start)
        self.used: dict[int, int] = {}
        self.chase: Chase | None = Chase(self.accept)
        self.alarming = False
        """Whether the top tier's owner has not acknowledged in their time."""
        self.answered = False
        self.moved_at: int | None = None
        self.moves: list[tuple[int, int, int, bool]] = []
        """When, from, to, and whether a clock did it."""
        self.misses: list[tuple[int, Name]] = []
        self.results: list[tuple[int, Name, bool]] = []
        self.soundings: list[Sounding] = []
        self.unanswered_since = start
        """When the last owner was looked for, or the ticket went on."""
        self.lasted: dict[int, list[int]] = {}
        """By tier, how many steps it had the ticket in each stay."""
        self.known: set[str] = set()
        """What this life has met that the model does not count."""

    # -- the terms of now --

    @property
    def top(self) -> int:
        return len(self.terms.tiers) - 1

    @property
    def at_top(self) -> bool:
        return self.tier == self.top

    @property
    def accept(self) -> int:
        return self.terms.accept(self.tier, self.priority, self.category)

    @property
    def calendar(self) -> Calendar:
        return self.terms.tiers[self.tier].calendar or self.terms.calendar

    # -- counting --

    def reach(self, instant: int) -> None:
        """Go on to an instant; what falls due at it has not fallen yet."""
        while self.now < instant:
            self.settle(self.now)
            self.now += 1
            self.count()

    def count(self) -> None:
        for clock in self.promises.values():
            clock.calendars.add(self.terms.calendar)
            if counts(self.terms.calendar, self.now):
                clock.counted.append(self.now)
        if counts(self.calendar, self.now):
            if self.stay:
                self.stay.counted.append(self.now)
            if self.chase:
                self.chase.left -= 1
        if self.at_top and self.status == "open" and self.chase_or_alarm:
            every = self.terms.repeat_every[self.priority != "urgent"]
            calendar = "always" if self.priority == "urgent" else self.calendar
            self.soundings.append(Sounding(self.now, self.unanswered_since, every, calendar))

    def target(self, promise: Promise) -> int | None:
        return self.terms.promised(promise, self.priority, self.category)

    def due_of(self, promise: Promise, times: int = 1) -> int | None:
        target, pauses = self.target(promise), self.pauses if promise == "resolution" else []
        return target and self.promises[promise].due(target * times, pauses)

    @property
    def given(self) -> int:
        """What the tier has by now: entered again, what is left of its target, and at least the time to acknowledge."""
        assert self.stay
        target = self.terms.work(self.tier, self.priority, self.category)
        return max(target - self.stay.more, self.accept) if self.stay.again else target

    def due_of_tier(self) -> int | None:
        return self.stay and self.stay.due(self.given, self.pauses)

    @property
    def paused(self) -> bool:
        return self.status != "open"

    # -- what falls due --

    def settle(self, until: int) -> None:
        """Let everything fall that is due by an instant, each in its order."""
        for promise in PROMISES:
            self.settle_promise(promise, until)
            self.settle_twice_over(promise, until)
        if not self.paused and falls(self.due_of_tier(), until):
            self.climb()
        if self.chase and self.chase.comes(self.now) and until == self.now:
            self.settle_chase(self.chase)

    def settle_promise(self, promise: Promise, until: int) -> None:
        then = self.terms.when_missed[promise]
        if self.fires(promise, "due", until):
            self.misses.append((self.now, promise))
            if then == "next tier" or (then is None and promise == "resolution"):
                self.climb()

    def settle_twice_over(self, promise: Promise, until: int) -> None:
        if self.follows_twice_over(promise) and self.fires(promise, "twice over", until, times=2):
            self.climb()

    def follows_twice_over(self, promise: Promise) -> bool:
        """Whether twice the time of a promise moves the ticket up, and has not yet."""
        if promise not in self.promises or promise == "resolution":
            return False
        return self.terms.when_missed[promise] is None and "twice over" not in self.promises[promise].fired

    def fires(self, promise: Promise, level: str, until: int, times: int = 1) -> bool:
        """Whether a level of a promise comes now, which it does once; none of the resolution's does in a pause."""
        clock = self.promises.get(promise)
        if clock is None or level in clock.fired or (promise == "resolution" and self.paused):
            return False
        if not falls(self.due_of(promise, times), until):
            return False
        clock.fired.add(level)
        return True

    def settle_chase(self, chase: Chase) -> None:
        if chase.reminded < self.terms.reminded:
            self.chase = Chase(self.accept, chase.reminded + 1, chase.reassigned)
            return
        self.misses.append((self.now, "acknowledge"))
        if chase.reassigned < self.terms.reassigned:
            self.chase = Chase(self.accept, reassigned=chase.reassigned + 1)
            return
        self.chase = None
        self.alarming = self.at_top
        self.climb()

    @property
    def chase_or_alarm(self) -> bool:
        return self.chase is not None or self.alarming

    def climb(self) -> None:
        """A clock moves a ticket one tier up, once in an instant; at the top it sounds the alarm."""
        if not self.at_top and self.moved_at != self.now:
            self.enter(self.tier + 1, by_clock=True)

    def enter(self, tier: int, by_clock: bool) -> None:
        self.leave(by_clock)
        back = tier < self.tier
        self.moves.append((self.now, self.tier, tier, by_clock))
        self.tier, self.moved_at, self.alarming = tier, self.now, False
        self.unanswered_since = self.now
        self.chase = Chase(self.accept)
        if not self.at_top:
            self.stay = Clock(self.now, more=self.used.get(tier, 0), again=back or tier in self.used)

    def leave(self, by_clock: bool) -> None:
        if self.stay is None:
            return
        self.end_tier(by_clock, moved=True)
        self.lasted.setdefault(self.tier, []).append(self.stay.used(self.pauses))
        self.used[self.tier] = sum(self.lasted[self.tier])
        self.stay = None

    def end_tier(self, by_clock: bool, moved: bool = False) -> None:
        assert self.stay
        if by_clock and not self.paused:
            missed = falls(self.due_of_tier(), self.now)
        else:  # one that stood still from its due on has used no more than there was
            missed = falls(self.due_of_tier(), self.now - 1) and self.stay.used(self.pauses) > self.given
        if missed and moved:
            self.misses.append((self.now, "tier"))
        self.results.append((self.now, "tier", not missed))

    # -- what people do --

    def may(self, act: Act) -> bool:
        at_work = self.status != "resolved"
        match act:
            case Act("acknowledge"):
                return at_work and self.chase_or_alarm
            case Act("escalate", int(to)):
                return at_work and self.tier < to <= self.top
            case Act("hand_back", int(to)):
                return at_work and to < self.tier
            case Act("priority", str(to)):
                return at_work and to != self.priority
            case Act("wait"):
                return self.status == "open"
            case Act("resume"):
                return self.status == "waiting"
            case Act("reopen"):
                return not at_work
            case Act("customer_replied"):
                return True
        return at_work

    def act(self, act: Act) -> None:
        """Do it; what is due at its instant, or overdue because of it, falls once it is done."""
        match act:
            case Act("acknowledge"):
                self.chase, self.alarming = None, False
            case Act("escalate" | "hand_back", int(to)):
                self.enter(to, by_clock=False)
            case Act("reply"):
                self.answer()
            case Act("wait", str(on)):
                self.status, self.on = "waiting", on
                self.pauses.append(Pause(self.now, None))
                if on == CUSTOMER:
                    self.answer()
            case Act("resume"):
                self.go_on()
            case Act("customer_replied"):
                self.customer_writes()
            case Act("resolve"):
                self.resolve()
            case Act("reopen"):
                self.reopen()
            case Act("priority" | "category" | "move_policy"):
                self.change(act)
        self.settle(self.now)

    def change(self, act: Act) -> None:
        """Whoever is chased has the new time from now on, and never longer than they had; a promise that is not made
        any more ends, missed where it was."""
        promised = {promise: self.missed(promise) for promise in self.promises if self.target(promise)}
        accept, calendar = self.accept, self.calendar
        match act:
            case Act("priority", str(to)):
                self.priority = to
            case Act("category"):
                self.category = "outage" if self.category == "billing" else "billing"
            case Act("move_policy"):
                self.terms, self.other = self.other, self.terms
        for promise, clock in self.promises.items():
            late = "due" not in clock.fired and falls(self.due_of(promise), self.now - 1)
            if self.follows_twice_over(promise) and (late or falls(self.due_of(promise, 2), self.now - 1)):
                self.known.add(TWICE_OVER)
        for promise in set(self.promises) - set(promised):
            if self.target(promise) and self.promises[promise].calendars - {self.terms.calendar}:
                self.known.add(PROMISED_ANEW)
        for promise, missed in promised.items():
            if not self.target(promise):
                self.results += [(self.now, promise, False)] if missed else []
        if self.chase:
            self.chase_on(self.chase, accept, calendar)

    def chase_on(self, chase: Chase, accept: int, calendar: Calendar) -> None:
        """From what was the time to acknowledge and its calendar."""
        if calendar != self.calendar:
            self.known.add(OTHER_HOURS)
        if chase.changed_at == self.now:
            self.known.add(UNDONE)
        chase.changed_at = self.now
        latest = self.now + lasting(self.now, chase.left, calendar)
        chase.latest = min(latest, chase.latest or latest)
        chase.left = min(chase.left, self.accept)

    def go_on(self) -> None:
        self.pauses[-1] = Pause(self.pauses[-1].start, self.now)
        self.status, self.on, self.unanswered_since = "open", None, self.now

    def missed(self, promise: Promise) -> bool:
        clock, target = self.promises[promise], self.target(promise)
        pauses = self.pauses if promise == "resolution" else []
        late = falls(self.due_of(promise), self.now - 1) and clock.used(pauses) > (target or 0)
        return "due" in clock.fired or late

    def end(self, promise: Promise) -> None:
        if self.target(promise):
            missed = self.missed(promise)
            self.results.append((self.now, promise, not missed))

    def answer(self) -> None:
        self.answered = True
        for promise in ("first_response", "next_reply"):
            if promise in self.promises:
                self.end(promise)
                del self.promises[promise]

    def customer_writes(self) -> None:
        if self.status == "resolved":
            self.reopen()
            return
        if self.on == CUSTOMER:
            self.go_on()
        if self.answered and "next_reply" not in self.promises:
            self.promises["next_reply"] = Clock(self.now)

    def resolve(self) -> None:
        if self.status == "waiting":
            self.go_on()
        self.answer()
        self.end("resolution")
        if self.stay:
            self.end_tier(by_clock=False)
        self.chase, self.alarming = None, False
        self.status = "resolved"
        self.pauses.append(Pause(self.now, None))

    def reopen(self) -> None:
        self.go_on()
        self.chase = Chase(self.accept)
