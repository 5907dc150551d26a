"""What comes next for a message: by cases, and for any luck with providers, workers and reports in any order."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from itertools import product
from typing import Literal, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.delivery.attempts import Word, doubted_until, sought_from, what_is_known
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
    left_behind,
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


# -- what attempts leave each other --

AT = NOON + timedelta(minutes=1)


def test_the_first_attempt_without_the_ledger_knows_that_nothing_was_sent() -> None:
    assert what_is_known(None, None, 1, AT) == Known()


def test_an_attempt_that_left_no_word_may_have_sent_until_now() -> None:
    assert what_is_known(None, None, 2, AT) == Known("sending", 1, AT)


def test_a_call_in_doubt_that_the_ticket_remembers_is_one_without_the_ledger_too() -> None:
    assert what_is_known(None, None, 1, AT, doubted_at=NOON) == Known("sending", 1, NOON)


def test_of_the_calls_that_the_ledger_and_the_ticket_know_the_later_one_counts() -> None:
    for attempt in (1, 2):
        assert what_is_known(Known("intended"), None, attempt, AT, doubted_at=NOON) == Known("intended", 1, NOON)
        assert what_is_known(CALLED, None, attempt, AT, doubted_at=AT) == replace(CALLED, called_at=AT)
        assert what_is_known(replace(CALLED, called_at=AT), None, attempt, AT, doubted_at=NOON).called_at == AT


def test_what_the_attempt_before_knew_was_not_taken_is_in_no_doubt_whatever_the_ticket_remembers() -> None:
    word = Word(attempt=1, not_taken_at=AT)
    assert what_is_known(Known("sending"), word, 2, AT, doubted_at=NOON) == Known("sending")


HOUR_EARLIER = NOON - timedelta(hours=1)


@pytest.mark.parametrize(
    ("manner", "doubted_at", "until"),
    [(ASKABLE, None, None), (SILENT, None, None), (ASKABLE, HOUR_EARLIER, NOON), (SILENT, HOUR_EARLIER, HOUR_EARLIER)],
)
def test_a_text_may_have_been_called_until_it_is_asked_for_anew(
    manner: Manner, doubted_at: datetime | None, until: datetime | None
) -> None:
    assert doubted_until(manner, doubted_at, NOON) == until


@pytest.mark.parametrize(
    ("manner", "known", "doubted_at", "since"),
    [
        (ASKABLE, Known(), HOUR_EARLIER, None),
        (ASKABLE, Known("unknown", 1, AT), HOUR_EARLIER, HOUR_EARLIER),
        (ASKABLE, Known("unknown", 1, AT), None, NOON),
        (ASKABLE, Known("unknown", 1, HOUR_EARLIER), None, HOUR_EARLIER),
        (SILENT, Known("unknown", 1, AT), HOUR_EARLIER, AT),
        (SILENT, Known(), HOUR_EARLIER, None),
    ],
)
def test_a_text_in_doubt_is_looked_for_since_the_first_call_that_may_have_been_taken(
    manner: Manner, known: Known, doubted_at: datetime | None, since: datetime | None
) -> None:
    assert sought_from(manner, known, doubted_at, NOON) == since


def test_word_that_nothing_was_taken_counts_for_the_very_next_attempt_only() -> None:
    word = Word(attempt=1, not_taken_at=NOON)
    assert what_is_known(None, word, 2, AT) == Known("sending", 0, None)
    assert what_is_known(None, word, 3, AT) == Known("sending", 1, AT)
    assert what_is_known(CALLED, word, 3, AT) == CALLED


def test_word_of_a_doubt_counts_though_attempts_since_left_none() -> None:
    doubt = Word(attempt=1, calls=2, called_at=NOON, resent_at=NOON)
    assert what_is_known(Known("intended"), doubt, 3, AT) == Known("intended", 2, NOON, NOON)
    assert what_is_known(replace(CALLED, called_at=AT), doubt, 3, AT) == Known("unknown", 2, AT, NOON)
    assert what_is_known(None, doubt, 3, AT) == Known("sending", 2, AT, NOON)


def test_the_ledger_hears_from_word_what_it_was_not_told() -> None:
    doubt = Word(attempt=1, calls=2, called_at=AT, resent_at=AT)
    assert what_is_known(Known("intended"), doubt, 2, AT) == Known("intended", 2, AT, AT)
    assert what_is_known(CALLED, doubt, 2, AT) == Known("unknown", 2, AT, AT)
    assert what_is_known(CALLED, Word(attempt=1, not_taken_at=NOON), 2, AT) == Known("unknown", 0, None)


def test_word_of_one_call_says_nothing_of_a_later_one() -> None:
    assert what_is_known(replace(CALLED, called_at=AT), Word(attempt=1, not_taken_at=NOON), 2, AT).called_at == AT


@pytest.mark.parametrize(
    ("manner", "known", "state"),
    [
        (ASKABLE, Known(), "failed"),
        (SILENT, Known(), "failed"),
        (ASKABLE, CALLED, "unknown"),
        (SILENT, CALLED, "unknown"),
        (ASKABLE, replace(CALLED, called_at=None), "failed"),
        (SILENT, replace(CALLED, called_at=None), "unknown"),
    ],
)
def test_what_no_attempt_follows_on_failed_or_is_in_doubt(manner: Manner, known: Known, state: State) -> None:
    assert left_behind(manner, known) == state
