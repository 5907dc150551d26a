"""A ticket of thirty days."""

from __future__ import annotations

from tests.workflows.stage import DAY, HOUR, Stage

PATIENT = {
    "priorities": {
        name: {"first_response": "1h", "next_reply": "2h", "resolution": "60d", "update_every": "24h"}
        for name in ("urgent", "high", "medium", "low")
    },
    "tiers": [
        {"name": "frontline", "accept_within": "10m", "work_within": "40d"},
        {"name": "specialist", "accept_within": "10m", "repeat_every": "40d", "tell": ["frontline owner"]},
    ],
    "waiting": {"remind_after": ["2d", "4d"], "close_after": "7d", "third_party_at_most": "5d"},
    "reminders": {"at": [], "before_reassigning": 1, "reassign": 1},
}


async def thirty_days(stage: Stage) -> None:
    """Answered, waiting for customer and bank, escalated, resolved, reopened, resolved again; never forgotten."""
    stage.world.policy = PATIENT
    await stage.open()
    await stage.act("acknowledge", by="ann")
    await stage.act("reply", by="ann", text="This will take some days.")
    await stage.passes(4 * DAY)
    await stage.act("wait", by="ann", on="customer", text="May we call your bank?")
    await stage.passes(3 * DAY)
    await stage.act("customer_replied", text="Yes, please do.", channel="email")
    await stage.act("reply", by="ann", text="We will.")
    await stage.act("wait", by="ann", on="bank")
    await stage.passes(6 * DAY)
    assert (await stage.view()).status == "open", "the bank had five days"
    await stage.act("escalate", by="ann", reason="needs expertise", note="The bank is silent")
    await stage.act("acknowledge", by="ben")
    await stage.passes(5 * DAY)
    await stage.act("resolve", by="ben", resolution="The bank has answered.")
    await stage.passes(2 * DAY)
    seen = await stage.act("customer_replied", text="I was charged a third time.", channel="email", not_solved=True)
    assert (seen.episode, seen.status) == (2, "open")
    await stage.act("acknowledge", by="ben")
    await stage.passes(3 * DAY)
    await stage.act("resolve", by="ben", resolution="All three are refunded.")
    await stage.passes(2 * HOUR)
    await stage.act("survey_answered", score=4)
    assert await stage.ends() == "closed"
    seen = await stage.view()
    assert seen.closed_at is not None
    assert seen.closed_at - seen.opened_at > 30 * DAY
    assert stage.told("customer").count("customer_update email") >= 13
    assert stage.told("customer").count("survey email") == 2
