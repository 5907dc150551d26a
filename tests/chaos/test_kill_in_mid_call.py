"""kill -9 of the worker while twenty calls to providers are under way: nothing is lost, and no text comes twice."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping

import pytest

from sandbox.carrier.kind import Kind
from sandbox.demo.desk import Desk, open_desk
from sandbox.demo.scene import Scene
from tests.chaos.fault_matrix import CALLBACKS, Cell, once_
from tests.chaos.fault_page import write_kills
from tests.chaos.killing import kill_part
from tests.chaos.suffering import (
    PATIENCE_SECONDS,
    CameOf,
    come_to_their_ends,
    last_message,
    not_struck,
    open_ticket,
    put_faults,
)
from tests.stack.whole_product import WholeProduct

pytestmark = [pytest.mark.stack, pytest.mark.xdist_group("faults")]
IN_FLIGHT = 20
EACH = IN_FLIGHT // 2
KILLS = 10


def calls_in_flight() -> dict[str, Cell]:
    """Return twenty calls that are not answered, by the ticket whose message is sent.

    Of ten texts and ten emails, four each are not taken, four are taken, two are taken and never reported.
    """
    kinds: tuple[Kind, ...] = ("sms", "email")
    return {f"flight-{kind}-{n}": _call(kind, n) for kind in kinds for n in range(EACH)}


def _call(kind: Kind, number: int) -> Cell:
    once, by_email = CALLBACKS[kind], kind == "email"
    if number < 4:
        return Cell(kind, "not taken", "the call hangs", (once_("hang"),), once, resent=by_email)
    taken = once_("accept-then-hang")
    if number < 8:
        return Cell(kind, "taken", "the answer hangs", (taken,), once)
    faults = (taken, once_("no-callbacks"))
    if by_email:
        return Cell(kind, "silence", "and no callback comes", faults, once, copies=2, resent=True)
    return Cell(kind, "silence", "and no callback comes", faults, 0)


@pytest.mark.timeout(400)
async def test_a_worker_killed_with_twenty_calls_under_way(doubtful_product: WholeProduct) -> None:
    async with open_desk(doubtful_product.api, doubtful_product.carrier, doubtful_product.key("backend")) as desk:
        await open_tickets(desk)
        judge(await killed_in_mid_call(doubtful_product, desk))


@pytest.mark.proof
@pytest.mark.timeout(2400)
async def test_ten_such_kills(doubtful_product: WholeProduct) -> None:
    rows = ["| kill | calls under way | lost | texts twice | emails twice, each marked as sent again in doubt |"]
    rows += ["|---|---|---|---|---|"]
    async with open_desk(doubtful_product.api, doubtful_product.carrier, doubtful_product.key("backend")) as desk:
        await open_tickets(desk)
        for number in range(1, KILLS + 1):
            came = await killed_in_mid_call(doubtful_product, desk)
            judge(came)
            rows.append(row(number, came))
    write_kills(rows)


async def open_tickets(desk: Desk) -> None:
    """Open the tickets in peace."""
    cells = calls_in_flight()
    await asyncio.gather(*(open_ticket(desk, reference, cell.kind) for reference, cell in cells.items()))


async def killed_in_mid_call(product: WholeProduct, desk: Desk) -> dict[str, CameOf]:
    """Answer every customer, kill the worker once all calls are under way, and return what came of the answers."""
    cells = calls_in_flight()
    owners = {reference: await Scene(desk, {"reference": reference}).owned() for reference in cells}
    await put_faults(desk, cells)
    key = f"{time.monotonic()}"
    replies = (
        desk.act(ref, "reply", key=f"{ref}-{key}", by=owner, text="I am on it.") for ref, owner in owners.items()
    )
    await asyncio.gather(*replies)
    await all_struck(desk)
    states = await states_of(desk, cells)
    await asyncio.to_thread(kill_part, product.up, "worker-1")
    unreported = {reference: state for reference, state in states.items() if cells[reference].name != "taken"}
    assert set(unreported.values()) == {"sending"}, f"every call was under way when the worker died: {unreported}"
    return await come_to_their_ends(desk, cells, "reply")


async def all_struck(desk: Desk) -> None:
    """Return as soon as every fault has met its call."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while left := await not_struck(desk):
        assert time.monotonic() < deadline, left
        await asyncio.sleep(0.1)


async def states_of(desk: Desk, cells: Mapping[str, Cell]) -> dict[str, str]:
    messages = await asyncio.gather(*(last_message(desk, reference, "reply") for reference in cells))
    return {reference: message["state"] if message else "" for reference, message in zip(cells, messages, strict=True)}


def judge(came: Mapping[str, CameOf]) -> None:
    """Every answer came to its customer; those that came twice are emails of which nothing was heard, and marked."""
    cells = calls_in_flight()
    wrong = {reference: found for reference, cell in cells.items() if (found := came[reference].wrong(cell))}
    assert wrong == {}, wrong


def row(number: int, came: Mapping[str, CameOf]) -> str:
    lost = [found.id for found in came.values() if not found.copies]
    twice = [found.id for found in came.values() if found.copies > 1]
    texts, emails = ([id for id in twice if id.endswith(kind)] for kind in ("/sms", "/email"))
    listed = ", ".join(f"`{id}`" for id in emails)
    return f"| {number} | {len(came)} | {len(lost)} | {len(texts)} | {len(emails)}: {listed} |"
