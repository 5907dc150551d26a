"""Records answers as the examples of the API's document: `python -m tests.starter.stack.record_examples`."""

from __future__ import annotations

import asyncio
import json
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
from sqlalchemy import text

from domain.delivery.providers import ProviderId
from domain.delivery.states import NewMessage
from starter.api.example_answers import DIRECTORY
from starter.starting import workflow_id
from store import messages, provider_health
from store.keys import create
from tests.starter.stack.asking import live, until
from tests.starter.stack.running_stack import RunningStack, running_stack
from tests.starter.stack.served import Api, listening, served
from tests.store.an_outage import goes_away
from tests.store.postgres_server import migrated_database, running_postgres

TICKET = {
    "reference": "ZD-48213",
    "subject": "Invoice charged twice",
    "category": "billing",
    "impact": "high",
    "urgency": "medium",
    "customer": {"id": "C-77", "name": "Robin Example", "email": "robin@customer.example", "locale": "en-GB"},
    "tags": ["refund"],
}
HEAD_OF_A_SCHEMA = ("$schema", "title", "description", "type", "required")
"""The whole is served, and long."""
BEGINNING = 400


async def record() -> None:
    """Play a short life, ask for everything there is to see of it, and keep the answers."""
    with tempfile.TemporaryDirectory(prefix="escalation-test-") as name, running_postgres(Path(name)) as server:
        database = migrated_database(server, "examples")
        async with running_stack(Path(name), database) as stack, served(stack, stack.settings) as api:
            for operation, answer in (await _answers(api, stack)).items():
                text = json.dumps(answer, indent=2, ensure_ascii=False) + "\n"
                (DIRECTORY / f"{operation}.json").write_text(text, encoding="utf-8")


async def _procedure(api: Api, ops: dict[str, str]) -> dict[str, str]:
    """The beginnings of both forms; the whole is long."""
    forms = {}
    for media_type in ("text/html", "text/markdown"):
        asked = {**ops, "Accept": media_type}
        answer = await api.http.get("/v1/policies/default/procedure?as_of=2026-11-23", headers=asked)
        forms[media_type] = answer.raise_for_status().text[:BEGINNING]
    return forms


async def _answers(api: Api, stack: RunningStack) -> dict[str, Any]:
    path = await api.open(TICKET)

    async def assigned() -> dict[str, Any] | None:
        view = await api.get(path)
        return view if view["owner"] and "receipt_sent" in await api.kinds(path) else None

    owner = (await until(assigned))["owner"]["id"]
    for action, body in {"acknowledge": {}, "reply": {"text": "We are looking into it."}}.items():
        done = await api.http.post(f"{path}/{action}", json={"by": owner, **body}, headers=api.backend)
        done.raise_for_status()
    ops = {"Authorization": f"Bearer {await create(stack.db, 'operations', ['ops'])}"}
    lines = [json.dumps(TICKET), json.dumps({"reference": "ZD-48214"})]
    bulk = await api.http.post("/v1/tickets/bulk", content="\n".join(lines), headers=api.backend)
    wanted = {"name": "helpdesk", "scopes": ["backend"], "expires": "90d"}
    given = await api.http.post("/v1/keys", json=wanted, headers=ops)
    await api.http.get("/v1/keys", headers=api.agent)
    schema = await api.get("/v1/schemas/ticket")
    customer = "/v1/customers/C-77"
    exported = (await api.http.get(f"{customer}/export", headers=ops)).json()
    return {
        "show_ticket": await api.get(path),
        "open_tickets": [json.loads(line) for line in bulk.text.splitlines()],
        "list_tickets": await api.get("/v1/tickets"),
        "show_timeline": await api.get(f"{path}/timeline"),
        "show_plan": await api.get(f"{path}/plan"),
        "show_messages": await api.get(f"{path}/messages"),
        "list_stuck_messages": await _stuck(stack, api),
        "show_conversation": await api.get(f"{path}/conversation"),
        "follow_all": await _followed(api, "/v1/events"),
        "follow_ticket": await _followed(api, f"{path}/events"),
        "show_roster": await api.get("/v1/roster"),
        "show_person": await api.get(f"/v1/people/{owner}"),
        "list_policies": await api.get("/v1/policies"),
        "show_policy": await api.get("/v1/policies/default"),
        "show_procedure": await _procedure(api, ops),
        "show_schema": {part: schema[part] for part in HEAD_OF_A_SCHEMA},
        "give_key": given.json() | {"key": "esc_…"},
        "list_keys": (await api.http.get("/v1/keys", headers=ops)).json(),
        "list_audit": (await api.http.get("/v1/audit?limit=4", headers=ops)).json(),
        "export_customer": exported,
        "apply_retention": (await api.http.post("/v1/retention", headers=ops)).json(),
        "healthy": (await api.http.get("/healthz")).json(),
        **await _outage(stack, api),
        "explain_clock": await _explained(api, path, owner),
        "repair_runs": await _repaired(stack, api, ops),
        "reconcile_tickets": await _reconciled(stack, api, ops),
        "erase_customer": (await api.http.post(f"{customer}/erase", json={"cancel": True}, headers=ops)).json(),
    }


