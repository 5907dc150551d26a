"""What comes next for a message: by cases, and for any luck with providers, workers and reports in any order."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from itertools import product
from typing import Literal, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.delivery.sending import (
    ASKABLE,
    SILENT,
    Ask,
    Call,
    Evidence,
    Known,
    Manner,
    Settled,
    Sight,
    Wait,
    next_step,
)
from domain.delivery.states import State, later

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
CALLED = Known("unknown", 1, NOON)


def after(seconds: float) -> datetime:
    return NOON + timedelta(seconds=seconds)


@pytest.mark.parametrize(
    ("known", "sight", "seconds", "step"),
    [
        (Known(), "not asked", 0, Call()),
        (Known("sending"), "not asked", 0, Call()),
        (CALLED, "not asked", 0, Ask()),
        (CALLED, "not asked", 500, Ask()),
        (CALLED, "absent", 1, Wait(after(11))),
        (CALLED, "absent", 25, Wait(after(30))),
        (CALLED, "absent", 30, Call()),
        (CALLED, "no answer", 500, Wait(after(510))),
        (replace(CALLED, calls=300), "absent", 30, Call()),
        (replace(CALLED, state="accepted"), "not asked", 0, Settled()),
        (replace(CALLED, state="failed"), "absent", 99, Settled()),
        (replace(CALLED, state="undelivered"), "absent", 99, Settled()),
    ],
)
def test_a_text_is_asked_for_and_sent_again_when_it_was_not_taken(
    known: Known, sight: Sight, seconds: float, step: object
) -> None:
    assert next_step(ASKABLE, known, sight, after(seconds)) == step


REPORTED = Evidence(reported=True, taken_at=after(50))
TAKEN_SINCE = Evidence(reported=False, taken_at=after(50))


@pytest.mark.parametrize(
    ("known", "evidence", "seconds", "step"),
    [
        (Known(), Evidence(), 0, Call()),
        (CALLED, Evidence(), 0, Wait(after(10))),
        (CALLED, Evidence(), 85, Wait(after(90))),
        (CALLED, Evidence(), 90, Call(in_doubt=True)),
        (replace(CALLED, state="delivered"), Evidence(), 90, Settled()),
        # a later one was reported, and this one was not within the time that takes: it was not taken
        (CALLED, REPORTED, 60, Wait(after(70))),
        (CALLED, REPORTED, 90, Call(in_doubt=True)),
        # a later one was taken at 50 s, whose report has until 140 s to come
        (CALLED, TAKEN_SINCE, 95, Wait(after(105))),
        (CALLED, TAKEN_SINCE, 139, Wait(after(140))),
        (CALLED, TAKEN_SINCE, 140, Call(in_doubt=True)),
        # in doubt again and again, it is waited for four times as long each time, up to a day
        (replace(CALLED, calls=2), Evidence(), 359, Wait(after(360))),
        (replace(CALLED, calls=2), Evidence(), 360, Call(in_doubt=True)),
        (replace(CALLED, calls=3), Evidence(), 1440, Call(in_doubt=True)),
        (replace(CALLED, calls=40), Evidence(), 86_399, Wait(after(86_400))),
        (replace(CALLED, calls=40), Evidence(), 86_400, Call(in_doubt=True)),
        (replace(CALLED, calls=40), REPORTED, 90, Call(in_doubt=True)),
    ],
)
def test_an_email_in_doubt_is_settled_by_evidence_and_never_given_up(
    known: Known, evidence: Evidence, seconds: float, step: object
) -> None:
    assert next_step(SILENT, known, "not asked", after(seconds), evidence) == step


# -- any luck --

Luck = Literal["answered", "answer lost", "killed after", "killed before", "broke off", "refused connection"]
TAKEN: tuple[Luck, ...] = ("answered", "answer lost", "killed after")


@dataclass
class World:
    """A provider and a ledger with laid-out luck: of each call, each question, and each report of what was taken.

    Where `others` says so, another message is called each half minute, taken, and reported `others` seconds later.
    """

    manner: Manner
    calls: list[Luck]
    questions: list[bool]
    reports: list[tuple[float, State]]
    shows_after: float
    others: float | None = None
    now: datetime = NOON
    state: State = "intended"
    said: list[State] = field(default_factory=list)
    coming: list[tuple[datetime, State]] = field(default_factory=list)
    taken: list[datetime] = field(default_factory=list)
    known: Known = field(default_factory=Known)

    def live(self) -> None:
        """Follow the rule, attempt by attempt, until it says there is no more to do; then let every report come."""
        while self._attempt():
            self._report()
        self.now += timedelta(days=1)
        self._report()

    def _attempt(self) -> bool:
        sight: Sight = "not asked"
        while True:
            self._report()
            known = replace(self.known, state=self.state)
            match next_step(self.manner, known, sight, self.now, self._evidence()):
                case Settled():
                    return False
                case Wait(until):
                    assert until > self.now
                    self.now = until
                    return True
                case Ask():
                    answered = self.questions.pop(0) if self.questions else True
                    shown = any(at + timedelta(seconds=self.shows_after) <= self.now for at in self.taken)
                    if answered and shown:
                        self._move("accepted")
                        return False
                    sight = "absent" if answered else "no answer"
                case Call(in_doubt):
                    luck = self.calls.pop(0) if self.calls else "answered"
                    before = self.known
                    self.known = before.calling(self.now, in_doubt=in_doubt)
                    self._move("sending")
                    if luck in TAKEN:
                        self.taken.append(self.now)
                        self.coming += [(self.now + timedelta(seconds=delay), state) for delay, state in self.reports]
                        self._report()
                    if luck == "answered":
                        self._move("accepted")
                        return False
                    if luck == "refused connection":
                        self.known = replace(self.known, calls=before.calls, called_at=None)
                    if luck.startswith("killed"):
                        self.now += timedelta(seconds=15)
                        return True
                    if luck in ("answer lost", "broke off"):
                        self._move("unknown")
                    self.now += timedelta(seconds=1)

    def _evidence(self) -> Evidence:
        if self.others is None or self.known.called_at is None:
            return Evidence()
        first = self.known.called_at + timedelta(seconds=30)
        if first > self.now:
            return Evidence()
        return Evidence(reported=first + timedelta(seconds=self.others) <= self.now, taken_at=first)

    def _report(self) -> None:
        for at, state in [due for due in self.coming if due[0] <= self.now]:
            self.coming.remove((at, state))
            self._move(state)

    def _move(self, state: State) -> None:
        self.said.append(state)
        self.state = state if later(self.state, state) else self.state


LUCKS = get_args(Luck)
REPORTS: tuple[list[tuple[float, State]], ...] = (
    [],
    [(0.0, "accepted")],
    [(40.0, "accepted"), (41.0, "delivered")],
    [(4000.0, "undelivered"), (3.0, "accepted")],
)


@pytest.mark.parametrize("shows_after", [0.0, 12.0, 29.0])
@pytest.mark.parametrize("questions", [[], [False], [True, False, False], [False] * 6])
def test_nobody_gets_a_text_twice_and_nobody_goes_without(shows_after: float, questions: list[bool]) -> None:
    for calls, reports in product(product(LUCKS, repeat=3), REPORTS):
        world = World(ASKABLE, list(calls), list(questions), reports, shows_after)
        world.live()

        assert len(world.taken) == 1, calls
        assert world.known.resent_at is None


def test_nobody_goes_without_an_email_and_one_that_may_come_twice_is_marked() -> None:
    for calls, reports in product(product(LUCKS, repeat=3), REPORTS):
        world = World(SILENT, list(calls), [], reports, 0)
        world.live()

        assert world.taken, calls
        if len(world.taken) > 1:
            assert not any(delay <= 90 for delay, _ in reports), "what is reported in time is not sent again"
            assert world.known.resent_at is not None


def test_an_email_comes_once_where_its_provider_reports_what_it_took() -> None:
    for calls, reports in product(product(LUCKS, repeat=3), REPORTS[1:]):
        world = World(SILENT, list(calls), [], reports, 0, others=40.0)
        world.live()

        assert len(world.taken) == 1, calls


def test_a_shorter_wait_would_tell_somebody_twice() -> None:
    hasty = World(replace(ASKABLE, settled_after=timedelta(seconds=20)), ["answer lost"], [], [], 29)
    sure = World(replace(SILENT, settled_after=timedelta(seconds=20)), ["answer lost"], [], [(29.0, "accepted")], 0)
    for world in (hasty, sure):
        world.live()

    assert (len(hasty.taken), len(sure.taken)) == (2, 2)


reports = st.lists(
    st.tuples(
        st.sampled_from([0.0, 0.5, 3.0, 40.0, 4000.0]), st.sampled_from(["accepted", "delivered", "undelivered"])
    ),
    max_size=6,
)


@given(
    st.sampled_from([ASKABLE, SILENT]),
    st.sampled_from(TAKEN),
    reports.flatmap(lambda said: st.tuples(st.just(said), st.permutations([state for _, state in said]))),
)
def test_every_order_of_reports_ends_alike(
    manner: Manner, luck: Luck, reports: tuple[list[tuple[float, State]], list[State]]
) -> None:
    said, shuffled = reports
    delays = [delay for delay, _ in said]
    worlds = [
        World(manner, [luck], [], list(zip(delays, states, strict=True)) * times, 0)
        for states in ([state for _, state in said], shuffled)
        for times in (1, 3)
    ]
    for world in worlds:
        world.live()

    assert len({world.state for world in worlds}) == 1
    final = worlds[0].state
    assert all(not later(final, state) for state in worlds[0].said)
