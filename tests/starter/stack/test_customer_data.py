"""Everything of one customer is given out whole, and erased so that nobody finds it, in the database or in Temporal."""

from __future__ import annotations

import shutil
import uuid
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from sqlalchemy import text
from temporalio.service import RPCError, RPCStatusCode

from store.bundles import Bundles
from store.keys import create
from tests.starter.stack.asking import until
from tests.starter.stack.running_stack import RunningStack
from tests.starter.stack.served import Api, served
from tests.store.test_erasure import everything

pytestmark = [pytest.mark.stack, pytest.mark.asyncio(loop_scope="session"), pytest.mark.xdist_group("starter")]


class Customer:
    """A customer whose every word can be recognised, with two tickets: one closed and rated, one open."""

    def __init__(self, api: Api, ops: dict[str, str]) -> None:
        self.mark = f"Mark{uuid.uuid4().hex[:8]}"
        self.id = f"C/{self.mark}"
        self.path = f"/v1/customers/C%2F{self.mark}"
        self.closed, self.open = (f"GONE-{uuid.uuid4().hex[:6]}" for _ in range(2))
        self.api, self.ops = api, ops

    def request(self, reference: str) -> dict[str, Any]:
        return {
            "reference": reference,
            "subject": f"{self.mark} subject",
            "description": f"{self.mark} description",
            "customer": {
                "id": self.id,
                "name": f"{self.mark} Moore",
                "email": f"{self.mark}@customer.example",
                "phone": "+447700900654",
                "timezone": "Etc/UTC",
            },
            "context": {"transcript": [{"from": "customer", "text": f"{self.mark} said"}]},
        }

    async def live(self) -> None:
        for reference in (self.closed, self.open):
            path = await self.api.open(self.request(reference))

            async def told(path: str = path) -> bool:
                return "receipt_sent" in await self.api.kinds(path)

            await until(told)
        await self.act(self.closed, "reply", text=f"Dear {self.mark}")
        await self.act(self.closed, "customer-replied", text=f"{self.mark} answers")
        await self.act(self.closed, "resolve", cause=f"{self.mark} cause", resolution=f"{self.mark} resolution")
        await self.act(self.closed, "close", reason=f"{self.mark} reason")
        await until(lambda: self.ended(self.closed))

    async def act(self, reference: str, action: str, **body: Any) -> None:
        path = f"/v1/tickets/{reference}/{action}"
        (await self.api.http.post(path, json={"by": "gwen", **body}, headers=self.api.backend)).raise_for_status()

    async def ended(self, reference: str) -> bool:
        answer = await self.api.http.get(f"/v1/tickets/{reference}", headers=self.ops)
        return answer.headers["view-source"] == "stored"


@pytest_asyncio.fixture(loop_scope="session")
async def customer(stack: RunningStack, api: Api) -> Customer:
    ops = {"Authorization": f"Bearer {await create(stack.db, 'operations', ['ops'])}"}
    customer = Customer(api, ops)
    await customer.live()
    return customer


async def test_an_export_has_everything_and_erasure_leaves_nothing(
    stack: RunningStack, api: Api, customer: Customer
) -> None:
    export = (await api.http.get(f"{customer.path}/export", headers=customer.ops)).raise_for_status().json()
    assert [each["reference"] for each in export["tickets"]] == [customer.closed, customer.open]
    first = export["tickets"][0]
    assert first["request"]["description"] == f"{customer.mark} description"
    assert first["request"]["context"]["transcript"][0]["text"] == f"{customer.mark} said"
    assert first["request"]["customer"]["phone"] == first["phone"] == "+447700900654"
    assert {entry["text"] for entry in first["timeline"]} >= {f"Dear {customer.mark}", f"{customer.mark} answers"}
    assert {message["purpose"] for message in first["messages"]} >= {"receipt", "reply", "resolution"}

    refused = await api.http.post(f"{customer.path}/erase", headers=customer.ops)
    assert refused.status_code == 409
    assert [error["found"] for error in refused.json()["errors"]] == [customer.open]
    assert customer.mark in await everything(stack.db)

    before = first["timeline"]
    erased = await api.http.post(f"{customer.path}/erase", json={"cancel": True}, headers=customer.ops)
    assert erased.json() == {
        "tickets": [customer.closed, customer.open],
        "in_clear": [],
        "scrubbed": {"tables": True, "log": True},
    }

    assert customer.mark.lower() not in (await everything(stack.db)).lower()
    for reference in (customer.closed, customer.open):
        await until(lambda reference=reference: _gone(stack, reference))
    timeline = (await api.get(f"/v1/tickets/{customer.closed}/timeline"))["items"]
    assert [(e["sequence"], e["at"], e["kind"], e["by"]) for e in timeline] == [
        (e["sequence"], e["at"], e["kind"], e["by"]) for e in before
    ]
    assert (await api.get(f"/v1/tickets/{customer.open}"))["status"] == "cancelled"
    for method, path in (("GET", "export"), ("POST", "erase")):
        gone = await api.http.request(method, f"{customer.path}/{path}", headers=customer.ops)
        assert gone.status_code == 404
        assert customer.mark not in gone.text
    again = await api.http.post("/v1/tickets", json=customer.request(customer.closed), headers=api.backend)
    assert again.status_code == 409, "the reference stays taken, and nobody starts the ticket again"


async def test_a_policy_keeps_no_longer_than_it_says(stack: RunningStack, customer: Customer, tmp_path: Path) -> None:
    policies = tmp_path / "policies"
    shutil.copytree(stack.settings.policies_dir, policies)
    with (policies / "default" / "policy.yaml").open("a") as file:
        file.write("erase_after: 90 calendar days\n")
    assert Bundles(policies).load("default").policy.erase_after == 90
    async with served(stack, stack.settings.model_copy(update={"policies_dir": policies})) as api:

        async def ask(**body: Any) -> Any:
            answer = await api.http.post("/v1/retention", json=body, headers=customer.ops)
            return answer.raise_for_status().json()

        assert customer.closed not in (await ask(apply=True))["tickets"]
        await _closed_long_ago(stack, customer.closed)
        due = {"tickets": [customer.closed], "erased": False, "in_clear": [], "more": False, "scrubbed": None}
        gone = {"erased": True, "in_clear": [], "more": False, "scrubbed": {"tables": True, "log": True}}
        assert await ask() == due
        assert await ask(apply=True) == {"tickets": [customer.closed], **gone}
        assert await ask(apply=True) == {"tickets": [], **gone}
    kept = (await customer.api.http.get(f"{customer.path}/export", headers=customer.ops)).json()
    assert [each["reference"] for each in kept["tickets"]] == [customer.open]


async def _gone(stack: RunningStack, reference: str) -> bool:
    try:
        await stack.temporal.get_workflow_handle(f"ticket-{reference}").describe()
    except RPCError as error:
        return error.status is RPCStatusCode.NOT_FOUND
    return False


async def _closed_long_ago(stack: RunningStack, reference: str) -> None:
    """Let a ticket have closed a hundred days ago."""
    closed_at = (datetime.now(UTC) - timedelta(days=100)).isoformat()
    moved = "jsonb_set(view, '{closed_at}', to_jsonb(CAST(:at AS text)))"
    change = text(f"UPDATE tickets SET view = {moved} WHERE reference = :reference")
    async with stack.db.transaction() as session:
        await session.execute(change, {"at": closed_at, "reference": reference})
