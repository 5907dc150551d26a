from __future__ import annotations

import pytest

from domain.case.case import Status
from domain.case.runs import RunState, Standing, standing, to_look_into


def test_only_what_has_no_open_run_is_looked_into_each_once_and_in_order() -> None:
    living, broken, running = ["T-3", "T-1", "T-2"], ["T-3", "T-9", "T-2"], {"T-2", "T-7"}
    assert to_look_into(living, broken, running) == ["T-1", "T-3", "T-9"]


@pytest.mark.parametrize(
    ("recorded", "run", "found"),
    [
        ("open", "running", "running"),
        ("closed", "running", "running"),
        (None, "running", "running"),
        ("open", "completed", "ended"),
        (None, "completed", "ended"),
        ("closed", "broken", "lost"),
        ("cancelled", "broken", "lost"),
        ("cancelled", "cancelled", "ended"),
        ("closed", None, "ended"),
        ("closed", "refused", "ended"),
        (None, "cancelled", "ended"),
        ("open", "cancelled", "lost"),
        ("open", "broken", "lost"),
        ("waiting", "broken", "lost"),
        ("resolved", "broken", "lost"),
        (None, "broken", "lost"),
        ("open", None, "gone"),
        ("resolved", "refused", "gone"),
        (None, "refused", "never_opened"),
        (None, None, "unknown"),
    ],
)
def test_how_a_ticket_stands(recorded: Status | None, run: RunState | None, found: Standing) -> None:
    assert standing(recorded, run) == found


@pytest.mark.parametrize("status", ["closed", "cancelled"])
def test_a_ticket_that_still_owes_somebody_a_message_has_not_ended(status: Status) -> None:
    assert standing(status, "broken", owes=True) == "lost"
    assert standing(status, None, owes=True) == "gone"
    assert standing(status, "completed", owes=True) == "ended"
