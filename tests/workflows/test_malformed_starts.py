"""Whatever a workflow is started with, no workflow task fails: it becomes a ticket, or ends saying what is wrong."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest
from temporalio.client import Client, WorkflowFailureError
from temporalio.common import RawValue
from temporalio.exceptions import ApplicationError

from domain.input.problems import Problem
from starter.starting import workflow_id
from tests.domain.life import TICKET
from tests.workflows.histories import tasks_that_failed
from tests.workflows.malformed import arguments, as_json, drawn, payload
from tests.workflows.world import World
from workflows.options import TICKETS_QUEUE

AT_ONCE = 20


async def outcome(client: Client, number: int, given: list[Any]) -> str | ApplicationError:
    """Start a workflow that is told at once to cancel; returns its result or why it failed."""
    reference = f"start-{number}"
    handle = await client.start_workflow(
        "TicketEscalation",
        args=[under(reference, each) for each in given],
        id=workflow_id(reference),
        task_queue=TICKETS_QUEUE,
        start_signal="cancel",
        start_signal_args=[{"reason": "only a test"}],
    )
    try:
        async with asyncio.timeout(30):
            ended: object = await handle.result()
    except WorkflowFailureError as failure:
        ended = failure.cause
    assert tasks_that_failed(await handle.fetch_history()) == []
    assert isinstance(ended, str | ApplicationError)
    return ended


def under(reference: str, given: Any) -> Any:
    """Return what a workflow is started with, under a reference of its own where it has the examples' common one."""
    try:
        ticket = json.loads(given.payload.data) if isinstance(given, RawValue) else given
    except (ValueError, RecursionError):
        return given
    if not isinstance(ticket, dict) or ticket.get("reference") != TICKET["reference"]:
        return given
    return as_json({**ticket, "reference": reference})


@pytest.mark.parametrize("count", [150, pytest.param(1_500, marks=pytest.mark.proof)])
async def test_any_start_is_a_ticket_or_a_clear_failure(dev: Client, count: int) -> None:
    examples = drawn(arguments, count)
    gate = asyncio.Semaphore(AT_ONCE)

    async def tried(number: int, given: list[Any]) -> str:
        async with gate:
            try:
                ended = await outcome(dev, number + count, given)
            except Exception as error:
                raise AssertionError(f"started with {given}") from error
        if isinstance(ended, ApplicationError):
            assert ended.type == "InvalidTicket"
            assert [Problem.model_validate(detail).field for detail in ended.details]
            return "refused"
        return ended

    async with World().at_work(dev):
        ends = await asyncio.gather(*(tried(*example) for example in enumerate(examples)))
    assert set(ends) == {"refused", "cancelled"}, "the examples tell both kinds apart"


@pytest.mark.parametrize(
    ("given", "fields"),
    [
        ([], ["(whole)"]),
        ([as_json(TICKET), as_json(TICKET)], ["(whole)"]),
        ([as_json(None)], ["(whole)"]),
        ([payload(b"{", encoding=b"json/plain")], ["(whole)"]),
        ([payload(b"{}", encoding=b"binary/encrypted")], ["(whole)"]),
        ([as_json({})], ["reference", "subject", "customer"]),
        ([as_json({**TICKET, "reference": "a/b", "tags": "refund"})], ["reference", "tags"]),
        ([as_json({**TICKET, "customer": {"id": "C-1", "phone": "123"}})], ["customer.phone"]),
        ([as_json({**TICKET, "opened_at": "2001-01-01T00:00:00Z"})], ["opened_at"]),
        ([as_json({**TICKET, "description": "x" * 1_500_000})], ["description"]),
        ([as_json({**TICKET, "context": {"transcript": [{"text": 5}] * 900}})], None),
        ([as_json({"case": {}, "recorded": 0})], ["reference", "subject", "customer"]),
    ],
)
async def test_a_wrong_start_names_every_field(dev: Client, given: list[Any], fields: list[str] | None) -> None:
    async with World().at_work(dev):
        ended = await outcome(dev, hash(str(given)), given)
    assert isinstance(ended, ApplicationError)
    assert ended.type == "InvalidTicket"
    named = [Problem.model_validate(detail).field for detail in ended.details]
    assert named == fields or (fields is None and 10 < len(named) < 100)


async def test_a_start_under_another_id_is_told_which_one_is_the_tickets(dev: Client) -> None:
    async with World().at_work(dev):
        handle = await dev.start_workflow("TicketEscalation", TICKET, id="mine", task_queue=TICKETS_QUEUE)
        with pytest.raises(WorkflowFailureError) as refused:
            await handle.result()
    cause = refused.value.cause
    assert isinstance(cause, ApplicationError)
    assert cause.type == "InvalidTicket"
    problem = Problem(field="workflow id", found="mine", allowed=f"ticket-{TICKET['reference']}")
    assert [Problem.model_validate(detail) for detail in cause.details] == [problem]


async def test_a_policy_that_is_not_there_ends_the_workflow_with_its_name(dev: Client) -> None:
    async with World().at_work(dev):
        ended = await outcome(dev, 0, [{**TICKET, "policy": "unknown"}])
    assert isinstance(ended, ApplicationError)
    assert ended.type == "InvalidPolicy"
