"""Either database is put back to an earlier instant, as a restored backup does: one command mends it, tells nobody
anything twice, and leaves nothing untold."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime

import pytest
from temporalio.api.workflowservice.v1 import PauseWorkflowExecutionRequest, UnpauseWorkflowExecutionRequest
from temporalio.client import WorkflowExecutionStatus

from domain.case.accounts import Verdict
from domain.case.erasure import SUBJECT_ERASED
from domain.case.view import View
from domain.via import OURSELVES
from starter.customer_data import CustomerData
from starter.histories import Histories
from starter.reconcile.difference import Difference
from starter.reconcile.words import in_words
from store import messages as ledger
from store import tickets
from store.lives import kept
from store.staffing import staff
from tests.starter.reconcile.put_back import TwoDatabases
from tests.starter.stack.asking import live, until
from tests.starter.stack.ended_from_outside import done, ended_as, newest, opened, status
from tests.starter.stack.running_stack import RunningStack

pytestmark = [pytest.mark.stack, pytest.mark.asyncio(loop_scope="session"), pytest.mark.xdist_group("reconcile")]
BY = "integration:operator"


def verdict_of(found: Difference) -> Verdict:
    assert found.verdict is not None
    return found.verdict


async def reconciled(both: TwoDatabases, *references: str, apply: bool = True) -> dict[str, Difference]:
    reconciliation = both.stack.client.reconciliation
    found = reconciliation.differences(references, mend_as=BY if apply else None)
    return {each.reference: each async for each in found}


async def agree(both: TwoDatabases, *references: str) -> None:
    """See that nothing differs any more, once what is under way has been entered."""

    async def nothing_differs() -> bool:
        return not await reconciled(both, *references, apply=False)

    await until(nothing_differs)


def told(stack: RunningStack, reference: str) -> Counter[str]:
    """Return how often each message was sent, by its purpose and reader."""
    sent = [message.message_id.split("/") for message in stack.provider.taken]
    return Counter(f"{purpose} {reader}" for of, _, purpose, *_, reader, _ in sent if of == reference)


async def settled(both: TwoDatabases, *references: str) -> None:
    """Wait until nothing is on its way to anybody, and both databases know all that was done."""

    async def quiet() -> bool:
        views = [await live(both.stack.client, each) for each in references if await is_running(both.stack, each)]
        return not any(message.until is None for view in views for message in view.outgoing)

    await until(quiet)
    await agree(both, *references)


async def is_running(stack: RunningStack, reference: str) -> bool:
    return await status(stack, reference) == WorkflowExecutionStatus.RUNNING


async def recorded(stack: RunningStack, reference: str, kind: str) -> None:
    async def is_there() -> bool:
        return kind in [entry.kind for entry in await tickets.timeline(stack.db, reference)]

    await until(is_there)


async def load(stack: RunningStack) -> int:
    return sum(each.load for each in await staff(stack.db, "default"))


async def test_ours_is_put_back(both: TwoDatabases) -> None:
    stack = both.stack
    noted, resolved, cancelled = [(await opened(stack))["reference"] for _ in range(3)]
    held = await load(stack)
    await both.copy_ours()
    await done(stack, noted, "note", text="third call this week")
    await done(stack, resolved, "resolve", resolution="Paid back.")
    await done(stack, cancelled, "cancel", reason="opened twice")
    since = (await opened(stack))["reference"]
    all_four = (noted, resolved, cancelled, since)
    await ended_as(stack, cancelled, WorkflowExecutionStatus.COMPLETED)
    await settled(both, *all_four)
    before = {each: told(stack, each) for each in all_four}
    await both.put_ours_back()

    found = await reconciled(both, *all_four, apply=False)
    assert {each: verdict_of(difference).relation for each, difference in found.items()} == dict.fromkeys(
        all_four, "ours_behind"
    )
    assert "our database lacks cancelled (opened twice)" in in_words(found[cancelled])
    assert not any(difference.mended for difference in found.values())
    found = await reconciled(both, *all_four)
    assert all(difference.mended for difference in found.values())

    await agree(both, *all_four)
    views: dict[str, View | None] = {each: await tickets.get_view(stack.db, each) for each in all_four}
    assert {each: view and view.status for each, view in views.items()} == {
        noted: "open", resolved: "resolved", cancelled: "cancelled", since: "open",
    }  # fmt: skip
    ended = views[cancelled]
    assert ended is not None
    assert ended.next_due is None
    for reference, kind in ((noted, "noted"), (resolved, "resolved"), (cancelled, "cancelled"), (since, "opened")):
        assert [entry.kind for entry in await tickets.timeline(stack.db, reference)].count(kind) == 1
    assert await load(stack) == held - 2 + 1, (
        "the resolved and the cancelled one are nobody's, the new one is somebody's"
    )
    assert {each: told(stack, each) for each in all_four} == before


async def test_a_ticket_whose_workflow_is_paused_is_left_alone(both: TwoDatabases) -> None:
    stack = both.stack
    reference = (await opened(stack))["reference"]
    run = await newest(stack, reference).describe()
    which = {"namespace": stack.temporal.namespace, "workflow_id": run.id, "run_id": run.run_id}
    service = stack.temporal.workflow_service
    await service.pause_workflow_execution(PauseWorkflowExecutionRequest(**which, reason="a test", request_id="1"))
    assert await reconciled(both, reference) == {}
    await service.unpause_workflow_execution(UnpauseWorkflowExecutionRequest(**which, reason="a test", request_id="2"))
    await done(stack, reference, "note", text="still here")
    await agree(both, reference)


async def test_ours_is_emptied(both: TwoDatabases) -> None:
    stack = both.stack
    reference = (await opened(stack))["reference"]
    await done(stack, reference, "note", text="third call this week")
    await settled(both, reference)
    before = told(stack, reference)
    async with stack.without_workers():
        await both.empty_ours()
    assert reference in await stack.client.reconciliation.references("", 1000)
    found = await reconciled(both, reference)
    assert (verdict_of(found[reference]).remedy, found[reference].mended) == ("record", True)
    await agree(both, reference)
    assert (await live(stack.client, reference)).status == "open"
    assert [e.kind for e in await tickets.timeline(stack.db, reference)].count("noted") == 1
    assert told(stack, reference) == before
    rows = await ledger.for_ticket(stack.db, reference)
    assert {row.id for row in rows} == {
        m.message_id for m in stack.provider.taken if m.message_id.startswith(reference)
    }
    assert {row.state for row in rows} == {"accepted"}
    assert all(row.provider_id and row.address and row.accepted_at for row in rows), "who took it is known again"
    assert {row.body for row in rows} == {""}, "only its words are not"
    again = await kept(stack.db, reference)
    assert again is not None, "what Temporal may lose next is kept"
    assert [entry.kind for entry in again.case.timeline].count("noted") == 1


async def test_what_a_ticket_tells_before_it_is_mended_hides_nothing_that_is_missing(both: TwoDatabases) -> None:
    stack = both.stack
    reference = (await opened(stack))["reference"]
    await settled(both, reference)
    async with stack.without_workers():
        await both.empty_ours()
    await done(stack, reference, "note", text="told since")
    await recorded(stack, reference, "noted")
    found = await reconciled(both, reference)
    assert (verdict_of(found[reference]).remedy, found[reference].mended) == ("record", True)
    await agree(both, reference)
    kinds = [entry.kind for entry in await tickets.timeline(stack.db, reference)]
    assert (kinds.count("opened"), kinds.count("assigned"), kinds.count("noted")) == (1, 1, 1)


async def test_temporals_is_put_back(both: TwoDatabases) -> None:
    stack = both.stack
    answered, resolved, cancelled = [(await opened(stack))["reference"] for _ in range(3)]
    await both.copy_temporals()
    await done(stack, answered, "reply", text="alpha")
    await done(stack, resolved, "resolve", resolution="alpha")
    await done(stack, cancelled, "cancel", reason="withdrawn")
    since = (await opened(stack))["reference"]
    all_four = (answered, resolved, cancelled, since)
    await ended_as(stack, cancelled, WorkflowExecutionStatus.COMPLETED)
    await settled(both, *all_four)
    before = {each: told(stack, each) for each in all_four}
    resolved_at = (await tickets.get_view(stack.db, resolved)).closed_at  # type: ignore[union-attr]
    await both.put_temporals_back()
    assert await status(stack, cancelled) == WorkflowExecutionStatus.RUNNING, "it is alive again"

    found = await reconciled(both, *all_four, apply=False)
    assert {each: (verdict_of(d).remedy, d.without_run) for each, d in found.items()} == {
        answered: ("put_forward", False),
        resolved: ("put_forward", False),
        cancelled: ("put_forward", False),
        since: ("start", True),
    }
    assert "the engine has lost cancelled (withdrawn)" in in_words(found[cancelled])
    found = await reconciled(both, *all_four)
    assert all(difference.mended for difference in found.values())

    await ended_as(stack, cancelled, WorkflowExecutionStatus.COMPLETED)
    await agree(both, *all_four)
    assert (await live(stack.client, resolved)).status == "resolved"
    assert (await live(stack.client, resolved)).closed_at == resolved_at
    assert (await live(stack.client, since)).status == "open"
    assert {each: told(stack, each) for each in all_four} == before
    await done(stack, answered, "reply", text="delta")

    async def both_answers() -> bool:
        return told(stack, answered) == before[answered] + Counter(["reply customer"])

    await until(both_answers)


async def test_what_is_done_before_it_is_mended_stands_and_what_was_lost_is_said(both: TwoDatabases) -> None:
    stack = both.stack
    reference = (await opened(stack))["reference"]
    await both.copy_temporals()
    await done(stack, reference, "reply", text="alpha")
    await settled(both, reference)
    await both.put_temporals_back()
    await done(stack, reference, "reply", text="delta")

    async def both_answers() -> bool:
        return told(stack, reference)["reply customer"] == 2

    await until(both_answers)

    async def both_recorded() -> bool:
        entries = await tickets.timeline(stack.db, reference)
        return [e.text for e in entries if e.kind == "replied"] == ["alpha", "delta"]

    await until(both_recorded)
    found = (await reconciled(both, reference))[reference]
    assert (verdict_of(found).remedy, found.mended) == ("person", True)
    await recorded(stack, reference, "noted")
    [note] = [e for e in await tickets.timeline(stack.db, reference) if e.kind == "noted"]
    assert "alpha" in note.text
    assert note.by == BY
    await agree(both, reference)
    assert (await newest(stack, reference).describe()).status == WorkflowExecutionStatus.RUNNING


async def test_what_was_erased_and_comes_to_life_again_is_deleted_and_stays_erased(both: TwoDatabases) -> None:
    stack = both.stack
    wanted = await opened(stack)
    reference, customer = wanted["reference"], CustomerData(Histories(stack.temporal), stack.db, stack.client)
    await settled(both, reference)
    await both.copy_temporals()
    await customer.erase(wanted["customer"]["id"], datetime.now(UTC), cancel=True, by=BY, accountable=BY, via=OURSELVES)
    sent = told(stack, reference)
    await both.put_temporals_back()
    assert await is_running(stack, reference), "it is alive again"

    found = await reconciled(both, reference, apply=False)
    assert in_words(found[reference]) == (
        "everything personal of it was erased, and the engine has it again; it would be deleted there as well"
    )
    found = await reconciled(both, reference)
    assert (verdict_of(found[reference]).remedy, found[reference].mended) == ("erase", True)

    await agree(both, reference)
    assert not await Histories(stack.temporal).lives(reference)
    assert told(stack, reference) == sent
    view = await tickets.get_view(stack.db, reference)
    assert view is not None
    assert (view.status, view.subject) == ("cancelled", SUBJECT_ERASED)
