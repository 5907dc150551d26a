"""What a history holds from before a field was there is read as it was meant: nothing of it had happened."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from pydantic import BaseModel

from domain.case.case import Case, Handover, Owner, Wait
from domain.clocks.clock import Clock
from domain.clocks.levels import DUE, Level
from domain.time.pauses import Pause
from tests.domain.life import START, Life, agent

NOTHING: tuple[Any, ...] = ()
AT = START.isoformat()
ANN = {"id": "ann", "name": "Ann"}

EARLY: list[tuple[type[BaseModel], dict[str, Any], dict[str, Any]]] = [
    (Pause, {"start": AT}, {"start": START, "end": None, "why": ""}),
    (Level, {"name": "later"}, {"name": "later", "share": None, "offset": timedelta()}),
    (Wait, {"on": "courier", "since": AT}, {"on": "courier", "since": START, "until": None, "asked": ""}),
    (
        Owner,
        {"contact": ANN, "assigned_at": AT},
        {
            "contact": {**agent("ann").model_dump(), "email": None, "phone": None},
            "assigned_at": START,
            "acknowledged_at": None,
            "on_duty": False,
        },
    ),
    (
        Handover,
        {"effect_id": "T-1/assign/1", "cause": "opened", "why": "new"},
        {
            "effect_id": "T-1/assign/1",
            "cause": "opened",
            "why": "new",
            "person": None,
            "by": None,
            "via": None,
            "needed": True,
            "note": "",
            "tell": NOTHING,
            "acknowledged": False,
            "notices": NOTHING,
            "update_owed": False,
            "owed_by": NOTHING,
        },
    ),
    (
        Clock,
        {"name": "tier", "started_at": AT, "target": "PT4H"},
        {
            "name": "tier",
            "label": None,
            "run": 1,
            "episode": 1,
            "started_at": START,
            "target": timedelta(hours=4),
            "calendar": "always",
            "pausable": False,
            "levels": (DUE.model_dump(),),
            "fired": NOTHING,
            "used_before": timedelta(),
            "credit": timedelta(),
            "earlier": None,
            "counted": timedelta(),
            "counted_until": None,
            "due_at": None,
            "worked_out_at": None,
            "told_at": None,
            "instants": {},
            "ended": None,
            "ended_at": None,
            "met": None,
            "late_working": None,
            "late_calendar": None,
            "fired_at": {},
            "changes": NOTHING,
            "missed_on": None,
        },
    ),
]


@pytest.mark.parametrize(("model", "early", "meant"), EARLY, ids=[model.__name__ for model, _, _ in EARLY])
def test_what_was_not_kept_then_had_not_happened(
    model: type[BaseModel], early: dict[str, Any], meant: dict[str, Any]
) -> None:
    assert model.model_validate(early).model_dump() == meant


def test_an_early_case_is_one_to_which_nothing_has_happened() -> None:
    kept = Life().case
    required = {name: getattr(kept, name) for name, field in Case.model_fields.items() if field.is_required()}
    early = Case.model_validate(required).model_dump(exclude=set(required))
    counts = {"status": "open", "tier": 0, "episode": 1, "rules": 1, "alarms": 0, "sequence": 0, "effects": 0}
    assert {name: value for name, value in early.items() if value not in (None, False, (), {})} == {
        name: value for name, value in counts.items() if value
    }
    assert {name: early[name] for name in counts} == counts
