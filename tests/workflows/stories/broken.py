"""Lives in which something else is broken: nobody there, a provider that refuses, a database that is down."""

from __future__ import annotations

from tests.workflows.stage import HOUR, MINUTE, SECOND, Stage


async def everybody_declines(stage: Stage) -> None:
    stage.world.agents = ("ann", "ben")
    await stage.open()
    await stage.act("decline", by="ann", reason="not mine")
    seen = await stage.act("decline", by="ben", reason="not mine either")
    assert seen.owner is not None
    assert seen.owner.id == "duty"
    await stage.settled()
    assert stage.told("duty") == ["assigned email"]
    await stage.act("acknowledge", by="duty")
    await stage.act("resolve", by="duty", resolution="Done.")
    assert await stage.ends() == "closed"


async def email_refused(stage: Stage) -> None:
    """A provider that takes no email: everybody hears by text message instead, and it is on record."""
    stage.world.refused_channels = {"email"}
    await stage.open()
    await stage.settled()
    assert stage.told("customer") == ["receipt sms"]
    assert stage.told("ann") == ["assigned sms"]
    failed = await stage.entries("message_failed")
    assert {(entry.data["to"], entry.data["reason"]) for entry in failed} == {
        ("customer", "no"),
        ("ann", "no"),
    }
    await stage.act("cancel", by="ann", reason="a test")
    assert await stage.ends() == "cancelled"


async def refused_without_a_ledger(stage: Stage) -> None:
    """What was refused while the database was down is in the ledger before the ticket's life ends."""
    stage.world.refused_channels = {"email"}
    stage.world.database_down = True
    await stage.open()
    await stage.passes(20 * SECOND)
    told = {send.message.id for send in stage.world.sent}
    assert {id.rpartition("/")[2] for id in told} == {"sms"}
    assert stage.world.filled_in == []
    await stage.act("cancel", by="duty", reason="a test")
    stage.world.database_down = False
    assert await stage.ends() == "cancelled"
    entered = {(fate.id, fate.state) for fate in stage.world.filled_in}
    assert told <= {id for id, state in entered if state == "accepted"}
    assert {id.rpartition("/")[2] for id, state in entered if state == "failed"} == {"email"}


async def email_bounces(stage: Stage) -> None:
    """An email bounces, reported again and again: a text message, once; and when that fails too, the owner."""
    await stage.open()
    await stage.settled()
    receipt = stage.world.sent_to("customer")[-1].id
    for _ in range(5):
        await stage.tell("message_reported", message_id=receipt, reason="sendgrid bounce 5.1.1")
    await stage.settled()
    assert stage.told("customer") == ["receipt email", "receipt sms"]
    await stage.tell("message_reported", message_id=stage.world.sent_to("customer")[-1].id, reason="twilio 30003")
    await stage.tell("message_reported", message_id=receipt, reason="<robin@customer.example> is unknown")
    await stage.passes(MINUTE + SECOND)
    assert stage.told("customer") == ["receipt email", "receipt sms", "receipt sms"]
    await stage.tell("message_reported", message_id=stage.world.sent_to("customer")[-1].id, reason="twilio 30003")
    await stage.settled()
    assert "alarm email" in stage.told("ann")
    failed = await stage.entries("message_failed")
    assert [entry.data["reason"] for entry in failed] == ["sendgrid bounce 5.1.1", "twilio 30003", "twilio 30003"]
    assert len(await stage.entries("action_refused")) == 1
    await stage.act("cancel", by="ann", reason="a test")
    assert await stage.ends() == "cancelled"


async def database_down(stage: Stage) -> None:
    """Without a database the duty contact owns it and people are told; what happened is recorded once it is back."""
    stage.world.database_down = True
    await stage.open()
    await stage.passes(20 * SECOND)
    seen = await stage.view()
    assert seen.owner is not None
    assert seen.owner.id == "duty"
    assert stage.told("duty") == ["assigned email"]
    assert stage.told("customer") == ["receipt email"]
    seen = await stage.act("acknowledge", by="duty")
    await stage.act("reply", by="duty", text="We are looking into it.")
    await stage.passes(2 * HOUR + MINUTE)
    assert await stage.clockwork("warned") == [("warned", 2 * HOUR)]
    assert stage.told("duty") == ["assigned email", "warning email"]
    assert stage.world.told == []
    assert stage.world.filled_in == []
    stage.world.database_down = False
    await stage.passes(2 * MINUTE)
    assert {fate.id for fate in stage.world.filled_in} == {send.message.id for send in stage.world.sent}
    assert stage.world.timeline(stage.reference) == list((await stage.view()).timeline)
    await stage.act("resolve", by="duty", resolution="Done.")
    assert await stage.ends() == "closed"
