"""Lives in which somebody does nothing: clocks chase, pass on and go up, each at its instant."""

from __future__ import annotations

from tests.workflows.stage import DAY, HOUR, MINUTE, Stage


async def nobody_acknowledges(stage: Stage) -> None:
    await stage.open()
    await stage.passes(45 * MINUTE)
    assert await stage.clockwork("reminded", "breached", "escalated") == [
        ("reminded", 10 * MINUTE),
        ("breached", 20 * MINUTE),
        ("reminded", 30 * MINUTE),
        ("breached", 40 * MINUTE),
        ("escalated", 40 * MINUTE),
    ]
    assert stage.told("ann") == ["assigned email", "reminder email", "assigned email"]
    assert stage.told("ben") == ["assigned email", "reminder email", "escalation email"]
    assert stage.told("customer") == ["receipt email", "owner_changed email", "customer_escalated email"]
    seen = await stage.act("acknowledge", by="ann")
    assert seen.tier.name == "specialist"
    await stage.act("resolve", by="ann", resolution="Done.")
    assert await stage.ends() == "closed"


async def tier_deadline_missed(stage: Stage) -> None:
    await stage.open()
    await stage.act("acknowledge", by="ann")
    await stage.act("reply", by="ann", text="On it.")
    await stage.passes(4 * HOUR + MINUTE)
    assert await stage.clockwork("warned", "breached", "escalated") == [
        ("warned", 2 * HOUR),
        ("warned", 3 * HOUR),
        ("breached", 4 * HOUR),
        ("escalated", 4 * HOUR),
    ]
    assert stage.told("ben") == ["assigned email"]
    assert stage.told("customer")[-1] == "customer_escalated email"
    await stage.act("resolve", by="ben", resolution="Done.")
    assert await stage.ends() == "closed"


async def climbs_to_the_top(stage: Stage) -> None:
    """Nobody ever answers: the ticket goes up tier by tier, and the top tier is woken again and again."""
    lower = [{"name": name, "accept_within": "10m", "work_within": "10h"} for name in ("first", "second")]
    top = {"name": "top", "accept_within": "10m", "repeat_every": "30m", "tell": ["head"]}
    stage.world.policy = {"tiers": [*lower, top]}
    await stage.open()
    await stage.passes(3 * HOUR)
    assert [at for kind, at in await stage.clockwork("escalated")] == [40 * MINUTE, 80 * MINUTE]
    assert stage.told("head").count("alarm email") >= 3
    await stage.act("resolve", by="dee", resolution="Done.")
    assert await stage.ends() == "closed"


async def customer_answers_after_a_wait(stage: Stage) -> None:
    await stage.open()
    await stage.act("acknowledge", by="ann")
    seen = await stage.act("wait", by="ann", on="customer", text="Which card was it?")
    assert (seen.status, seen.waiting_on) == ("waiting", "customer")
    await stage.passes(30 * HOUR)
    assert stage.told("customer") == ["receipt email", "question email", "waiting_reminder email"]
    seen = await stage.act("customer_replied", text="The one that ends in 12.", channel="email")
    assert (seen.status, seen.waiting_on) == ("open", None)
    await stage.settled()
    assert stage.told("ann") == ["assigned email", "customer_replied email"]
    await stage.act("resolve", by="ann", resolution="Refunded.")
    assert await stage.ends() == "closed"


async def customer_never_answers(stage: Stage) -> None:
    await stage.open()
    await stage.act("acknowledge", by="ann")
    await stage.act("wait", by="ann", on="customer", text="Which card was it?")
    assert await stage.ends() == "closed"
    assert await stage.clockwork("reminded", "closed") == [("reminded", DAY), ("closed", 3 * DAY)]
    assert stage.told("customer")[1:] == ["question email", "waiting_reminder email", "waiting_closed email"]


async def third_party_keeps_it_too_long(stage: Stage) -> None:
    stage.world.policy = {"waiting": {"remind_after": [], "close_after": "3d", "third_party_at_most": "4h"}}
    await stage.open()
    await stage.act("acknowledge", by="ann")
    await stage.act("reply", by="ann", text="The bank has to look.")
    await stage.act("wait", by="ann", on="bank")
    await stage.passes(4 * HOUR + MINUTE)
    assert await stage.clockwork("resumed") == [("resumed", 4 * HOUR)]
    assert stage.told("team-lead") == ["resumed email"]
    assert "customer_update email" in stage.told("customer"), "a third party's wait is no excuse for silence"
    await stage.act("resolve", by="ann", resolution="The bank took it back.")
    assert await stage.ends() == "closed"
