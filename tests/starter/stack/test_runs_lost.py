"""A ticket whose run was ended from outside is taken up again: nothing is forgotten, nobody is told twice."""

from __future__ import annotations

import asyncio
from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from temporalio.api.workflowservice.v1 import PauseWorkflowExecutionRequest, UnpauseWorkflowExecutionRequest
from temporalio.client import WorkflowExecutionStatus

from activities.providers.email import Email
from activities.providers.outcome import Accepted
from activities.providers.sms import Sms
from domain.case.timeline import Entry
from domain.case.view import Facts, OwnerView, Summary, View
from domain.input.problems import Problem
from starter.errors import EngineUnreachable, LostRun, NeverOpened, RunForgotten, TicketClosed
from starter.histories import Histories
from starter.run_sweep import RunSweep
from starter.runs import Runs
from store import messages as ledger
from store import tickets
from store.ticket_filter import TicketFilter
from tests.starter.stack.asking import live, request, until
from tests.starter.stack.ended_from_outside import (
    OPENING,
    begun,
    done,
    dues,
    ended_as,
    messages,
    newest,
    opened,
    status,
    swept,
    told,
)
from tests.starter.stack.running_stack import RunningStack

pytestmark = [pytest.mark.stack, pytest.mark.asyncio(loop_scope="session"), pytest.mark.xdist_group("starter")]

RUNNING, TERMINATED = WorkflowExecutionStatus.RUNNING, WorkflowExecutionStatus.TERMINATED
TIMED_OUT = WorkflowExecutionStatus.TIMED_OUT
MAY_LIVE = timedelta(seconds=12)


async def test_a_terminated_ticket_goes_on_as_it_was(stack: RunningStack) -> None:
    reference = (await opened(stack))["reference"]
    before = await done(stack, reference, "note", text="seen")
    async with stack.without_workers():
        for number in range(3):
            await newest(stack, reference).signal("note", {"text": f"note {number}", "by": "person:gwen"})
        await newest(stack, reference).terminate("to be rid of it")
    await swept(stack, reference)

    async def all_noted() -> bool:
        return len((await live(stack.client, reference)).timeline) == len(before.timeline) + 3

    await until(all_noted)
    after = await live(stack.client, reference)
    assert [entry.text for entry in after.timeline if entry.kind == "noted"] == ["seen", "note 0", "note 1", "note 2"]
    assert (after.opened_at, dues(after), after.owner) == (before.opened_at, dues(before), before.owner)
    await done(stack, reference, "reply", text="We see it.")
    await told(stack, reference, OPENING | {"reply customer": 1})


@pytest.mark.parametrize("limit", ["execution_timeout", "run_timeout"])
async def test_a_ticket_that_a_client_s_time_out_ended_has_none_any_more(stack: RunningStack, limit: str) -> None:
    reference = (await opened(stack, **{limit: MAY_LIVE}))["reference"]
    before = (await stack.client.view(reference)).view
    await ended_as(stack, reference, TIMED_OUT)
    after = await swept(stack, reference)
    run = (await newest(stack, reference).describe()).raw_info
    started = (await newest(stack, reference).fetch_history()).events[0].workflow_execution_started_event_attributes
    assert run.execution_time
    assert not started.workflow_execution_timeout.ToTimedelta()
    assert not started.workflow_run_timeout.ToTimedelta()
    assert (after.opened_at, dues(after)) == (before.opened_at, dues(before))
    assert await messages(stack, reference) == OPENING


async def test_a_ticket_terminated_in_its_first_task_opens_as_of_its_first_start(stack: RunningStack) -> None:
    wanted = request()
    async with stack.without_workers():
        note = {"text": "with the start", "by": "person:gwen"}
        handle = await begun(stack, wanted, start_signal="note", start_signal_args=[note])
        began_at = (await handle.describe()).start_time
        await handle.terminate("too early")
    await swept(stack, wanted["reference"])

    async def noted() -> View | None:
        view = await live(stack.client, wanted["reference"])
        return view if "with the start" in [entry.text for entry in view.timeline] else None

    after = await until(noted)
    await told(stack, wanted["reference"], OPENING)
    assert abs(after.opened_at - began_at) < timedelta(milliseconds=1)


