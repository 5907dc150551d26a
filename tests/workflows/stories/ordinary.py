"""Lives in which everybody does what they should, or says that they cannot."""

from __future__ import annotations

from tests.workflows.stage import HOUR, MINUTE, Stage


async def resolved_and_rated(stage: Stage) -> None:
    await stage.open()
    assert stage.told("customer") == ["receipt email"]
    assert stage.told("ann") == ["assigned email"]
    seen = await stage.act("acknowledge", by="ann")
    assert seen.owner is not None
    assert seen.owner.acknowledged_at is not None
    await stage.passes(30 * MINUTE)
    seen = await stage.act("resolve", by="ann", resolution="The second charge was refunded.")
    assert (seen.status, seen.clocks[0].met) == ("resolved", True)
    await stage.passes(HOUR)
    assert stage.told("customer") == ["receipt email", "resolution email", "survey email"]
    await stage.act("survey_answered", score=5)
    assert await stage.ends() == "closed"
    assert await stage.kinds() == [
        *("opened", "assigned", "receipt_sent", "acknowledged", "resolved"),
        *("survey_sent", "survey_answered", "closed"),
    ]


async def escalated_by_hand(stage: Stage) -> None:
    await stage.open()
    await stage.act("acknowledge", by="ann")
    seen = await stage.act("escalate", by="ann", reason="needs expertise", note="Two charges, one invoice")
    assert (seen.tier.name, seen.owner and seen.owner.id) == ("specialist", "ben")
    await stage.settled()
    assert stage.told("ben") == ["assigned email"]
    assert stage.told("ann") == ["assigned email", "escalation email"]
    assert stage.told("team-lead") == ["escalation email"]
    assert stage.told("customer") == ["receipt email", "customer_escalated email"]
    await stage.act("acknowledge", by="ben")
    await stage.act("resolve", by="ben", resolution="One charge was taken back.")
    assert await stage.ends() == "closed"


async def declined(stage: Stage) -> None:
    await stage.open()
    seen = await stage.act("decline", by="ann", reason="I am away tomorrow")
    assert seen.owner is not None
    assert seen.owner.id == "ben"
    await stage.settled()
    assert stage.told("ben") == ["assigned email"]
    assert stage.told("customer") == ["receipt email", "owner_changed email"]
    await stage.act("acknowledge", by="ben")
    await stage.act("resolve", by="ben", resolution="Done.")
    assert await stage.ends() == "closed"


async def customer_told_on_time(stage: Stage) -> None:
    """Each update goes out within the five minutes before the instant the customer was promised."""
    stage.world.policy = {"tiers": [{"name": "frontline", "accept_within": "10m", "repeat_every": "2d"}]}
    seen = await stage.open()
    await stage.act("acknowledge", by="ann")
    await stage.act("reply", by="ann", text="I am looking into it.")
    for number in (1, 2):
        promised = (await stage.view()).next_update_at
        assert promised is not None
        await stage.passes(promised - seen.opened_at if number == 1 else 3 * HOUR)
        (*_, updated) = await stage.entries("customer_updated")
        assert updated.due_at is not None
        assert promised - 5 * MINUTE <= updated.due_at <= promised
    assert stage.told("customer") == ["receipt email", "reply email", *2 * ["customer_update email"]]
    await stage.act("cancel", by="ann", reason="a test order")
    assert await stage.ends() == "cancelled"


async def rated_low(stage: Stage) -> None:
    await stage.open()
    await stage.act("acknowledge", by="ann")
    await stage.act("resolve", by="ann", resolution="Read the manual.")
    await stage.passes(HOUR)
    await stage.act("survey_answered", score=1, comment="No manual came with it")
    assert await stage.ends() == "closed"
    assert [entry.data["score"] for entry in await stage.entries("alerted")] == [1]
    assert stage.told("team-lead") == ["low_score email"]
    assert stage.told("ann") == ["assigned email", "low_score email"]


async def reopened(stage: Stage) -> None:
    await stage.open()
    await stage.act("acknowledge", by="ann")
    await stage.act("resolve", by="ann", resolution="It should work now.")
    await stage.passes(30 * MINUTE)
    seen = await stage.act("customer_replied", text="It happened again today.", channel="email")
    assert (seen.status, seen.episode, seen.owner and seen.owner.id) == ("open", 2, "ann")
    await stage.settled()
    assert stage.told("customer") == ["receipt email", "resolution email", "reopened email"]
    await stage.act("acknowledge", by="ann")
    await stage.act("resolve", by="ann", resolution="The old card is removed.")
    assert await stage.ends() == "closed"
    assert stage.told("customer")[-2:] == ["resolution email", "survey email"]


async def cancelled(stage: Stage) -> None:
    await stage.open()
    await stage.act("cancel", by="ann", reason="opened twice")
    assert await stage.ends() == "cancelled"
    assert stage.told("customer") == ["receipt email", "cancelled email"]
    assert await stage.kinds() == ["opened", "assigned", "receipt_sent", "cancelled"]


async def acted_on_by_signals(stage: Stage) -> None:
    """Senders who wait for no answer are heard too; what they may not do is on record."""
    await stage.open()
    await stage.tell("acknowledge", by="ann")
    await stage.tell("hand_back", by="ann", reason="not mine")
    await stage.tell("note", by="ann", text="seen", key="n-1")
    await stage.tell("note", by="ann", text="seen", key="n-1")
    await stage.tell("resolve", by="ann", resolution="Done.")
    assert await stage.ends() == "closed"
    assert (await stage.kinds())[3:7] == ["acknowledged", "action_refused", "noted", "resolved"]
