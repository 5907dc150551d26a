"""The whole real export, played on the decider alone: what it asks for is what a separate computation expects."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from typing import Any

import pytest
import yaml

from domain.requests.ticket import Ticket
from lab.servicenow.changes import changes, final_status
from lab.servicenow.history import as_opened, facts
from lab.servicenow.incident import Incident, incidents
from lab.servicenow.opening import ticket
from lab.servicenow.rows import read_rows
from tests.domain.life import START, Life
from tests.lab.expected_messages import CLOSED, expected
from tests.lab.real_export import real_export
from workers.settings import Settings

EVERYTHING = 890


@pytest.fixture(scope="module")
def export() -> list[Incident]:
    with real_export().open(encoding="utf-8", newline="") as lines:
        rows, bad = read_rows(lines)
    assert (len(rows), bad) == (5998, [])
    return incidents(rows)


@pytest.fixture(scope="module")
def policy() -> dict[str, Any]:
    text: dict[str, Any] = yaml.safe_load((Settings().policies_dir / "replay/policy.yaml").read_text())
    return text


def test_the_separate_computation_has_seen_what_is_unclean() -> None:
    whole = expected(real_export(), EVERYTHING)
    assert (whole.rows, whole.without_resolved_at, whole.out_of_order) == (5998, 29, 1)
    assert whole.statuses == Counter({CLOSED: EVERYTHING})
    assert whole.margin > timedelta(days=10), "no deadline of the policy may lie near anything recorded"


def test_every_life_leads_where_its_last_row_says_with_the_messages_expected(
    export: list[Incident], policy: dict[str, Any]
) -> None:
    sent: Counter[str] = Counter()
    statuses: Counter[str] = Counter()
    for incident in export:
        life = _lived(incident, policy)
        assert life.case.status == final_status(incident), incident.number
        assert life.entries("action_refused") == [], incident.number
        statuses[life.case.status] += 1
        sent.update(message.purpose for _, message in life.sent)
    whole = expected(real_export(), EVERYTHING)
    assert statuses == whole.statuses
    assert sent == whole.messages


def test_every_incident_can_be_opened_and_imported(export: list[Incident]) -> None:
    for incident in export:
        Ticket.model_validate(ticket(incident, incident.number, "replay"))
        told = facts(incident, as_opened(incident, incident.number))
        assert told is not None
        at = [entry.at for entry in told.view.timeline]
        assert at == sorted(at)
        assert (at[0], at[-1]) == (incident.opened_at, told.view.closed_at)
        assert told.view.resolved_at is not None


def _lived(incident: Incident, policy: dict[str, Any]) -> Life:
    opened = ticket(incident, incident.number, "replay")
    life = Life(policy, opened, agents=["desk"])
    for change in changes(incident):
        life.sleep(START + (change.at - incident.opened_at) - life.now)
        step = life.act(change.action, **change.body)
        assert step.refusal is None, (incident.number, change, step.refusal)
        assert life.case.status == change.leads_to
        given = [entry for entry in life.case.timeline if entry.kind in ("assigned", "reassigned")]
        assert len(given) == change.owners_given
    return life
