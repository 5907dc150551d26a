from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest
from temporalio.client import WorkflowFailureError
from temporalio.service import RPCError, RPCStatusCode

from domain.input.problems import InvalidInput
from domain.requests.ticket import Ticket
from starter.client import Escalations, Opened
from starter.errors import EngineUnreachable, NeverOpened, OtherContent
from tests.starter.stack.asking import request, until
from tests.starter.stack.running_stack import RunningStack
from workflows.search_attributes import CATEGORY, POLICY, PRIORITY, STATUS

pytestmark = [pytest.mark.stack, pytest.mark.asyncio(loop_scope="session"), pytest.mark.xdist_group("starter")]

SECOND = timedelta(seconds=1)


async def runs(stack: RunningStack, reference: str) -> int:
    """How many workflows of a ticket there are or were."""
    return sum([1 async for _ in stack.temporal.list_workflows(f'WorkflowId = "ticket-{reference}"')])


async def test_twenty_at_once_open_one_ticket(stack: RunningStack) -> None:
    wanted = request()
    opened = await asyncio.gather(*(stack.client.open(wanted) for _ in range(20)))
    assert [each.new for each in opened].count(True) == 1
    reference = wanted["reference"]

    async def told() -> list[str]:
        sent = await stack.client.messages(reference)
        return [each.purpose for each in sent if each.state == "accepted"]

    async def both_told() -> bool:
        return len(await told()) >= 2

    await until(both_told)
    assert sorted(await told()) == ["assigned", "receipt"]
    assert await runs(stack, reference) == 1
    owners = {each.view.owner.id for each in opened if each.view.owner}
    assert len(owners) <= 1


async def test_the_same_request_again_shows_what_became_of_the_first(client: Escalations) -> None:
    wanted = request()
    await client.open(wanted)
    await client.act(wanted["reference"], "priority", {"priority": "urgent", "reason": "vip"}, by="person:gwen")
    again = await client.open(wanted | {"description": None, "unheard": "of"})
    assert (again.new, again.view.priority) == (False, "urgent")
    assert (await client.open(Ticket.model_validate(wanted))).new is False


async def test_other_content_is_refused_and_changes_nothing(client: Escalations) -> None:
    wanted = request()
    await client.open(wanted)
    with pytest.raises(OtherContent):
        await client.open(wanted | {"subject": "Charged thrice"})
    assert (await client.view(wanted["reference"])).view.subject == "Charged twice"


async def test_nothing_starts_again_once_a_ticket_has_ended(stack: RunningStack) -> None:
    wanted = request()
    await stack.client.open(wanted)
    await stack.client.act(wanted["reference"], "cancel", {"reason": "opened twice"}, by="system")
    await stack.temporal.get_workflow_handle(f"ticket-{wanted['reference']}").result()
    again = await stack.client.open(wanted)
    assert (again.new, again.view.status) == (False, "cancelled")
    async with stack.client_without_database() as without:
        again = await without.open(wanted)
        assert (again.new, again.view.status) == (False, "cancelled")
    assert await runs(stack, wanted["reference"]) == 1


@pytest.mark.parametrize(
    ("changes", "fields"),
    [
        ({"subject": ""}, {"subject"}),
        ({"customer": {"id": "C-1"}, "tags": ["a,b"]}, {"customer", "tags.0"}),
        ({"opened_at": "2020-01-01T00:00:00Z"}, {"opened_at"}),
        ({"policy": "nobody-has-it"}, {"policy"}),
    ],
)
async def test_a_request_that_breaks_the_contract_starts_nothing(
    stack: RunningStack, changes: dict[str, object], fields: set[str]
) -> None:
    wanted = request(**changes)
    with pytest.raises(InvalidInput) as refused:
        await stack.client.open(wanted)
    assert {problem.field for problem in refused.value.problems} == fields
    with pytest.raises(RPCError) as unknown:
        await stack.temporal.get_workflow_handle(f"ticket-{wanted['reference']}").describe()
    assert unknown.value.status is RPCStatusCode.NOT_FOUND
    assert (await stack.client.open(request(wanted["reference"]))).new, "the reference is still free"


async def test_tickets_open_while_the_database_is_down(stack: RunningStack) -> None:
    wanted = request()
    async with stack.client_without_database() as without:
        assert (await without.open(wanted)).new
        assert not (await without.open(wanted)).new
    assert not (await stack.client.open(wanted)).new


async def test_a_ticket_started_by_another_sdk_is_the_same_ticket(stack: RunningStack) -> None:
    wanted = request()
    reference = wanted["reference"]
    await stack.temporal.start_workflow("TicketEscalation", wanted, id=f"ticket-{reference}", task_queue="tickets")
    assert not (await stack.client.open(wanted)).new
    assert await runs(stack, reference) == 1


async def test_a_run_that_failed_to_become_a_ticket_says_why(stack: RunningStack) -> None:
    wanted = request()
    handle = await stack.temporal.start_workflow(
        "TicketEscalation", wanted | {"subject": ""}, id=f"ticket-{wanted['reference']}", task_queue="tickets"
    )
    with pytest.raises(WorkflowFailureError):
        await handle.result()
    with pytest.raises(NeverOpened) as never:
        await stack.client.open(wanted)
    assert [problem.field for problem in never.value.problems] == ["subject"]


async def test_the_engine_knows_a_ticket_from_the_start(stack: RunningStack) -> None:
    wanted = request(priority="urgent", subject="Ünïcödé " * 40, category="ünïcödé " * 8)
    async with stack.without_workers():
        with pytest.raises(EngineUnreachable):
            await stack.impatient_client.open(wanted)
        about = await stack.temporal.get_workflow_handle(f"ticket-{wanted['reference']}").describe()
        indexed = about.typed_search_attributes
        assert (indexed[STATUS], indexed[PRIORITY], indexed[POLICY]) == ("open", "urgent", "default")
        assert indexed[CATEGORY] == wanted["category"]
        assert about.raw_info.priority.priority_key == 1
        assert (await about.static_summary() or "").startswith(f"{wanted['reference']}: Ünïcödé")

    async def repeated() -> Opened | None:
        try:
            return await stack.client.open(wanted)
        except EngineUnreachable:
            return None

    again = await until(repeated)
    assert (again.new, again.view.reference) == (False, wanted["reference"])
    assert abs(again.view.opened_at - about.start_time) < SECOND, "its clocks count from when it came to us"


async def test_an_operator_reads_in_a_few_words_what_each_activity_was_asked_for(stack: RunningStack) -> None:
    reference = (await stack.client.open(request())).view.reference

    async def recorded() -> bool:
        return bool(await stack.client.timeline(reference))

    await until(recorded)
    history = await stack.temporal.get_workflow_handle(f"ticket-{reference}").fetch_history()
    converter = stack.temporal.data_converter
    said = {
        event.activity_task_scheduled_event_attributes.activity_type.name: await converter.decode(
            [event.user_metadata.summary]
        )
        for event in history.events
        if event.HasField("activity_task_scheduled_event_attributes")
    }
    assert said["load_policy"] == ["Policy default"]
    assert said["assign_owner"] == ["Owner in frontline of billing"]
    assert said["record_facts"] == ["Entries 1 to 3"]
    assert all(words for [words] in said.values())
