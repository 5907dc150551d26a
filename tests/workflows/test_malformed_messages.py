"""Whatever a ticket is told or asked, no workflow task fails: it is done, refused with the reason, or on record."""

from __future__ import annotations

import asyncio
from itertools import islice
from typing import Any

import pytest
from temporalio.client import Client, WorkflowUpdateFailedError
from temporalio.common import RawValue
from temporalio.exceptions import ApplicationError

from domain.case.view import View
from domain.requests.refusals import Refusal
from tests.workflows.histories import tasks_that_failed
from tests.workflows.malformed import as_json, drawn, messages, payload
from tests.workflows.stage import Stage
from tests.workflows.world import World

AT_ONCE = 8
"""The engine lets ten updates of one workflow be under way."""

WRONG: list[tuple[str, list[Any], int]] = [
    ("no_such_action", [], 422),
    ("__temporal_made_up", [as_json({})], 422),
    ("hand-back", [as_json({"reason": "spelled as in a web address"})], 422),
    ("decline", [], 422),
    ("decline", [as_json(None)], 422),
    ("decline", [as_json({"reason": "   "})], 422),
    ("note", [as_json({"text": "one"}), as_json({"text": "two"})], 422),
    ("note", [as_json(["text"])], 422),
    ("note", [as_json({"text": "x" * 1_500_000})], 422),
    ("note", [payload(b'{"text": "cut off', encoding=b"json/plain")], 422),
    ("note", [payload(b"\xff\xfe", encoding=b"binary/encrypted")], 422),
    ("note", [payload(b"[" * 2_000 + b"]" * 2_000, encoding=b"json/plain")], 422),
    ("survey_answered", [as_json({"score": 5.5})], 422),
    ("resume", [as_json({"seen": [{}] * 50_000})], 422),
    ("resume", [], 409),
    ("acknowledge", [as_json({"by": "ann", "seen": {"episode": 1, "tier": 2}})], 409),
    ("approve", [as_json({"request": "1"})], 403),
]


async def asked(stage: Stage, action: str, given: list[RawValue]) -> View | Refusal:
    """Ask for an action in vain or not; returns the answer."""
    try:
        async with asyncio.timeout(30):
            return View.model_validate(await stage.handle.execute_update(action, args=given))
    except WorkflowUpdateFailedError as failure:
        refused = failure.cause
    assert isinstance(refused, ApplicationError)
    assert refused.type == "Refused"
    return Refusal.model_validate(refused.details[0])


@pytest.mark.parametrize("tickets", [1, pytest.param(10, marks=pytest.mark.proof)])
async def test_any_message_is_done_or_refused(dev: Client, tickets: int) -> None:
    examples = iter(drawn(messages, 150 * tickets))
    world = World()
    async with world.at_work(dev):
        for number in range(tickets):
            stage = Stage(dev, world, f"told-{tickets}-{number}")
            await stage.open()
            answers = await all_told(stage, list(islice(examples, 150)))
            assert answers == {"View", "Refusal"}, "the examples tell both kinds apart"
            assert (await stage.act("cancel", reason="enough")).status == "cancelled"
            await stage.ends()
            assert tasks_that_failed(await stage.handle.fetch_history()) == []


async def all_told(stage: Stage, told: list[tuple[str, list[RawValue]]]) -> set[str]:
    """Send each message as a signal and as an update; returns the kinds of answers."""
    gate = asyncio.Semaphore(AT_ONCE)

    async def tell(action: str, given: list[RawValue]) -> str:
        async with gate:
            try:
                await stage.handle.signal(action, args=given)
                return type(await asked(stage, action, given)).__name__
            except Exception as error:
                raise AssertionError(f"told {action} with {given}") from error

    return set(await asyncio.gather(*(tell(*message) for message in told)))


async def test_what_is_surely_wrong_is_refused_or_on_record(dev: Client) -> None:
    stage = Stage(dev, World(), "surely-wrong")
    async with stage.world.at_work(dev):
        opened = await stage.open()
        for action, given, status in WRONG:
            refusal = await asked(stage, action, given)
            assert isinstance(refusal, Refusal), action
            assert refusal.status == status, refusal
            assert refusal.detail
            assert (await stage.view()).timeline == opened.timeline, "a refused update leaves no trace"
        for action, given, _ in WRONG:
            await stage.handle.signal(action, args=given)
        refused = await stage.entries("action_refused")
        assert [(e.data["action"], e.data["status"]) for e in refused] == [(a, status) for a, _, status in WRONG]
        assert len((await stage.view()).timeline) == len(opened.timeline) + len(WRONG)
        await stage.act("cancel", reason="enough")
        assert tasks_that_failed(await stage.handle.fetch_history()) == []


async def test_no_amount_of_text_makes_a_ticket_too_big_to_answer(dev: Client) -> None:
    """The engine carries two megabytes in one value; a ticket's texts may be more than that together."""
    stage = Stage(dev, World(), "wordy")
    async with stage.world.at_work(dev):
        await stage.open()
        for number in range(80):
            await stage.tell("note", text=f"{number} " + "é" * 19_000)
        seen = await stage.act("note", text="the last one")
        assert len([entry for entry in seen.timeline if entry.kind == "noted"]) == 81
        first = next(entry for entry in stage.world.timeline("wordy") if entry.kind == "noted")
        assert first.text.endswith("é" * 100), "the database has every text whole"
        await stage.act("cancel", reason="enough")
        assert tasks_that_failed(await stage.handle.fetch_history()) == []
