"""A ticket that Temporal's own command line starts with plain JSON, without any Python of ours, lives a normal life."""

from __future__ import annotations

import asyncio
import json
import subprocess
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from sandbox.temporal_server import binary
from tests.stack.whole_product import WholeProduct

pytestmark = [pytest.mark.stack, pytest.mark.timeout(180), pytest.mark.xdist_group("product")]
TICKET = {
    "reference": "PLAIN-1",
    "subject": "Invoice charged twice",
    "category": "billing",
    "priority": "high",
    "policy": "default",
    "customer": {"id": "C-7", "name": "Robin", "email": "robin@plain.example", "timezone": "Europe/London"},
}


class CommandLine:
    """Temporal's command line: whatever client in whatever language."""

    def __init__(self, address: str) -> None:
        self._address = address

    async def __call__(self, *words: str, **options: Any) -> str:
        """Runs `temporal workflow …` on the ticket; a value that is no text is given as JSON."""
        given = [
            word
            for name, value in options.items()
            for word in (f"--{name.replace('_', '-')}", value if isinstance(value, str) else json.dumps(value))
        ]
        command = [str(binary()), "workflow", *words, "--address", self._address, *given]
        done = await asyncio.to_thread(subprocess.run, command, capture_output=True, text=True, timeout=30)
        assert done.returncode == 0, done.stderr
        return done.stdout


async def test_it_is_told_works_and_ends(product: WholeProduct) -> None:
    temporal = CommandLine(str(product.announced["temporal"]))
    ticket = {"workflow_id": "ticket-PLAIN-1"}
    await temporal("start", type="TicketEscalation", task_queue="tickets", input=TICKET, **ticket)
    headers = {"Authorization": f"Bearer {product.key('read')}"}
    async with httpx.AsyncClient(base_url=product.api, headers=headers, timeout=30, trust_env=False) as http:

        async def until(look: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
            view: dict[str, Any] = {}
            for _ in range(200):
                answer = await http.get("/v1/tickets/PLAIN-1")
                view = answer.json()
                if answer.status_code == 200 and look(view):
                    return view
                await asyncio.sleep(0.2)
            raise AssertionError(f"it never came to that: {json.dumps(view)}")

        view = await until(lambda view: view["owner"] is not None and "receipt_sent" in kinds(view))
        owner = view["owner"]["id"]

        await temporal("signal", name="acknowledge", input={"by": owner, "key": "a-1"}, **ticket)
        await until(lambda view: bool(view["owner"]["acknowledged_at"]))
        await temporal("signal", name="note", input={"text": 7}, **ticket)
        await temporal("signal", name="reply", input={"text": "We are on it.", "by": owner}, **ticket)
        view = await until(lambda view: "replied" in kinds(view))
        refused = [entry for entry in view["timeline"] if entry["kind"] == "action_refused"]
        assert [entry["data"]["action"] for entry in refused] == ["note"]

        resolution = {"resolution": "One charge was taken back.", "by": owner}
        await temporal("signal", name="resolve", input=resolution, **ticket)
        await until(lambda view: view["status"] == "resolved")
        await temporal("signal", name="close", input={"by": owner}, **ticket)
        view = await until(lambda view: view["status"] == "closed")
        assert kinds(view)[-1] == "closed"

    async with httpx.AsyncClient(base_url=product.carrier, trust_env=False) as carrier:
        ledger = [json.loads(line) for line in (await carrier.get("/ledger")).text.splitlines()]
    told = [entry["message_id"].split("/")[2] for entry in ledger if entry["to"] == "robin@plain.example"]
    assert told[:3] == ["receipt", "reply", "resolution"]
    assert product.errors_logged() == []


async def test_what_is_wrong_with_a_start_is_said_to_whoever_has_the_codec(product: WholeProduct) -> None:
    temporal = CommandLine(str(product.announced["temporal"]))
    ticket = {"workflow_id": "ticket-PLAIN-2"}
    await temporal("start", type="TicketEscalation", task_queue="tickets", input={"reference": "PLAIN-2"}, **ticket)
    for _ in range(200):
        described = await temporal("describe", **ticket)
        if "FAILED" in described:
            break
        await asyncio.sleep(0.2)
    assert "Message: InvalidTicket (the words are encrypted)" in described
    codec = str(product.announced["codec_server"])
    whole = json.loads(await temporal("describe", **ticket, codec_endpoint=codec, output="json"))
    failure = whole["closeEvent"]["workflowExecutionFailedEventAttributes"]["failure"]
    assert failure["encodedAttributes"]["message"].startswith("subject: found nothing")
    assert [problem["field"] for problem in failure["applicationFailureInfo"]["details"]] == ["subject", "customer"]


def kinds(view: dict[str, Any]) -> list[str]:
    return [entry["kind"] for entry in view["timeline"]]