async def test_a_ticket_terminated_after_it_went_on_in_a_new_run_is_taken_up_from_there(stack: RunningStack) -> None:
    reference = (await opened(stack))["reference"]
    first = (await newest(stack, reference).describe()).run_id
    before = await live(stack.client, reference)
    for number in range(450):
        await newest(stack, reference).signal("note", {"text": f"note {number}", "by": "person:gwen"})

    async def in_a_new_run() -> bool:
        described = await newest(stack, reference).describe()
        return described.run_id != first and described.status == RUNNING

    await until(in_a_new_run)
    await done(stack, reference, "reply", text="We see it.")
    await told(stack, reference, OPENING | {"reply customer": 1})
    await newest(stack, reference).terminate("a test")
    after = await swept(stack, reference)
    assert after.timeline[-1].sequence >= 450
    assert (after.opened_at, dues(after)["resolution", 1]) == (before.opened_at, dues(before)["resolution", 1])
    await done(stack, reference, "reply", text="Here is your money.")
    await told(stack, reference, OPENING | {"reply customer": 2})


async def test_a_ticket_terminated_again_before_it_was_taken_up_loses_no_signal(stack: RunningStack) -> None:
    wanted = await opened(stack)
    reference = wanted["reference"]
    async with stack.without_workers():
        for number in range(3):
            await newest(stack, reference).signal("note", {"text": f"note {number}", "by": "person:gwen"})
            await newest(stack, reference).terminate("a test")
            assert (await Runs(stack.temporal, stack.db).take_up(reference)).taken_up

    async def all_noted() -> bool:
        timeline = (await live(stack.client, reference)).timeline
        return [each.text for each in timeline if each.kind == "noted"] == ["note 0", "note 1", "note 2"]

    await until(all_noted)
    assert await messages(stack, reference) == OPENING


async def test_a_ticket_whose_workflow_is_paused_is_not_lost_and_holds_up_no_sweep(stack: RunningStack) -> None:
    paused, lost = (await opened(stack))["reference"], (await opened(stack))["reference"]
    run = await newest(stack, paused).describe()
    which: dict[str, Any] = {"namespace": stack.temporal.namespace, "workflow_id": run.id, "run_id": run.run_id}
    service = stack.temporal.workflow_service
    await service.pause_workflow_execution(PauseWorkflowExecutionRequest(**which, reason="a test", request_id="1"))
    await newest(stack, lost).terminate("a test")
    assert (await Runs(stack.temporal, stack.db).take_up(paused)).standing == "running"
    assert (await stack.client.view(paused)).source == "stored"
    with pytest.raises(EngineUnreachable):
        await stack.impatient_client.act(paused, "note", {"text": "hello"}, by="person:gwen", key="while-paused")
    await swept(stack, lost)
    await service.unpause_workflow_execution(UnpauseWorkflowExecutionRequest(**which, reason="a test", request_id="2"))
    await done(stack, paused, "note", text="still here")
    await told(stack, paused, OPENING)


async def test_what_fell_due_meanwhile_happens_once(stack: RunningStack) -> None:
    reference = (await opened(stack, policy="demo"))["reference"]
    due = (await live(stack.client, reference)).next_due
    assert due
    await newest(stack, reference).terminate("a test")
    overdue_at = due.at + timedelta(seconds=1)
    await asyncio.sleep(max(0.0, (overdue_at - datetime.now(UTC)).total_seconds()))
    assert (await Runs(stack.temporal, stack.db).take_up(reference)).taken_up

    async def acted_on() -> list[Entry]:
        return [entry for entry in await stack.client.timeline(reference) if entry.due_at == due.at]

    late = await until(acted_on)
    assert all(entry.at >= overdue_at for entry in late)
    assert len({entry.kind for entry in late}) == len(late)
    await stack.client.act(reference, "cancel", {"reason": "enough"}, by="system")
    await ended_as(stack, reference, WorkflowExecutionStatus.COMPLETED)
    kinds = Counter((entry.kind, entry.due_at) for entry in await stack.client.timeline(reference) if entry.due_at)
    assert set(kinds.values()) == {1}