async def _stuck(stack: RunningStack, api: Api) -> Any:
    """A text whose call broke off half an hour ago."""
    long_ago = datetime.now(UTC) - timedelta(minutes=30)
    row = NewMessage(
        id="ZD-48213/1/assigned/2/duty-desk/sms",
        reference="ZD-48213",
        purpose="assigned",
        to="duty-desk",
        channel="sms",
        address="+447700900123",
        body="ZD-48213 is yours #6MJJB",
    )
    await messages.intend(stack.db, row, long_ago)
    await messages.claim(stack.db, row, 0, 1, long_ago)
    await messages.move(stack.db, row.id, "unknown", reason="twilio 20500", now=long_ago)
    return await api.get("/v1/messages/stuck")


async def _outage(stack: RunningStack, api: Api) -> dict[str, Any]:
    """SendGrid has been away for six minutes, and a customer who has no phone waits; Twilio is well."""
    began = datetime.now(UTC) - timedelta(minutes=6, seconds=30)
    await goes_away(stack.db, "sendgrid", began)
    await provider_health.seen(stack.db, ProviderId("twilio", "one"), began)
    row = NewMessage(
        id="ZD-48213/1/reply/9/customer/email",
        reference="ZD-48213",
        purpose="reply",
        to="customer",
        channel="email",
        address="robin@customer.example",
        subject="[ZD-48213] Invoice charged twice",
        body="Hello Robin,\n\nOne of the two charges was taken back today.",
    )
    await messages.intend(stack.db, row, began + timedelta(seconds=20))
    await messages.defer(stack.db, row.id, "sendgrid 500", began + timedelta(seconds=20))
    return {
        "list_providers": await api.get("/v1/providers"),
        "list_waiting_messages": await api.get("/v1/messages/waiting"),
        "ready": (await api.http.get("/readyz")).json(),
    }


async def _repaired(stack: RunningStack, api: Api, ops: dict[str, str]) -> Any:
    """The ticket's run is terminated, and the ticket taken up again."""
    reference = TICKET["reference"]
    await stack.temporal.get_workflow_handle(workflow_id(str(reference))).terminate("by mistake")
    asked = {"reference": reference, "apply": True}
    repaired = (await api.http.post("/v1/repair", json=asked, headers=ops)).raise_for_status().json()
    await live(stack.client, str(reference))
    return repaired


async def _reconciled(stack: RunningStack, api: Api, ops: dict[str, str]) -> Any:
    """Our database is put back to before the ticket was answered, and told again."""
    reference = str(TICKET["reference"])
    async with stack.db.transaction() as session:
        await session.execute(
            text("DELETE FROM timeline WHERE reference = :of AND kind = 'replied'"), {"of": reference}
        )
        hour_before = text("UPDATE tickets SET told_at = told_at - interval '1 hour' WHERE reference = :of")
        await session.execute(hour_before, {"of": reference})
    asked = {"reference": reference, "apply": True}
    return (await api.http.post("/v1/reconcile", json=asked, headers=ops)).raise_for_status().json()


async def _explained(api: Api, path: str, owner: str) -> Any:
    """The resolution of a ticket that has waited: what comes last here, for it changes what the others show."""
    for action, body in {"wait": {"on": "the carrier", "text": "Where is it?"}, "resume": {}}.items():
        done = await api.http.post(f"{path}/{action}", json={"by": owner, **body}, headers=api.backend)
        done.raise_for_status()
    return await api.get(f"{path}/clocks/resolution")


async def _followed(api: Api, path: str) -> str:
    """The first events of a stream, as they are written."""
    lines: list[str] = []
    headers = api.agent | {"Last-Event-ID": "0"}
    async with (
        listening(api.app) as address,
        httpx.AsyncClient(base_url=address, trust_env=False) as http,
        http.stream("GET", path, headers=headers) as answer,
    ):
        async for line in answer.aiter_lines():
            lines.append(line)
            if lines.count("event: entry") == 2 and line == "":
                break
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    DIRECTORY.mkdir(exist_ok=True)
    asyncio.run(record())
