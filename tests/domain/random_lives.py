"""Short lives at random: two policies, and what people do, often exactly when something falls due."""

from __future__ import annotations

from dataclasses import dataclass

from hypothesis import strategies as st

from tests.domain.ladder_model import Act
from tests.domain.ladder_terms import COURIER, CUSTOMER, Terms, Tier

PRIORITIES = ("urgent", "high", "low")


@dataclass(frozen=True)
class Script:
    """A life to be led. Each act comes so many steps after the one before; None is when something falls due."""

    terms: Terms
    other: Terms
    priority: str
    start: int
    acts: tuple[tuple[int | None, Act], ...]


def by_urgency(*steps: int) -> st.SearchStrategy[tuple[int, int]]:
    return st.tuples(st.sampled_from(steps), st.sampled_from(steps))


ACCEPT = by_urgency(6, 1, 2, 3, 12, 40)
WORK = by_urgency(6, 3, 2, 12, 18, 24, 48)
PROMISED = st.sampled_from((None, 6, 3, 9, 12, 24, 48))
CALENDARS = st.sampled_from(("always", "office"))
TIER = st.builds(Tier, accept=ACCEPT, work=WORK, in_outages=WORK, calendar=st.none() | CALENDARS)
THEN = st.sampled_from((None, "next tier", "tell owner"))


def terms(tiers: int) -> st.SearchStrategy[Terms]:
    return st.builds(
        Terms,
        calendar=CALENDARS,
        tiers=st.tuples(*[TIER] * tiers),
        promises=st.fixed_dictionaries(
            {name: st.tuples(PROMISED, PROMISED) for name in ("first_response", "next_reply", "resolution")}
        ),
        resolution_in_outages=by_urgency(12, 3, 24, 48),
        when_missed=st.fixed_dictionaries(dict.fromkeys(("first_response", "next_reply", "resolution"), THEN)),
        reminded=st.integers(0, 1),
        reassigned=st.integers(0, 1),
        repeat_every=by_urgency(12, 6, 24),
    )


PLAIN = tuple(Act(name) for name in ("acknowledge", "reply", "resume", "customer_replied", "resolve", "reopen"))
CHANGES = (*(Act("priority", to) for to in PRIORITIES), Act("category"), Act("move_policy"))
MOVES = tuple(Act(name, to) for name in ("escalate", "hand_back") for to in range(4))
WAITS = (Act("wait", CUSTOMER), Act("wait", COURIER))
ACTS = st.one_of(*map(st.sampled_from, (PLAIN, CHANGES, MOVES, WAITS, CHANGES, MOVES)))
DELAYS = st.none() | st.none() | st.sampled_from((0, 0, 1, 2, 3, 6, 12, 24, 80))


def scripts(longest: int = 8) -> st.SearchStrategy[Script]:
    """Lives with at most so many acts."""
    return st.integers(3, 4).flatmap(
        lambda tiers: st.builds(
            Script,
            terms=terms(tiers),
            other=terms(tiers),
            priority=st.sampled_from(PRIORITIES),
            start=st.sampled_from((6 * 6, 9 * 6, 4 * 144 + 11 * 6, 5 * 144)),
            acts=st.lists(st.tuples(DELAYS, ACTS), max_size=longest).map(tuple),
        )
    )