async def test_a_message_that_was_being_sent_is_sent_once(stack: RunningStack, monkeypatch: pytest.MonkeyPatch) -> None:
    reference = (await opened(stack))["reference"]
    called, goes_on = asyncio.Event(), asyncio.Event()
    send = stack.provider.send

    async def slow(message: Email | Sms) -> Accepted:
        called.set()
        await goes_on.wait()
        return await send(message)

    monkeypatch.setattr(stack.provider, "send", slow)
    await done(stack, reference, "reply", text="We see it.")
    await called.wait()
    await newest(stack, reference).terminate("a test")
    assert (await Runs(stack.temporal, stack.db).take_up(reference)).taken_up
    await live(stack.client, reference)
    goes_on.set()
    await told(stack, reference, OPENING | {"reply customer": 1})

    async def known() -> bool:
        left = await newest(stack, reference).query("left")
        return not left["case"]["in_flight"]

    await until(known)
    (reply,) = [each for each in await ledger.for_ticket(stack.db, reference) if each.purpose == "reply"]
    assert [each.message_id for each in stack.provider.taken].count(reply.id) == 1


async def test_a_cancelled_workflow_is_a_cancelled_ticket_and_stays_one(stack: RunningStack) -> None:
    reference = (await opened(stack))["reference"]
    await newest(stack, reference).cancel()
    await ended_as(stack, reference, WorkflowExecutionStatus.CANCELED)
    found = await Runs(stack.temporal, stack.db).take_up(reference)
    assert (found.standing, found.taken_up) == ("ended", False)
    with pytest.raises(TicketClosed, match="cancelled"):
        await stack.client.act(reference, "note", {"text": "late"}, by="person:gwen")
    await told(stack, reference, OPENING | {"cancelled customer": 1})


async def test_a_ticket_that_ended_is_never_revived(stack: RunningStack) -> None:
    wanted = await opened(stack)
    reference = wanted["reference"]
    await done(stack, reference, "cancel", reason="opened twice")
    await ended_as(stack, reference, WorkflowExecutionStatus.COMPLETED)
    before = await messages(stack, reference)
    found = await Runs(stack.temporal, stack.db).take_up(reference)
    assert (found.standing, found.taken_up) == ("ended", False)
    async with stack.client_without_database() as without:
        # nobody knows that it has ended, but for the engine
        found = await without.runs.take_up(reference)
        assert (found.standing, found.taken_up) == ("ended", False)
    assert await status(stack, reference) == WorkflowExecutionStatus.COMPLETED
    assert await messages(stack, reference) == before


async def test_many_sweepers_at_once_take_a_ticket_up_once(stack: RunningStack) -> None:
    reference = (await opened(stack))["reference"]
    await newest(stack, reference).terminate("a test")
    found = await asyncio.gather(*(Runs(stack.temporal, stack.db).take_up(reference) for _ in range(8)))
    assert {each.standing for each in found} <= {"lost", "running"}
    runs = await Histories(stack.temporal).lives(reference)
    assert runs
    listed = f"WorkflowId = 'ticket-{reference}'"

    async def two_runs() -> bool:
        return len([run async for run in stack.temporal.list_workflows(listed)]) == 2

    await until(two_runs)
    await done(stack, reference, "note", text="still here")
    assert await messages(stack, reference) == OPENING


async def test_an_action_on_a_lost_ticket_says_so_and_works_when_repeated(stack: RunningStack) -> None:
    reference = (await opened(stack))["reference"]
    await newest(stack, reference).terminate("a test")
    with pytest.raises(LostRun, match="The ticket has lost its run; it is being taken up again"):
        await stack.impatient_client.act(reference, "reply", {"text": "We see it."}, by="person:gwen", key="one")
    await done(stack, reference, "reply", text="We see it.")
    await newest(stack, reference).terminate("a test")
    with pytest.raises(LostRun):
        await stack.impatient_client.signal(reference, "note", {"text": "on the phone"}, by="person:gwen")
    await done(stack, reference, "note", text="on the phone")
    await told(stack, reference, OPENING | {"reply customer": 1})


