"""Reading an export: what is usable, and a word on everything that is not."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from lab.servicenow.rows import NotAnExport, read_rows
from tests.lab.made_up import export


def test_a_row_says_what_was_recorded() -> None:
    (row,), bad = read_rows(export({"priority": "1 - Critical", "assigned_to": "Resolver 9", "category": "?"}))
    assert bad == []
    assert (row.line, row.number, row.state, row.priority) == (2, "INC1", "New", "urgent")
    assert (row.group, row.person, row.category, row.made_sla) == ("Group 5", "Resolver 9", None, True)
    assert row.updated_at == datetime(2016, 3, 1, 9, tzinfo=UTC)


@pytest.mark.parametrize(
    ("wrong", "reason"),
    [
        ({"incident_state": "-100"}, "incident_state '-100' is not one of New, Active"),
        ({"opened_at": "2016-02-29"}, "opened_at '2016-02-29' is not a date such as 29-02-2016 01:16"),
        ({"sys_updated_at": "?"}, "sys_updated_at '?' is not a date"),
        ({"sys_updated_at": "31-02-2016 10:00"}, "sys_updated_at '31-02-2016 10:00' is not a date"),
        ({"priority": "5 - None"}, "priority '5 - None' is not one of 1 - Critical"),
        ({"number": "INC 1/2"}, "number 'INC 1/2' is not 1 to 64 letters"),
        ({"assigned_to": "a,b"}, "13 fields instead of 12"),
    ],
)
def test_a_bad_row_is_left_out_with_its_line_and_reason(wrong: dict[str, str], reason: str) -> None:
    rows, (bad,) = read_rows(export({}, wrong, {"incident_state": "Closed"}))
    assert [row.state for row in rows] == ["New", "Closed"]
    assert bad.line == 3
    assert reason in bad.reason


def test_what_is_no_export_is_refused_whole() -> None:
    with pytest.raises(NotAnExport, match="missing: number, incident_state"):
        read_rows(["a,b,c", "1,2,3"])
    with pytest.raises(NotAnExport):
        read_rows([])
