"""Tickets that an operator moves to another policy."""

from __future__ import annotations

import pytest
from temporalio.client import WorkflowUpdateFailedError
from temporalio.exceptions import ApplicationError

from tests.domain.life import promising
from tests.workflows.stage import HOUR, MINUTE, SECOND, Stage

PATIENT = {
    "calendars": {"always": "24x7", "office": {"zone": "UTC", "hours": {"mon-sun": "06:00-22:00"}}},
    "priorities": promising(calendar="office", resolution="30h", update_every="6h"),
    "tiers": [
        {"name": "desk", "accept_within": "1h", "work_within": "20h"},
        {"name": "chief", "accept_within": "1h", "repeat_every": "4h", "tell": ["head"]},
    ],
}


async def moved_there_and_back(stage: Stage) -> None:
    """Shown first, refused where it cannot be, moved, moved back by signal, and never forgotten on the way."""
    stage.world.others = {"patient": PATIENT}
    await stage.open()
    await stage.act("acknowledge", by="ann")
    await stage.passes(HOUR + 10 * MINUTE)
    before = await stage.dues()

    shown = await stage.preview_move("patient")
    assert {due.clock for due in shown.dues} >= {"tier", "resolution", "first_response"}
    assert (shown.stopped, shown.after.tier) == (("first_response",), "desk")
    assert await stage.dues() == before, "showing it changes nothing"

    with pytest.raises(WorkflowUpdateFailedError) as refused:
        await stage.act("move_policy", policy="unknown", reason="why not", by="olga")
    assert isinstance(refused.value.cause, ApplicationError)
    [refusal] = refused.value.cause.details
    assert (refusal["status"], refusal["errors"][0]["field"]) == (422, "policy")
    assert await stage.dues() == before, "nothing is half done"

    seen = await stage.act("move_policy", policy="patient", reason="the plan changed", by="olga")
    assert (seen.policy.name, seen.policy.version, seen.tier.name) == ("patient", "w1", "desk")
    shown_dues = {due.clock: due.after for due in shown.dues if due.after}
    assert await stage.off(shown_dues) < SECOND, "what the old hours count goes on until the move itself"
    [entry] = await stage.entries("policy_moved")
    assert (entry.by, entry.text, entry.data["stopped"]) == ("person:olga", "the plan changed", ["first_response"])

    await stage.tell("move_policy", back=True, reason="it did not", by="olga")
    await stage.tell("move_policy", policy="test", reason="there already", by="olga")
    await stage.settled()
    assert (await stage.dues()).keys() == before.keys()
    assert await stage.off(before) < SECOND, "between the moves the new hours counted, or did not"
    assert (await stage.entries("action_refused"))[-1].data["status"] == 409

    await stage.passes(5 * HOUR)
    assert "escalated" in await stage.kinds(), "the ladder goes on as if it had never been left"
    await stage.act("resolve", by="ben", resolution="Done.")
    assert await stage.ends() == "closed"
