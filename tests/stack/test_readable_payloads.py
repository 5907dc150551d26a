"""Where a deployer wants payloads readable, any client reads them as they are, and tickets go on across the switch."""

from __future__ import annotations

import asyncio
import base64
import json
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import httpx
import pytest
from temporalio.client import Client, WorkflowHandle, WorkflowHistory, WorkflowUpdateFailedError
from temporalio.common import WorkflowIDConflictPolicy, WorkflowIDReusePolicy
from temporalio.exceptions import ApplicationError
from temporalio.worker import Replayer

from sandbox.temporal_server import binary
from tests.stack.replayed import escalation
from tests.stack.whole_product import WholeProduct, whole_product
from workers.connect import escalation_plugin
from workers.settings import Settings
from workflows.ticket import TicketEscalation

pytestmark = [pytest.mark.stack, pytest.mark.timeout(400), pytest.mark.xdist_group("readable")]
READABLE = {"ESCALATION_PAYLOADS": "readable"}
WRITTEN = "zanzibarite"


@pytest.fixture(scope="module")
def own_product() -> Iterator[WholeProduct]:
    with (
        tempfile.TemporaryDirectory(prefix="escalation-test-") as directory,
        whole_product(Path(directory), environment=READABLE) as running,
    ):
        yield running


def request(reference: str) -> dict[str, Any]:
    customer = {"id": f"C-{reference}", "email": f"{reference.lower()}@customer.example"}
    return {"reference": reference, "subject": f"The {WRITTEN}", "customer": customer}


async def plain_client(product: WholeProduct) -> Client:
    """Return a client as any program has it that knows nothing of ours, and no codec."""
    return await Client.connect(str(product.announced["temporal"]))


async def opened(temporal: Client, reference: str) -> WorkflowHandle[Any, Any]:
    return await temporal.start_workflow(
        "TicketEscalation",
        request(reference),
        id=f"ticket-{reference}",
        task_queue="tickets",
        id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
        id_reuse_policy=WorkflowIDReusePolicy.REJECT_DUPLICATE,
    )


def said(view: Mapping[str, Any], kind: str) -> list[str]:
    return [entry["text"] for entry in view["timeline"] if entry["kind"] == kind]


def temporal_says(product: WholeProduct, *words: str) -> str:
    """Return what Temporal's own command line prints."""
    command = [str(binary()), "workflow", *words, "--address", str(product.announced["temporal"])]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


async def test_a_client_without_a_codec_opens_acts_looks_and_reads_a_refusal_and_the_result(
    own_product: WholeProduct,
) -> None:
    ticket = await opened(await plain_client(own_product), "CLEAR-1")
    view = await ticket.execute_update("note", {"text": f"Noted: {WRITTEN}", "by": "person:amira"}, id="n-1")
    assert said(view, "noted") == [f"Noted: {WRITTEN}"]
    with pytest.raises(WorkflowUpdateFailedError) as refused:
        await ticket.execute_update("reopen", {"reason": "a mistake"}, id="r-1")
    assert isinstance(refused.value.cause, ApplicationError)
    assert refused.value.cause.message == "The ticket is open; only a resolved one can be reopened"
    assert refused.value.cause.details[0]["status"] == 409
    assert (await ticket.query("view"))["subject"] == f"The {WRITTEN}"
    await ticket.execute_update("cancel", {"reason": "opened twice"}, id="c-1")
    assert await ticket.result() == "cancelled"


async def test_temporals_command_line_reads_the_history_and_what_the_ticket_answers(own_product: WholeProduct) -> None:
    """Also of a ticket that came in by our own API: what we write is readable, not only what others send."""
    headers = {"Authorization": f"Bearer {own_product.key('backend')}"}
    async with httpx.AsyncClient(base_url=own_product.api, headers=headers, timeout=60, trust_env=False) as http:
        assert (await http.post("/v1/tickets", json=request("CLEAR-2"))).status_code == 201
    named = ("--workflow-id", "ticket-CLEAR-2")
    shown = json.loads(temporal_says(own_product, "show", *named, "--output", "json"))["events"][0]
    [given] = shown["workflowExecutionStartedEventAttributes"]["input"]["payloads"]
    assert json.loads(base64.b64decode(given["data"]))["subject"] == f"The {WRITTEN}"
    asked = ("--name", "note", "--input", json.dumps({"text": f"By hand: {WRITTEN}", "by": "person:amira"}))
    assert WRITTEN in temporal_says(own_product, "update", "execute", *named, *asked)
    assert f"By hand: {WRITTEN}" in temporal_says(own_product, "query", *named, "--type", "view")
    assert own_product.errors_logged() == []


