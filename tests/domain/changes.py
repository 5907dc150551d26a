"""Ladders on which nothing falls due but what a test names, the changes a ticket goes through there, and what became
of it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from domain.clocks.clock import Clock, ClockKey
from domain.escalation import Step
from tests.domain.life import Life, promising

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
LOW, URGENT = {"priority": "low"}, {"priority": "urgent"}
Act = Callable[[Life], object]
TOP: dict[str, Any] = {"name": "top", "accept_within": "300h", "repeat_every": "200h"}


def tier(name: str, **more: Any) -> dict[str, Any]:
    return {"name": name, "accept_within": "300h", "work_within": "300h", **more}


def ladder(*tiers: dict[str, Any], top: dict[str, Any] = TOP, **more: Any) -> dict[str, Any]:
    """A policy of these tiers below the top, in which one team has every ticket."""
    return {
        "tiers": [*tiers, top],
        "priorities": promising(),
        "reminders": {"at": []},
        "teams": {"else": "desk"},
        "waiting": {"remind_after": [], "close_after": "90d", "third_party_at_most": "80d"},
        "survey": None,
        "reopen_within": "60d",
        **more,
    }


def until_just(life: Life, instant: datetime) -> None:
    """Let time pass up to an instant, which nobody has woken for yet."""
    life.sleep(instant - life.now - timedelta(milliseconds=1))
    life.now = instant


def done(step: Step) -> None:
    assert step.refusal is None, step.refusal


def acting(action: str, **body: Any) -> Act:
    def act(life: Life) -> None:
        done(life.act(action, **body))

    return act


ANSWER = acting("reply", by="ann", text="Hello.")
TOLD = acting("customer_told", by="ann", how="phone", text="Hello.")
SOLVE = acting("resolve", by="ann", resolution="refunded")
ASK = acting("wait", by="ann", on="customer", text="Which one?")
FOR_A_CARRIER = acting("wait", by="ann", on="carrier")


def prioritised(life: Life, priority: str) -> None:
    done(life.act("priority", by="eve", priority=priority, reason="it is"))


def raised(life: Life) -> None:
    prioritised(life, "urgent")


def lowered(life: Life) -> None:
    prioritised(life, "low")


def categorised(life: Life, category: str = "outage") -> None:
    done(life.act("category", by="eve", category=category, reason="it is one"))


def up(life: Life, to: str | None = None) -> None:
    done(life.act("escalate", by="eve", reason="needs expertise", to_tier=to))


def down(life: Life, to: str | None = None) -> None:
    done(life.act("hand_back", by="eve", reason="it is theirs", to_tier=to))


def acknowledged(life: Life) -> None:
    done(life.act("acknowledge"))


def moves(life: Life) -> list[tuple[datetime, str]]:
    """When the ticket went up, and to where."""
    return [(entry.at, entry.data["to"]) for entry in life.entries("escalated")]


def misses(life: Life) -> list[tuple[datetime, str]]:
    """When a clock was recorded as missed, and which."""
    return [(entry.at, entry.data["clock"]) for entry in life.entries("breached")]


def alarms(life: Life) -> list[datetime]:
    return [entry.at for entry in life.entries("alerted")]


def warnings(life: Life) -> list[tuple[datetime, str, str]]:
    return [(entry.at, entry.data["clock"], entry.data["level"]) for entry in life.entries("warned")]


def lateness(life: Life) -> list[timedelta]:
    """How late each entry of a clock is said to be."""
    return [entry.at - entry.due_at for entry in life.case.timeline if entry.due_at is not None]


def due(life: Life, clock: ClockKey = "tier") -> datetime | None:
    """When a clock that runs is due."""
    found = life.case.clocks[clock]
    return found.due_at if found.running else None


def ended(life: Life, name: str) -> list[Clock]:
    """Every run of a clock that has ended, the first one first."""
    return [c for c in (*life.case.ended_clocks, *life.case.clocks.values()) if c.name == name and not c.running]


def of_the_last_run(life: Life, clock: str) -> bool | None:
    """Whether a clock was met when it last ended in time or late."""
    return next(c.met for c in reversed(ended(life, clock)) if c.met is not None)
