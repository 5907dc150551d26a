"""The scripts: how the people of each story behave, well and badly."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

from sandbox.demo.scene import Scene


async def prompt(scene: Scene) -> None:
    """The owner does everything right."""
    ann = await scene.owned()
    await asyncio.sleep(1)
    await scene.act("acknowledge", by=ann)
    await asyncio.sleep(1)
    await scene.act("reply", by=ann, text="I see the second charge and am refunding it now.")
    await asyncio.sleep(2)
    await scene.act("resolve", by=ann, resolution="We charged you twice; the second charge is refunded.")
    await scene.customer_rates(5, await scene.message("How did we do?"))


async def acknowledges_late(scene: Scene) -> None:
    """The owner acknowledges only after the reminder."""
    owner = await scene.owned()
    await scene.until("reminded")
    await asyncio.sleep(1.5)
    await scene.act("acknowledge", by=owner)
    await scene.act("reply", by=owner, text="Sorry for the wait; I have it now.")
    await asyncio.sleep(2)
    await scene.act("resolve", by=owner, resolution="The router was replaced.")


async def never_acknowledges(scene: Scene) -> None:
    """The first owner never answers; the second does."""
    second = await scene.owned(2)
    await asyncio.sleep(1)
    await scene.act("acknowledge", by=second)
    await scene.act("reply", by=second, text="I have taken this over and am on it.")
    await asyncio.sleep(2)
    await scene.act("resolve", by=second, resolution="The login works again.")


async def runs_out_of_time(scene: Scene) -> None:
    """The owner acknowledges and answers, and then nothing happens until the tier's deadline."""
    first = await scene.owned()
    await asyncio.sleep(1)
    await scene.act("acknowledge", by=first)
    await scene.act("reply", by=first, text="We are looking into the crash.")
    await scene.until("escalated")
    expert = await scene.owned(2)
    await asyncio.sleep(1)
    await scene.act("acknowledge", by=expert)
    await asyncio.sleep(2)
    await scene.act("resolve", by=expert, resolution="The crash is fixed in version 4.2.")


async def escalated_by_hand(scene: Scene) -> None:
    """The owner sees that an expert is needed."""
    first = await scene.owned()
    await asyncio.sleep(1)
    await scene.act("acknowledge", by=first)
    await asyncio.sleep(1)
    await scene.act(
        "escalate", by=first, reason="needs expertise", note="Tried a reset; the database must be repaired."
    )
    expert = await scene.owned(2)
    await asyncio.sleep(1)
    await scene.act("acknowledge", by=expert)
    await asyncio.sleep(2)
    await scene.act("resolve", by=expert, resolution="The database was repaired.")


async def declined(scene: Scene) -> None:
    """The first owner declines; the second writes German."""
    first = await scene.owned()
    await asyncio.sleep(1)
    await scene.act("decline", by=first, reason="on another incident")
    second = await scene.owned(2)
    await asyncio.sleep(1)
    await scene.act("acknowledge", by=second)
    await scene.act("reply", by=second, text="Ich prüfe die Lieferung.")
    await asyncio.sleep(2)
    await scene.act("resolve", by=second, resolution="Das Paket ist unterwegs.")


async def waits_for_the_customer(scene: Scene) -> None:
    """The customer is asked something, reminded, and answers by SMS."""
    owner = await scene.owned()
    await asyncio.sleep(1)
    await scene.act("acknowledge", by=owner)
    await scene.act("wait", by=owner, on="customer", text="Which order number is it?")
    await scene.until("reminded")
    await asyncio.sleep(1.5)
    await scene.customer_replies("It is order 8812", await scene.message("still needs your answer"))
    await scene.until("resumed")
    await asyncio.sleep(2)
    await scene.act("resolve", by=owner, resolution="Order 8812 is corrected.")
    await scene.customer_replies("4", await scene.message("Reply with 1-5"))


async def never_answers(scene: Scene) -> None:
    """The customer is asked something and stays silent."""
    owner = await scene.owned()
    await asyncio.sleep(1)
    await scene.act("acknowledge", by=owner)
    await scene.act("wait", by=owner, on="customer", text="Which printer is it?")


async def low_score(scene: Scene) -> None:
    """Solved, and the customer is not happy."""
    owner = await scene.owned()
    await asyncio.sleep(1)
    await scene.act("acknowledge", by=owner)
    await asyncio.sleep(1)
    await scene.act("resolve", by=owner, resolution="The charge was correct.")
    await scene.customer_rates(1, await scene.message("How did we do?"))


async def reopened(scene: Scene) -> None:
    """Not solved after all: the customer says so by email."""
    owner = await scene.owned()
    await asyncio.sleep(1)
    await scene.act("acknowledge", by=owner)
    await asyncio.sleep(1)
    await scene.act("resolve", by=owner, resolution="The cache was cleared.")
    await scene.customer_replies("It still does not work!", await scene.message("How did we do?"))
    await scene.until("reopened")
    again = await scene.owned(2)
    await asyncio.sleep(1)
    await scene.act("acknowledge", by=again)
    await asyncio.sleep(1)
    await scene.act("resolve", by=again, resolution="The server was patched.")


async def waits_for_a_third_party(scene: Scene) -> None:
    """A supplier keeps the ball too long."""
    owner = await scene.owned()
    await asyncio.sleep(1)
    await scene.act("acknowledge", by=owner)
    await scene.act("wait", by=owner, on="courier", text="Where is the parcel?")
    await scene.until("resumed")
    await asyncio.sleep(1)
    await scene.act("resolve", by=owner, resolution="The courier found the parcel.")


async def breaks_a_promise(scene: Scene) -> None:
    """A person promises an answer by an instant that passes."""
    owner = await scene.owned()
    await asyncio.sleep(1)
    await scene.act("acknowledge", by=owner)
    at = datetime.now(UTC) + timedelta(seconds=5)
    await scene.act("promise", by=owner, at=at.isoformat())
    await scene.until("breached")
    await asyncio.sleep(1)
    await scene.act("resolve", by=owner, resolution="The report is corrected.")


async def legal_words(scene: Scene) -> None:
    """A lawyer is named: management has it at once, and is alarmed until somebody acknowledges."""
    await scene.owned()
    await scene.until("alerted")
    await asyncio.sleep(1)
    owner = await scene.owned()
    await scene.act("acknowledge", by=owner)
    await asyncio.sleep(1)
    await scene.act("resolve", by=owner, resolution="We spoke to your lawyer and agreed.")
