"""From recorded rows to actions: each unclean way of recording has one decided meaning."""

from __future__ import annotations

import pytest

from lab.servicenow.changes import changes, final_status
from lab.servicenow.incident import incidents
from lab.servicenow.rows import read_rows
from tests.lab.made_up import export, lived


@pytest.mark.parametrize(
    ("states", "actions"),
    [
        (["New", "Active", "Resolved", "Closed"], ["resolve", "close"]),
        (["New", "Resolved", "Closed"], ["resolve", "close"]),
        (["Resolved", "Closed"], ["resolve", "close"]),
        (["New", "Closed"], ["resolve", "close"]),
        (["New", "Awaiting User Info", "Active"], ["wait", "resume"]),
        (["New", "Awaiting User Info", "Awaiting User Info", "Resolved"], ["wait", "resolve"]),
        (["New", "Awaiting User Info", "Closed"], ["wait", "resolve", "close"]),
        (["New", "Awaiting Problem", "Awaiting User Info"], ["wait", "resume", "wait"]),
        (["New", "Resolved", "Active", "Resolved", "Closed"], ["resolve", "reopen", "resolve", "close"]),
        (["New", "Resolved", "Awaiting User Info", "Resolved"], ["resolve", "reopen", "wait", "resolve"]),
        (["New", "Closed", "Closed"], ["resolve", "close"]),
        (["New", "Closed", "Active"], ["resolve", "reopen"]),
        (["New", "Resolved", "Resolved"], ["resolve"]),
        (["New", "New"], []),
    ],
)
def test_states_become_actions(states: list[str], actions: list[str]) -> None:
    incident = lived(*states)
    planned = changes(incident)
    assert [change.action for change in planned] == actions
    assert (planned[-1].leads_to if planned else "open") == final_status(incident)


def test_the_customer_is_asked_and_a_third_party_is_named() -> None:
    asked, _, vendor = changes(lived("Awaiting User Info", "Active", "Awaiting Vendor"))
    assert asked.body == {"on": "customer", "text": "Could you tell us more?"}
    assert vendor.body == {"on": "vendor", "text": ""}


def test_who_has_it_takes_it_over_once() -> None:
    nina = {"assigned_to": "Resolver 9"}
    otto = {"assigned_to": "Resolver 8", "assignment_group": "Group 6"}
    taken = changes(lived("New", nina, {**nina, "assignment_group": "Group 6"}, otto))
    assert [(change.action, change.body["by"]) for change in taken] == [
        ("acknowledge", "resolver-9"),
        ("acknowledge", "resolver-8"),
    ]
    assert [change.owners_given for change in taken] == [2, 3]
    assert all(change.body["take_over"] for change in taken)


def test_where_only_the_group_is_known_its_desk_gets_it() -> None:
    back, moved = changes(lived({"assigned_to": "Resolver 9"}, "New", {"assignment_group": "Group 6"}))[1:]
    assert (back.action, back.body["to"]) == ("reassign", "group-5")
    assert (moved.action, moved.body["to"]) == ("reassign", "group-6")
    assert changes(lived("New", {"assignment_group": "?"})) == ()


def test_who_has_a_resolved_incident_is_not_played() -> None:
    told = lived("Resolved", {"incident_state": "Resolved", "assigned_to": "Resolver 9"}, "Closed")
    assert [change.action for change in changes(told)] == ["resolve", "close"]


def test_an_early_row_with_a_wrong_clock_does_not_move_the_others() -> None:
    wrong = {"sys_updated_at": "01-03-2016 23:00"}
    told = lived(wrong, {"sys_updated_at": "01-03-2016 07:00"}, "Resolved", "Closed")
    assert [row.updated_at.hour for row in told.rows] == [8, 8, 11, 12]
    assert [change.action for change in changes(told)] == ["resolve", "close"]


def test_rows_of_one_incident_need_not_stand_together() -> None:
    rows, _ = read_rows(export({}, {"number": "INC2"}, {"incident_state": "Closed"}))
    assert [(incident.number, len(incident.rows)) for incident in incidents(rows)] == [("INC1", 2), ("INC2", 1)]
