"""What can go wrong between us and a provider: whoever is told is told once, and our ledger knows what became of it."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping

import pytest

from sandbox.demo.desk import open_desk
from tests.chaos.fault_matrix import CELLS, Cell
from tests.chaos.fault_page import write_matrix
from tests.chaos.suffering import CameOf, come_to_their_ends, open_ticket, put_faults
from tests.stack.whole_product import WholeProduct

pytestmark = [pytest.mark.stack, pytest.mark.xdist_group("faults"), pytest.mark.timeout(500)]
QUICK = {"too-many", "dropped", "500-taken", "malformed", "repeated", "reordered", "early"}
"""Those that take no waiting in doubt; `test_kill_in_mid_call` has that."""


async def test_a_message_that_meets_a_fault_arrives_once(doubtful_product: WholeProduct) -> None:
    await suffer(doubtful_product, {f"quick-{c.kind}-{c.name}": c for c in CELLS if c.name in QUICK})


@pytest.mark.proof
async def test_the_whole_matrix(doubtful_product: WholeProduct) -> None:
    whole = {f"{cell.kind}-{cell.name}": cell for cell in CELLS}
    came = await suffer(doubtful_product, whole)
    write_matrix({cell: came[reference] for reference, cell in whole.items()})


async def suffer(product: WholeProduct, cells: Mapping[str, Cell]) -> dict[str, CameOf]:
    """Let each ticket's receipt meet its faults, all at once, so that the slowest shows doubles of the others."""
    async with open_desk(product.api, product.carrier, product.key("backend")) as desk:
        await put_faults(desk, cells)
        await asyncio.gather(*(open_ticket(desk, reference, cell.kind) for reference, cell in cells.items()))
        came = await come_to_their_ends(desk, cells, "receipt")
    wrong = {reference: found for reference, cell in cells.items() if (found := came[reference].wrong(cell))}
    assert wrong == {}, wrong
    return came
