"""Acts at exactly the instant of a due, and a millisecond after it: the first are in time, the others are not."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import pytest

from tests.domain.changes import (
    ANSWER,
    ASK,
    FOR_A_CARRIER,
    HOUR,
    LOW,
    MINUTE,
    SOLVE,
    TOLD,
    Act,
    acknowledged,
    acting,
    done,
    down,
    ladder,
    misses,
    of_the_last_run,
    tier,
    until_just,
    up,
)
from tests.domain.life import START, Life, promising
from tests.domain.places import KOL, LON, NY
from tests.domain.waiting_life import at

MOMENT, TEN = timedelta(milliseconds=1), at("10:00")


def answered_and_written_to(life: Life) -> None:
    acknowledged(life)
    ANSWER(life)
    life.act("customer_replied", text="And?")


def promised(life: Life) -> None:
    acknowledged(life)
    done(life.act("promise", by="ann", at=at("10:00").isoformat()))


def reopened(life: Life) -> None:
    """Twenty minutes used, an hour of rest: of an hour forty minutes are left at 10:20."""
    acknowledged(life)
    life.sleep(20 * MINUTE)
    SOLVE(life)
    life.sleep(HOUR)
    done(life.act("reopen", by="ann", reason="not refunded"))


def waited(life: Life) -> None:
    """Twenty minutes used, an hour of waiting."""
    acknowledged(life)
    life.sleep(20 * MINUTE)
    FOR_A_CARRIER(life)
    life.sleep(HOUR)
    done(life.act("resume", by="ann"))


def sent_up(life: Life) -> None:
    up(life)
    acknowledged(life)


@dataclass(frozen=True)
class Tie:
    """An act that ends the clock `clock`, which is due at `due` once `before` has been lived."""

    clock: str
    act: Act
    policy: dict[str, Any]
    due: datetime = TEN
    before: Act = acknowledged
    start: datetime = START
    ticket: dict[str, Any] = field(default_factory=lambda: LOW)


def working(place: str, **promise: Any) -> dict[str, Any]:
    calendars = {
        "NY": NY.calendar,
        "LON": LON.calendar,
        "KOL": {"zone": KOL.zone, "hours": {"mon-fri": "09:30-13:00 14:00-18:30"}},
    }
    return ladder(tier("a"), calendars=calendars, priorities=promising(calendar=place, **promise))


ONE_HOUR = ladder(tier("a", work_within="1h"), tier("b", work_within="1h"))
TIES = {
    "telling the customer oneself": Tie("first_response", TOLD, working("always", first_response="1h")),
    "asking the customer something": Tie("first_response", ASK, working("always", first_response="1h")),
    "solving it without an answer before": Tie("first_response", SOLVE, working("always", first_response="1h")),
    # 20 minutes before lunch, 25 after it
    "an answer after lunch in Kolkata": Tie(
        "first_response",
        ANSWER,
        working("KOL", first_response="45m"),
        KOL("Thu 2026-08-13 14:25"),
        start=KOL("Thu 2026-08-13 12:40"),
    ),
    # used up at closing: due then, and not on Monday
    "an answer at closing": Tie(
        "first_response",
        ANSWER,
        working("NY", first_response="170m"),
        NY("Fri 2026-09-18 17:00"),
        start=NY("Fri 2026-09-18 14:10"),
    ),
    # one hour on Friday in winter time, one on Monday in summer time
    "an answer after the clocks have changed": Tie(
        "first_response",
        ANSWER,
        working("LON", first_response="2h"),
        LON("Mon 2026-03-30 09:00"),
        start=LON("Fri 2026-03-27 17:00"),
    ),
    "an answer to a message": Tie(
        "next_reply", ANSWER, working("always", next_reply="1h"), before=answered_and_written_to
    ),
    "a question in answer to a message": Tie(
        "next_reply", ASK, working("always", next_reply="1h"), before=answered_and_written_to
    ),
    "the promised answer": Tie("promise", ANSWER, working("always"), before=promised),
    "telling the customer what was promised": Tie("promise", TOLD, working("always"), before=promised),
    "solving what was promised an answer": Tie("promise", SOLVE, working("always"), before=promised),
    "solving it after a wait": Tie("resolution", SOLVE, working("always", resolution="1h"), at("11:00"), waited),
    "solving it after it was reopened": Tie(
        "resolution", SOLVE, working("always", resolution="1h"), at("11:00"), reopened
    ),
    "solving it in a tier above": Tie("tier", SOLVE, ONE_HOUR, before=sent_up),
    "handing back": Tie("tier", down, ONE_HOUR, before=sent_up),
    "going up by a person": Tie("tier", up, ONE_HOUR),
    "going up after a wait": Tie("tier", up, ONE_HOUR, at("11:00"), waited),
    "going up from the team's agreement": Tie("internal", up, ladder(tier("a", agreed_within="1h"), tier("b"))),
    "the customer asks for a manager": Tie(
        "tier", acting("customer_replied", text="Your boss, please.", wants_manager=True), ONE_HOUR
    ),
    "a limit on the first answer": Tie(
        "limit", ANSWER, ladder(tier("a"), limits=[{"name": "law", "within": "1h", "met_by": "first answer"}])
    ),
    "a limit on the solution": Tie("limit", SOLVE, ladder(tier("a"), limits=[{"name": "law", "within": "1h"}])),
    "acknowledging as the next tier's owner": Tie(
        "acknowledge", acknowledged, ladder(tier("a"), tier("b", accept_within="1h")), before=up
    ),
}


def lived(tie: Tie, late: timedelta) -> Life:
    life = Life(tie.policy, tie.ticket, start=tie.start)
    tie.before(life)
    until_just(life, tie.due + late)
    tie.act(life)
    return life


@pytest.mark.parametrize("tie", TIES.values(), ids=TIES)
def test_at_the_due_it_is_in_time(tie: Tie) -> None:
    life = lived(tie, timedelta())
    assert of_the_last_run(life, tie.clock) is True
    assert misses(life) == []
    assert not life.entries("reminded")


@pytest.mark.parametrize("tie", TIES.values(), ids=TIES)
def test_a_moment_later_it_is_late(tie: Tie) -> None:
    life = lived(tie, MOMENT)
    late = [entry.data["clock"] for entry in life.entries("breached")] + [e.by[6:] for e in life.entries("reminded")]
    assert tie.clock in late
