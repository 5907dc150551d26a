from __future__ import annotations

from typing import Any

import pytest

from starter.client import Escalations
from starter.errors import OtherContent

pytestmark = [
    pytest.mark.stack,
    pytest.mark.asyncio(loop_scope="session"),
    pytest.mark.xdist_group("starter"),
]


def request(reference: str, **changes: Any) -> dict[str, Any]:
    customer = {"id": "C-7", "name": "Ada", "email": f"{reference.lower()}@customer.example"}
    return {"reference": reference, "subject": "Charged twice", "category": "billing", "customer": customer} | changes


async def test_smoke(client: Escalations) -> None:
    opened = await client.open(request("T-1"))
    print(opened)
    assert opened.new
    again = await client.open(request("T-1"))
    assert not again.new
    with pytest.raises(OtherContent):
        await client.open(request("T-1", subject="Other"))
    view = await client.act("T-1", "acknowledge", {}, by="system", key="k1")
    print(view.owner)
    print(await client.plan("T-1"))
    print(await client.messages("T-1"))
