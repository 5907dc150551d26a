"""Lives in which a provider takes nothing for a while, and everybody hears all the same."""

from __future__ import annotations

from tests.workflows.stage import HOUR, MINUTE, Stage


async def email_away(stage: Stage) -> None:
    """An hour without email: what was written waits, in order, goes when the provider is back, and once."""
    stage.world.policy = {"when_provider_away": {"other_channel_after": "4h"}}
    await stage.open()
    await stage.act("acknowledge", by="ann")
    await stage.provider_away("email", for_=HOUR)
    await stage.act("reply", by="ann", text="We are looking into it.")
    await stage.act("reply", by="ann", text="The bank has it now.")
    await stage.act("escalate", by="ann", reason="needs expertise")
    await stage.passes(10 * MINUTE)
    assert stage.told("customer") == ["receipt email"]
    seen = await stage.view()
    assert seen.owner is not None
    assert seen.owner.id == "ben"
    assert stage.told("ben") == []

    await stage.act("acknowledge", by="ben")
    await stage.passes(51 * MINUTE)
    await stage.tell("provider_back", channel="email")
    await stage.passes(MINUTE)
    told = [message.facts.get("text", message.purpose) for message in stage.world.sent_to("customer")]
    assert told == ["receipt", "We are looking into it.", "The bank has it now.", "customer_escalated"]
    assert stage.told("ben") == ["assigned email"]
    await stage.act("resolve", by="ben", resolution="Refunded.")
    assert await stage.ends() == "closed"