async def test_opening_a_lost_ticket_again_takes_it_up(stack: RunningStack) -> None:
    wanted = request()
    reference = wanted["reference"]
    await stack.client.open(wanted)
    await told(stack, reference, OPENING)
    before = await live(stack.client, reference)
    await newest(stack, reference).terminate("a test")
    again = await stack.client.open(wanted)
    assert not again.new
    assert (again.view.status, again.view.opened_at) == ("open", before.opened_at)
    assert await status(stack, reference) == RUNNING
    assert await messages(stack, reference) == OPENING


async def test_what_the_engine_does_not_remember_is_said_with_what_is_known(stack: RunningStack) -> None:
    wanted = await opened(stack)
    reference = wanted["reference"]
    await newest(stack, reference).terminate("a test")
    await Histories(stack.temporal).delete(reference)

    async def forgotten() -> bool:
        return (await Runs(stack.temporal, stack.db).find(reference)).standing == "gone"

    await until(forgotten)
    with pytest.raises(RunForgotten, match="no longer remembers this ticket, which is open, with "):
        await stack.client.act(reference, "note", {"text": "hello"}, by="person:gwen")
    assert (await RunSweep(stack.temporal, stack.db).sweep()).gone >= 1


async def test_a_start_that_was_refused_is_no_lost_ticket(stack: RunningStack) -> None:
    wanted = request(subject="")
    await begun(stack, wanted)
    await ended_as(stack, wanted["reference"], WorkflowExecutionStatus.FAILED)
    found = await Runs(stack.temporal, stack.db).take_up(wanted["reference"])
    assert (found.standing, found.taken_up) == ("never_opened", False)
    with pytest.raises(NeverOpened) as never:
        await stack.client.open(wanted | {"subject": "Charged twice"})
    assert [problem.field for problem in never.value.problems] == ["subject"]
    assert all(isinstance(problem, Problem) for problem in never.value.problems)


async def test_a_start_that_cannot_become_a_ticket_is_tried_again_once(stack: RunningStack) -> None:
    wanted = request(subject="")
    reference = wanted["reference"]
    async with stack.without_workers():
        await begun(stack, wanted)
        await newest(stack, reference).terminate("too early")
    runs = Runs(stack.temporal, stack.db)
    assert (await runs.take_up(reference)).why_not or await status(stack, reference) == RUNNING
    again = await runs.take_up(reference)
    assert not again.taken_up


async def test_a_refused_start_beside_a_lost_ticket_hides_nothing(stack: RunningStack) -> None:
    wanted = await opened(stack)
    reference = wanted["reference"]
    await newest(stack, reference).terminate("a test")
    await begun(stack, wanted | {"subject": "Something else"})
    await ended_as(stack, reference, WorkflowExecutionStatus.FAILED)
    after = await swept(stack, reference)
    assert after.subject == "Charged twice"
    assert await messages(stack, reference) == OPENING


async def test_a_ticket_taken_up_tells_the_database_where_it_is_though_another_run_told_it_otherwise(
    stack: RunningStack,
) -> None:
    reference = (await opened(stack))["reference"]
    before = await live(stack.client, reference)
    await newest(stack, reference).terminate("a test")
    owner = OwnerView(id="nobody-by-now", name="Nobody", acknowledged_at=None)
    otherwise = before.model_copy(update={"priority": "low", "owner": owner})
    facts = Facts(
        view=otherwise,
        request_hash="",
        roster=before.policy.name,
        told_at=datetime.now(UTC),
        run_id="of a run that a reset has ended",
    )
    await tickets.record(stack.db, facts, datetime.now(UTC))
    assert (await listed(stack, reference)).priority == "low"
    await swept(stack, reference)

    async def right_again() -> bool:
        seen = await listed(stack, reference)
        return (seen.priority, seen.owner) == (before.priority, before.owner)

    await until(right_again)


async def listed(stack: RunningStack, reference: str) -> Summary:
    found = await tickets.list_tickets(stack.db, TicketFilter(q=reference))
    return next(item for item in found.items if item.reference == reference)
