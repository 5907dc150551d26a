"""Outages of three hours and of three days on the real engine, with people at work meanwhile: lost 0, doubled 0."""

from __future__ import annotations

import asyncio
from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from temporalio.client import WorkflowHistory
from temporalio.testing import WorkflowEnvironment
from temporalio.worker import Replayer

from domain.effects import SendMessage
from tests.domain.life import TICKET, promising
from tests.workflows.histories import tasks_that_failed
from tests.workflows.servers import dev_server
from tests.workflows.stage import DAY, HOUR, MINUTE, Stage
from tests.workflows.test_continuing import SOON, runs_of
from tests.workflows.world import PLAIN, World
from workers.sandboxing import sandboxed_runner
from workflows.ticket import TicketEscalation

BY_SMS = {**TICKET["customer"], "preferred_channel": "sms"}
PATIENT: dict[str, Any] = {
    "priorities": promising(first_response="1h", resolution="20d", update_every="12h"),
    "tiers": [
        {"name": "frontline", "accept_within": "10m", "work_within": "20d"},
        {"name": "specialist", "accept_within": "10m", "repeat_every": "20d", "tell": ["frontline owner"]},
    ],
    "survey": None,
}
"""Nobody is called every half an hour: what that costs in events, it costs without an outage too."""
MOST_EVENTS = 3_000
"""Fewer than one run has before the server suggests that the ticket goes on in a new one."""
WAITED_LONGEST = 3 * HOUR
"""Whom nobody tells that a provider is back looks for themselves within little more than two hours."""


class Matters:
    """What a world was asked to tell, and what became of it."""

    def __init__(self, world: World, reference: str) -> None:
        self.tried = [m for m in world.tried if m.id.startswith(f"{reference}/")]
        self.sent = [request.message for request in world.sent if request.reference == reference]
        self.withdrawn = [
            (message, request.reason)
            for request in world.withdrawn
            for message in request.messages
            if request.reference == reference
        ]

    @staticmethod
    def what(message: SendMessage) -> str:
        return message.id.replace("/again", "").replace("/back", "").rpartition("/")[0]

    @property
    def lost(self) -> set[str]:
        """What nobody was told, and nothing says why."""
        told = {self.what(message) for message in self.sent} | {self.what(message) for message, _ in self.withdrawn}
        return {self.what(message) for message in self.tried} - told

    @property
    def needless(self) -> set[str]:
        """What was withdrawn because it had been told otherwise, and had not been."""
        told = {self.what(message) for message in self.sent}
        return {self.what(m) for m, reason in self.withdrawn if reason.startswith("told by ")} - told

    @property
    def doubled(self) -> list[str]:
        return [what for what, times in Counter(map(self.what, self.sent)).items() if times > 1]

    @property
    def own_words_withdrawn(self) -> list[tuple[str, str]]:
        """What a person has written and the customer was not told."""
        told = {self.what(message) for message in self.sent}
        words = ("reply", "question", "resolution", "promise_made", "mention")
        return [(m.id, why) for m, why in self.withdrawn if m.purpose in words and self.what(m) not in told]

    def texts(self) -> list[str]:
        """What persons have written to the customer, as it was taken."""
        said = (m.facts.get("text") or m.facts.get("resolution") for m in self.sent if m.to_customer)
        return [text for text in said if text]


async def replays(history: WorkflowHistory) -> None:
    assert tasks_that_failed(history) == []
    runner = sandboxed_runner(strict=True)
    await Replayer(workflows=[TicketEscalation], data_converter=PLAIN, workflow_runner=runner).replay_workflow(history)


def all_is_told(stage: Stage, *texts: str) -> None:
    matters = Matters(stage.world, stage.reference)
    assert (matters.lost, matters.needless, matters.doubled, matters.own_words_withdrawn) == (set(), set(), [], [])
    assert matters.texts() == list(texts)


CASES = [
    pytest.param(channels, lasting, told, id=f"{'+'.join(channels)}-{lasting // HOUR}h-{'told' if told else 'untold'}")
    for channels in (("email",), ("sms",), ("email", "sms"))
    for lasting in (3 * HOUR, 3 * DAY)
    for told in (True, False)
]


