"""A ticket that opened before holidays, zones or policy changed goes on after it, to the instants it had promised."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from temporalio import activity
from temporalio.testing import WorkflowEnvironment
from temporalio.worker import Replayer

from activities.requests import Extend, LoadPolicy
from domain.clocks.clock import ClockName
from domain.explaining.explanation import Explanation
from domain.policy.reading import read_policy
from domain.policy.snapshot import CompiledTime, Snapshot, compile_time, take_snapshot
from domain.time.calendars import WeeklyHours
from tests.domain.life import POLICY, ROLES, promising
from tests.workflows.histories import tasks_that_failed
from tests.workflows.stage import DAY, HOUR, Stage
from tests.workflows.world import PLAIN, World
from workers.sandboxing import sandboxed_runner
from workflows.ticket import TicketEscalation

OFFICE: dict[str, Any] = {"zone": "Europe/London", "hours": {"mon-fri": "09:00-17:00"}, "holidays": {"country": "GB"}}
BEFORE: dict[str, Any] = {
    "calendars": {"office": OFFICE},
    "priorities": promising(calendar="office", resolution="270d"),
    "tiers": [{"name": "desk", "accept_within": "1h", "repeat_every": "400h"}],
    "reminders": {"at": []},
    "waiting": {"third_party_at_most": "100d"},
}
AFTER: dict[str, Any] = BEFORE | {
    "calendars": {"office": {"zone": "Asia/Tokyo", "hours": {"sun": "00:00-01:00"}, "holidays": {"country": "JP"}}},
    "priorities": promising(calendar="office", resolution="1h"),
}
MONDAYS = {date(2024, 1, 1) + week * timedelta(days=7): "Blue Monday" for week in range(1_000)}


class Changing(World):
    """A world in which policy file, list of holidays and zone data are other ones from one day on."""

    changed = False
    extended = 0

    @activity.defn(name="load_policy")
    async def load_policy(self, request: LoadPolicy) -> Snapshot:
        policy = read_policy({**POLICY, **(AFTER if self.changed else BEFORE)})
        return take_snapshot(
            "test", self._data, policy, ROLES, self._holidays, request.ticket, request.opened_at, self._data
        )

    @activity.defn(name="extend_time")
    async def extend_time(self, request: Extend) -> CompiledTime:
        self.extended += 1
        return compile_time(request.policy, request.ticket, self._holidays, request.since, self._data)

    @property
    def _data(self) -> str:
        return "after" if self.changed else "before"

    def _holidays(self, _: object) -> dict[date, str]:
        return MONDAYS if self.changed else {}


async def explained(stage: Stage, clock: ClockName) -> Explanation:
    return Explanation.model_validate(await stage.handle.query("explain", clock))


async def test_a_worker_that_knows_only_what_is_new_takes_an_old_ticket_to_the_same_instants(
    skipping: WorkflowEnvironment,
) -> None:
    world = Changing()
    old, new = (Stage(skipping.client, world, reference, skipping) for reference in ("opened-before", "opened-after"))
    async with world.at_work(skipping.client, max_cached_workflows=0):
        await old.open()
        await old.act("acknowledge", by="ann")
        await old.settled()
        promised = await explained(old, "repeat")
    world.changed = True
    async with world.at_work(skipping.client):
        told = await explained(old, "repeat")
        assert told.due_at == promised.due_at
        assert told.counting == promised.counting
        assert (told.counting.zone, told.counting.data) == ("Europe/London", "before")
        await old.passes(30 * DAY)
        await old.act("priority", by="ann", priority="urgent", reason="a year is long")
        resolution = await explained(old, "resolution")
        assert resolution.target == 270 * 8 * HOUR
        assert not any(day.name for day in resolution.counting.days)

        await new.open()
        resolution = await explained(new, "resolution")
        assert (resolution.target, resolution.counting.zone, resolution.counting.data) == (HOUR, "Asia/Tokyo", "after")

    history = await old.handle.fetch_history()
    assert tasks_that_failed(history) == []
    replayer = Replayer(
        workflows=[TicketEscalation], data_converter=PLAIN, workflow_runner=sandboxed_runner(strict=True)
    )
    await replayer.replay_workflow(history)


async def test_a_ticket_lives_for_more_than_a_year_on_extensions_and_through_a_change_of_what_they_are_made_of(
    skipping: WorkflowEnvironment,
) -> None:
    world = Changing()
    stage = Stage(skipping.client, world, "long-lived", skipping)
    async with world.at_work(skipping.client):
        opened = await stage.open()
        await stage.act("acknowledge", by="ann")
        assert (await explained(stage, "resolution")).due_at is None
        await stage.passes(370 * DAY)
        assert world.extended >= 4
        known = await explained(stage, "resolution")
        world.changed = True
        extended = world.extended
        await stage.passes(90 * DAY)
        assert world.extended > extended
        told = await explained(stage, "resolution")
        view = await stage.view()

    due_at = WeeklyHours.model_validate(OFFICE).working_time({}).due(opened.opened_at, 270 * 8 * HOUR)
    assert known.due_at == told.due_at == due_at
    assert due_at > opened.opened_at + 365 * DAY
    assert told.counting.counted == told.target
    assert told.counting.data == "before; later after"
    assert (view.status, told.state) == ("open", "missed")
    assert view.next_due
