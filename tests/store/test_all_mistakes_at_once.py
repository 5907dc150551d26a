"""A bundle's mistakes are all said in one run, of whatever kind: none waits until another is mended, and none is said
that comes of another alone."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from store.bundles import Bundles, InvalidBundle
from store.mistakes import Mistake
from tests.store.a_bundle import POLICY, ROSTER, write_bundle

CHANGES = (
    ("hours: {mon-fri: 09:00-17:00}", "hours: {mon-fri: 9-17}"),
    ("high: {calendar: office", "high: {calendar: offise"),
    ("urgent: 10m", "urgent: soon"),
    ("    repeat_every: 2h\n", ""),
    ("owner, support manager", "owner, chief"),
    ("duty: {frontline:", "duty: {fronline: support manager, frontline:"),
    ("at least 100000", "many"),
    ("then: {priority: high}", "then: {priority: high, start_at: team leed}"),
)
MORE = """\
  - name: chasing
    when: {customer_messages: 3 within 24h}
    then: {priority: high, escalate: true}
colour: red
waiting: {remind_after: [8d, 9d]}
survey: {after: soon, low: 9}
limits:
  - {name: answer, within: 3 working days, calendar: always}
quiet_hours: {sms: 08:00-20:00}
sending_hours: 09:00-17:00
"""
ROSTER_CHANGES = (
    ("tiers: [frontline]", "tiers: [front line]"),
    ("    name: Mo Salt\n", "    level: 7\n"),
    ("support manager: mo", "support manager: kim"),
)
TEMPLATE = "{{ subjekt }}\n"


def changed(text: str, changes: tuple[tuple[str, str], ...]) -> str:
    for before, after in changes:
        assert before in text
        text = text.replace(before, after)
    return text


def mistakes(tmp_path: Path, policy: str = POLICY, roster: str = ROSTER) -> tuple[Mistake, ...]:
    directory = write_bundle(tmp_path, policy=policy, roster=roster)
    (directory / "messages" / "en" / "receipt.email.j2").write_text(TEMPLATE)
    (directory / "messages" / "en" / "receipt.sms.j2").write_text("{% if x %}")
    with pytest.raises(InvalidBundle) as raised:
        Bundles(tmp_path).load("small")
    return raised.value.mistakes


def test_twenty_mistakes_of_every_kind_are_said_at_once(tmp_path: Path) -> None:
    policy = changed(POLICY, CHANGES) + MORE
    found = mistakes(tmp_path, policy, changed(ROSTER, ROSTER_CHANGES))
    said = [(mistake.file.rpartition("/")[2], mistake.field, mistake.found) for mistake in found]
    assert said == [
        ("receipt.email.j2", "(template)", "the name 'subjekt'"),
        ("receipt.sms.j2", "(template)", found[1].found),
        ("policy.yaml", "calendars.office.hours", "'9-17'"),
        ("policy.yaml", "priorities.high.calendar", "'offise'"),
        ("policy.yaml", "tiers.0.accept_within.urgent", "'soon'"),
        ("policy.yaml", "tiers.1.repeat_every", "nothing"),
        ("policy.yaml", "tiers.1.tell.1", "'chief'"),
        ("policy.yaml", "duty.fronline", "'fronline'"),
        ("policy.yaml", "triage.0.when.customer.followers", "'many'"),
        ("policy.yaml", "triage.0.then.start_at", "'team leed'"),
        ("policy.yaml", "triage.1.then.priority", "'high'"),
        ("policy.yaml", "colour", "an unknown field"),
        ("policy.yaml", "waiting", found[12].found),
        ("policy.yaml", "survey.after", "'soon'"),
        ("policy.yaml", "survey.low", "9"),
        ("policy.yaml", "limits.0.calendar", "'always'"),
        ("policy.yaml", "quiet_hours.sms", "08:00-20:00"),
        ("roster.yaml", "people.0.tiers.0", "'front line'"),
        ("roster.yaml", "people.1.name", "nothing"),
        ("roster.yaml", "people.1.level", "7"),
        ("roster.yaml", "roles.support manager", "'kim'"),
    ]
    assert all("stand-in" not in str(mistake) for mistake in found)
    assert {mistake.line for mistake in found if mistake.file == "policy.yaml"} > {5, 9, 14}


ALONE = {
    "calendars": "a calendar that is no calendar",
    "priorities": 5,
    "tiers": ["frontline", "team lead"],
    "duty": "support manager",
    "triage": [{"name": "x"}, 7],
    "teams": ["billing"],
    "categories": {"complaint": {"tiers": {"frontline": {"work_within": "soon"}}}},
    "limits": [{"name": "Answer!", "within": "soon"}],
    "name": [],
    "day": "never",
    "zone": "Mars/Olympus",
    "notify": "pigeon",
    "reminders": {"at": "often"},
    "reasons": [],
}


@pytest.mark.parametrize("field", ALONE)
def test_one_mistake_brings_no_others_about(tmp_path: Path, field: str) -> None:
    policy = yaml.safe_dump({**yaml.load(POLICY, Loader=yaml.BaseLoader), field: ALONE[field]})
    found = [mistake for mistake in mistakes(tmp_path, policy) if mistake.file == "policy.yaml"]
    assert found
    assert {mistake.field.partition(".")[0] for mistake in found} == {field}


@pytest.mark.parametrize("field", ["calendars", "priorities", "tiers", "duty", "name"])
def test_nor_does_one_that_is_missing(tmp_path: Path, field: str) -> None:
    policy = yaml.load(POLICY, Loader=yaml.BaseLoader)
    del policy[field]
    found = [mistake for mistake in mistakes(tmp_path, yaml.safe_dump(policy)) if mistake.file == "policy.yaml"]
    assert [mistake.field for mistake in found] == [field]


@pytest.mark.parametrize(
    ("before", "after", "field"),
    [
        ("id: alex", "id: alex reed", "people.0.id"),
        ("phone: +447700900001", "phone: 07700", "people.0.phone"),
        ("email: mo@example.com", "email: mo", "people.1.email"),
        ("teams: [billing]", "teams: billing", "people.0.teams"),
        ("roles: {duty-support: alex, support manager: mo}", "roles: [alex, mo]", "roles"),
        ("duty-support: alex", "duty-support: alec", "roles.duty-support"),
    ],
)
def test_nor_does_one_of_the_roster(tmp_path: Path, before: str, after: str, field: str) -> None:
    found = [m for m in mistakes(tmp_path, roster=changed(ROSTER, ((before, after),))) if "j2" not in m.file]
    assert [(mistake.file, mistake.field) for mistake in found] == [("roster.yaml", field)]