async def lived(skipping: WorkflowEnvironment, channels: tuple[str, ...], lasting: timedelta, *, told: bool) -> None:
    """Tickets that are opened, answered, escalated and resolved while channels are away, with word of their return or
    without."""
    world = World(policy=PATIENT)
    names = ("answered", "by-sms", "escalated", "resolved", "new")
    answered, by_sms, escalated, resolved, new = stages = [Stage(skipping.client, world, n, skipping) for n in names]
    async with world.at_work(skipping.client):
        for stage in (answered, escalated, resolved):
            await stage.open()
            await stage.act("acknowledge", by="ann")
        await by_sms.open(customer=BY_SMS)
        await by_sms.act("acknowledge", by="ann")

        await answered.provider_away(*channels, for_=lasting)
        await new.open(customer=BY_SMS)
        await new.act("acknowledge", by="ann")
        for stage in (answered, by_sms):
            await stage.act("reply", by="ann", text="one")
        await escalated.act("escalate", by="ann", reason="needs expertise")
        await escalated.act("acknowledge", by="ben")
        await resolved.act("resolve", by="ann", resolution="refunded")
        await passes(answered, lasting / 3)
        for stage in (answered, by_sms, new):
            await stage.act("reply", by="ann", text="two")
        await passes(answered, lasting * 2 / 3)
        for stage in stages if told else ():
            for channel in channels:
                await stage.tell("provider_back", channel=channel)
        await passes(answered, WAITED_LONGEST)
        for stage in (answered, by_sms, escalated, new):
            await stage.act("resolve", by="ann", resolution="done")
        await passes(answered, MINUTE)
        for stage in stages:
            await stage.act("close", by="ann")
        assert [await stage.ends() for stage in stages] == ["closed"] * len(stages)
        histories = [await stage.handle.fetch_history() for stage in stages]

    events = {stage.reference: len(history.events) for stage, history in zip(stages, histories, strict=True)}
    print(f"events, {'+'.join(channels)} away for {lasting}, {'told' if told else 'untold'}:", events)
    assert max(events.values()) < MOST_EVENTS
    for stage in (answered, by_sms):
        all_is_told(stage, "one", "two", "done")
    all_is_told(new, "two", "done")
    all_is_told(resolved, "refunded")
    all_is_told(escalated, "done")
    for history in histories:
        await replays(history)


@pytest.mark.parametrize(("channels", "lasting", "told"), [CASES[0], CASES[2], CASES[5], CASES[9]])
async def test_people_at_work_while_providers_are_away(
    channels: tuple[str, ...], lasting: timedelta, told: bool, skipping: WorkflowEnvironment
) -> None:
    await lived(skipping, channels, lasting, told=told)


@pytest.mark.proof
@pytest.mark.timeout(600)
@pytest.mark.parametrize(("channels", "lasting", "told"), CASES)
async def test_people_at_work_while_any_are_away_for_hours_or_days(
    channels: tuple[str, ...], lasting: timedelta, told: bool, skipping: WorkflowEnvironment
) -> None:
    await lived(skipping, channels, lasting, told=told)


async def test_what_waits_goes_on_waiting_in_the_next_run() -> None:
    async with dev_server(SOON) as env:
        stage = Stage(env.client, World(), "long-outage")
        async with stage.world.at_work(env.client):
            await stage.open()
            await stage.act("acknowledge", by="ann")
            await stage.settled()
            stage.world.away_until = dict.fromkeys(("email", "sms"), datetime.max.replace(tzinfo=UTC))
            await stage.act("reply", by="ann", text="one")
            await stage.act("reply", by="ann", text="two")
            await runs(stage, 2)
            await stage.act("reply", by="ann", text="three")
            await stage.act("escalate", by="ann", reason="needs expertise")
            await runs(stage, 3)
            await stage.act("resolve", by="ben", resolution="done")
            stage.world.away_until = {}
            await stage.tell("provider_back", channel="email")
            await stage.settled()
            await until(lambda: "resolution email" in stage.told("customer"))
            await stage.act("close", by="ann")
            assert await stage.ends() == "closed"
            histories = [
                await stage.client.get_workflow_handle(run.id, run_id=run.run_id).fetch_history()
                async for run in stage.client.list_workflows(f"WorkflowId = 'ticket-{stage.reference}'")
            ]

    print("events, run by run:", [len(history.events) for history in histories])
    all_is_told(stage, "one", "two", "three", "done")
    for history in histories:
        await replays(history)


async def test_what_is_deferred_again_while_the_ledger_is_away_stops_no_ticket(skipping: WorkflowEnvironment) -> None:
    """Each try leaves the ledger something to be told, and all of it is told in the moment the ledger is back."""
    stage = Stage(skipping.client, World(PATIENT), "ledger-away-too", skipping)
    async with stage.world.at_work(skipping.client):
        await stage.open()
        await stage.act("acknowledge", by="ann")
        await stage.provider_away("email", "sms", for_=HOUR)
        stage.world.database_down = True
        await stage.act("reply", by="ann", text="one")
        for _ in range(3):
            await stage.tell("provider_back", channel="email")
            await stage.settled()
        assert len([m for m in stage.world.tried if m.purpose == "reply"]) > 2
        stage.world.database_down = False
        await passes(stage, 2 * HOUR)
        await stage.tell("provider_back", channel="email")
        await passes(stage, MINUTE)
        await stage.act("resolve", by="ann", resolution="done")
        await passes(stage, MINUTE)
        await stage.act("close", by="ann")
        assert await stage.ends() == "closed"
        history = await stage.handle.fetch_history()
    all_is_told(stage, "one", "done")
    await replays(history)


async def passes(stage: Stage, duration: timedelta) -> None:
    """Let time pass, in pieces: no call of the server may last for long."""
    for _ in range(12):
        await stage.passes(duration / 12)


async def runs(stage: Stage, count: int) -> None:
    """Let notes be taken until the ticket's workflow is in its run of that number."""
    for number in range(60):
        if await runs_of(stage) >= count:
            return
        await stage.act("note", by="ann", text=f"note {number}")
        await asyncio.sleep(0.1)
    raise AssertionError("it does not go on in a new run")


async def until(it_is_so: Any) -> None:
    for _ in range(100):
        if it_is_so():
            return
        await asyncio.sleep(0.1)
    raise AssertionError("it has not come to that")