async def test_a_start_that_fails_says_why_to_everybody(own_product: WholeProduct) -> None:
    temporal = await plain_client(own_product)
    wrong = {"reference": "CLEAR-3", "subject": "", "customer": {"id": "C-3"}}
    handle = await temporal.start_workflow("TicketEscalation", wrong, id="ticket-CLEAR-3", task_queue="tickets")
    with pytest.raises(Exception, match="Workflow execution failed"):
        await handle.result()
    assert "subject" in temporal_says(own_product, "describe", "--workflow-id", "ticket-CLEAR-3")


def test_each_process_says_at_its_start_what_that_costs(own_product: WholeProduct) -> None:
    for name in ("api", "worker-1"):
        [log] = (own_product.directory / "logs").glob(f"{name}.log")
        lines = [json.loads(line) for line in log.read_text().splitlines() if line.startswith("{")]
        [line] = [line for line in lines if line["event"].startswith("ESCALATION_PAYLOADS")]
        assert line["level"] == "warning"
        assert "stand in clear" in line["event"]


async def test_an_erasure_says_what_can_still_be_read(own_product: WholeProduct) -> None:
    await (await opened(await plain_client(own_product), "CLEAR-4")).execute_update("cancel", {"reason": "x"}, id="c-1")
    done = escalation(own_product, "customer", "erase", "C-CLEAR-4", "--yes", "--cancel")
    assert done.returncode == 0, done.stderr
    assert "Temporal had CLEAR-4 in clear: its backups, and what its database has freed" in done.stdout


@pytest.mark.proof
async def test_and_of_a_local_product_nothing_is_left_in_any_file_of_temporals(own_product: WholeProduct) -> None:
    await (await opened(await plain_client(own_product), "CLEAR-5")).execute_update("cancel", {"reason": "x"}, id="c-1")
    assert kept_of_temporal(own_product).count(b"clear-5@customer.example") > 1
    assert escalation(own_product, "customer", "erase", "C-CLEAR-5", "--yes", "--cancel").returncode == 0
    for _ in range(180):
        if (left := kept_of_temporal(own_product).count(b"clear-5@customer.example")) == 0:
            break
        await asyncio.sleep(1)
    assert left == 0


def kept_of_temporal(product: WholeProduct) -> bytes:
    return b"".join(file.read_bytes() for file in product.directory.glob("temporal.db*"))


async def test_a_ticket_goes_on_when_payloads_become_readable_and_encrypted_again() -> None:
    with tempfile.TemporaryDirectory(prefix="escalation-test-") as name:
        for number, environment in enumerate(({}, READABLE, {}), start=1):
            with whole_product(Path(name), environment=environment) as product:
                view = await noted(product, number)
                assert said(view, "noted") == [f"Note {each}: {WRITTEN}" for each in range(1, number + 1)]
                temporal = await plain_client(product)
                history = await temporal.get_workflow_handle("ticket-SWITCH-1").fetch_history()
                assert product.errors_logged() == []
        for payloads in ("encrypted", "readable"):
            await replay(history, Settings(data_dir=Path(name), payloads=payloads))
    asked = [
        event.workflow_execution_update_accepted_event_attributes.accepted_request.input.args.payloads[0].data
        for event in history.events
        if event.HasField("workflow_execution_update_accepted_event_attributes")
    ]
    assert [WRITTEN.encode() in each for each in asked] == [False, True, False]


async def noted(product: WholeProduct, number: int) -> dict[str, Any]:
    """Open the ticket, if it is not open yet, and return its view after a note through our own API."""
    headers = {"Authorization": f"Bearer {product.key('backend')}"}
    async with httpx.AsyncClient(base_url=product.api, headers=headers, timeout=60, trust_env=False) as http:
        assert (await http.post("/v1/tickets", json=request("SWITCH-1"))).status_code == (201 if number == 1 else 200)
        body = {"text": f"Note {number}: {WRITTEN}", "by": "amira"}
        answer = await http.post("/v1/tickets/SWITCH-1/note", json=body)
        view: dict[str, Any] = answer.raise_for_status().json()
    return view


async def replay(history: WorkflowHistory, settings: Settings) -> None:
    replayed = await Replayer(workflows=[TicketEscalation], plugins=[escalation_plugin(settings)]).replay_workflow(
        history
    )
    assert replayed.replay_failure is None
