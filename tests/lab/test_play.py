"""Playing lives on a product made up for the test: the pace, the patience, and what is said of how it went."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

import pytest

import lab.play
from domain.case.case import Status
from domain.case.timeline import Entry
from domain.case.view import CustomerView, PolicyView, TierView, View
from lab.desk import Declined
from lab.play import Life, Played, play
from lab.servicenow.changes import changes, final_status
from lab.servicenow.opening import ticket
from lab.tally import tally
from tests.domain.life import START
from tests.lab.made_up import lived

FAST = 1_000_000.0


@pytest.fixture(autouse=True)
def no_time_lost(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lab.play, "QUIET_SECONDS", 0.0)
    monkeypatch.setattr(lab.play, "LOOK_EVERY_SECONDS", 0.0)


class MadeUpDesk:
    """A product that does what it is told, but `no` to these actions; so many looks pass before an owner is found."""

    def __init__(self, no: Sequence[str] = (), slow: int = 0) -> None:
        self.no, self.slow = no, slow
        self.done: list[tuple[str, str, Status, int]] = []
        self.status: Status = "open"
        self.wanted = 1
        self.given = 0
        self.looks = 0

    async def open(self, ticket: Mapping[str, Any]) -> View:
        self.reference = ticket["reference"]
        return self._view()

    async def act(self, reference: str, action: str, body: Mapping[str, Any], key: str) -> View:
        if action in self.no:
            raise Declined("not now")
        self.done.append((action, key, self.status, self.given))
        self.wanted += action in ("acknowledge", "reassign", "reopen")
        led: dict[str, Status] = {"wait": "waiting", "resolve": "resolved", "close": "closed"}
        self.status = led.get(action, "open")
        return self._view()

    async def view(self, reference: str) -> View:
        self.looks += 1
        return self._view()

    async def timeline(self, reference: str) -> Sequence[Entry]:
        return self._view().timeline

    async def purposes(self, reference: str) -> Sequence[str] | None:
        return ["receipt"]

    def _view(self) -> View:
        if self.looks >= self.slow:
            self.given, self.looks = self.wanted, 0
        entries = [
            Entry(sequence=n, at=START, due_at=START, kind="assigned", by="system", text="") for n in range(self.given)
        ]
        return View(
            reference=self.reference,
            subject="",
            status=self.status,
            priority="medium",
            category="",
            team="",
            customer=CustomerView(id="c", name=""),
            tier=TierView(index=0, name="group"),
            episode=1,
            opened_at=START,
            policy=PolicyView(name="replay", version="1"),
            timeline=tuple(entries),
        )


def life(*states: dict[str, str] | str) -> Life:
    incident = lived(*states)
    return Life(
        ticket(incident, incident.number, "replay"), incident.opened_at, changes(incident), final_status(incident)
    )


async def played(desk: MadeUpDesk, *states: dict[str, str] | str) -> Played:
    (one,) = await play([life(*states)], desk, FAST, 2, lambda: None)
    return one


async def test_changes_are_done_in_order_each_under_a_key_of_its_own() -> None:
    desk = MadeUpDesk()
    one = await played(desk, "Awaiting User Info", "Resolved", "Closed")
    assert [(action, key) for action, key, _, _ in desk.done] == [
        ("wait", "INC1-1"),
        ("resolve", "INC1-2"),
        ("close", "INC1-3"),
    ]
    assert (one.status, one.as_recorded, one.refused, one.settled) == ("closed", True, (), True)


async def test_a_change_waits_until_the_owner_before_it_is_there() -> None:
    desk = MadeUpDesk(slow=2)
    await played(desk, {"assigned_to": "Resolver 9"}, {"assigned_to": "Resolver 8"}, "Active")
    assert [given for _, _, _, given in desk.done] == [1, 2, 3]


async def test_what_the_product_refuses_and_another_ending_are_said() -> None:
    one = await played(MadeUpDesk(no=["resolve", "close"]), "New", "Closed")
    assert one.refused == ("resolve: not now", "close: not now")
    counted = tally([one])
    assert (counted.tickets, counted.as_recorded, counted.lateness) == (1, 0, (timedelta(),))
    assert counted.deviations[-1] == "INC1 is open; its recording ended closed"


async def test_a_close_whose_answer_was_lost_is_no_refusal() -> None:
    class Closed(MadeUpDesk):
        async def act(self, reference: str, action: str, body: Mapping[str, Any], key: str) -> View:
            view = await super().act(reference, action, body, key)
            if action == "close":
                raise Declined("The ticket is closed")
            return view

    one = await played(Closed(), "Resolved", "Closed")
    assert (one.status, one.refused) == ("closed", ())


async def test_messages_are_counted_when_no_more_come() -> None:
    class Sending(MadeUpDesk):
        looks_at_messages = 0

        async def purposes(self, reference: str) -> Sequence[str] | None:
            self.looks_at_messages += 1
            return [None, ["receipt"], ["receipt", "survey"]][min(self.looks_at_messages, 3) - 1]

    assert (await played(Sending(), "Resolved")).purposes == ("receipt", "survey")


async def test_it_does_not_wait_for_messages_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    class Stuck(MadeUpDesk):
        async def purposes(self, reference: str) -> Sequence[str] | None:
            return None

    monkeypatch.setattr(lab.play, "RESTS_WITHIN_SECONDS", 0.0)
    one = await played(Stuck(), "Resolved")
    assert not one.settled
    assert "not all of its messages had left" in tally([one]).deviations[0]


async def test_every_life_is_told_of_and_given_back_in_order() -> None:
    short, long = life("New"), life("Resolved", "Closed")
    told: list[str] = []
    first, second = await play([short, long], MadeUpDesk(), FAST, 1, lambda: told.append("over"))
    assert (first.life, second.life) == (short, long)
    assert len(told) == 2
