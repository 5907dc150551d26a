from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from store.bundles import Bundles, InvalidBundle, UnknownBundle
from tests.store.a_bundle import POLICY, ROSTER, write_bundle


def mistakes(tmp_path: Path, policy: str = POLICY, roster: str = ROSTER) -> list[tuple[str, int, str, str]]:
    write_bundle(tmp_path, policy=policy, roster=roster)
    with pytest.raises(InvalidBundle) as raised:
        Bundles(tmp_path).load("small")
    return [(m.file, m.line, m.field, m.found) for m in raised.value.mistakes]


def test_a_bundle_is_its_policy_its_roster_and_its_messages(tmp_path: Path) -> None:
    directory = write_bundle(tmp_path)
    bundle = Bundles(tmp_path).load("small")
    assert bundle.name == "small"
    assert [tier.name for tier in bundle.policy.tiers] == ["frontline", "team lead"]
    assert bundle.roster.holders()["support manager"].email == "mo@example.com"
    assert bundle.messages_dir == directory / "messages"
    assert len(bundle.version) == 12


def test_what_is_written_is_what_is_read(tmp_path: Path) -> None:
    write_bundle(tmp_path)
    bundle = Bundles(tmp_path).load("small")
    office = bundle.policy.calendars["office"]
    assert not isinstance(office, str)
    assert office.holidays is not None
    assert office.holidays.country == "NO"
    assert bundle.roster.people[0].phone == "+447700900001"
    assert bundle.roster.people[1].days_off == (date(2026, 12, 24),)


@pytest.mark.parametrize("file", ["policy.yaml", "roster.yaml", "messages/en/receipt.txt.j2", "messages/de.j2"])
def test_any_change_of_a_file_is_a_new_version(tmp_path: Path, file: str) -> None:
    path = write_bundle(tmp_path) / file
    bundles = Bundles(tmp_path)
    first = bundles.load("small")
    assert bundles.load("small") is first
    with path.open("a") as opened:
        opened.write("\n")
    assert bundles.load("small").version != first.version


def test_the_version_is_the_same_wherever_the_files_are(tmp_path: Path) -> None:
    write_bundle(tmp_path / "here")
    write_bundle(tmp_path / "there")
    assert Bundles(tmp_path / "here").load("small").version == Bundles(tmp_path / "there").load("small").version


@pytest.mark.parametrize("name", ["absent", "..", "../small", "small/", "/etc", "", "Small", "small\n", "a\0b"])
def test_a_name_that_no_bundle_has_is_answered_with_those_there_are(tmp_path: Path, name: str) -> None:
    write_bundle(tmp_path / "policies")
    write_bundle(tmp_path)
    with pytest.raises(UnknownBundle) as raised:
        Bundles(tmp_path / "policies").load(name)
    assert raised.value.available == ("small",)


def test_every_mistake_is_named_with_its_line(tmp_path: Path) -> None:
    policy = POLICY.replace("urgent: 10m", "urgent: soon").replace("09:00-17:00", "9-17")
    policy = policy.replace("at least 100000", "many") + "colour: red\n"
    roster = ROSTER.replace("alex, support", "nobody, support").replace("name: Mo Salt", "level: 7")
    assert mistakes(tmp_path, policy, roster) == [
        ("policy.yaml", 5, "calendars.office.hours", "'9-17'"),
        ("policy.yaml", 14, "tiers.0.accept_within.urgent", "'soon'"),
        ("policy.yaml", 23, "triage.0.when.customer.followers", "'many'"),
        ("policy.yaml", 25, "colour", "an unknown field"),
        ("roster.yaml", 3, "people.1.name", "nothing"),
        ("roster.yaml", 4, "people.1.level", "7"),
        ("roster.yaml", 7, "roles.duty-support", "'nobody'"),
    ]


def test_one_mistake_on_a_shared_value_is_named_once(tmp_path: Path) -> None:
    assert mistakes(tmp_path, POLICY.replace("accept_within: 30m", "accept_within: fast")) == [
        ("policy.yaml", 17, "tiers.1.accept_within", "'fast'")
    ]


def test_a_role_that_nobody_has_is_a_mistake_of_the_policy(tmp_path: Path) -> None:
    policy = POLICY.replace("owner, support manager", "owner, chief").replace("duty-support", "duty-nobody")
    assert mistakes(tmp_path, policy) == [
        ("policy.yaml", 19, "tiers.1.tell.1", "'chief'"),
        ("policy.yaml", 20, "duty.frontline", "'duty-nobody'"),
    ]


def test_names_the_roster_gets_wrong(tmp_path: Path) -> None:
    roster = ROSTER.replace("[frontline]", "[front line]").replace("id: mo", "id: alex")
    assert mistakes(tmp_path, roster=roster.replace("manager: mo", "manager: kim")) == [
        ("roster.yaml", 2, "people.0.id", "'alex'"),
        ("roster.yaml", 2, "people.0.tiers.0", "'front line'"),
        ("roster.yaml", 3, "people.1.id", "'alex'"),
        ("roster.yaml", 7, "roles.support manager", "'kim'"),
    ]
    (tmp_path / "small" / "roster.yaml").write_text(ROSTER.replace("[frontline]", "[front line]"))
    with pytest.raises(InvalidBundle, match=r"small/roster.yaml:2:81: people.0.tiers.0: found 'front line'"):
        Bundles(tmp_path).load("small")


@pytest.mark.parametrize(
    ("policy", "line", "field", "found"),
    [
        ("name: [a\nb: c\n", 2, "(syntax)", "expected ',' or ']', but got ':'"),
        ("", 1, "(whole)", "None"),
        ("- a\n", 1, "(whole)", "['a']"),
        ("name: \x07\n", 1, "(syntax)", "a character that YAML does not allow"),
    ],
)
def test_text_that_is_no_policy(tmp_path: Path, policy: str, line: int, field: str, found: str) -> None:
    assert mistakes(tmp_path, policy) == [("policy.yaml", line, field, found)]


def test_a_missing_roster_and_bytes_that_are_no_text(tmp_path: Path) -> None:
    directory = write_bundle(tmp_path)
    (directory / "roster.yaml").unlink()
    (directory / "policy.yaml").write_bytes(b"name: \xff\n")
    with pytest.raises(InvalidBundle) as raised:
        Bundles(tmp_path).load("small")
    assert [m.found for m in raised.value.mistakes] == ["bytes that are not UTF-8", "no such file"]


def test_whom_limits_and_the_alarm_tell_must_hold_a_role(tmp_path: Path) -> None:
    limits = """\
limits:
  - name: answer
    within: 30 calendar days
    notices:
      - {at: 5d before, tell: [customer, owner, frontline owner, nobody]}
"""
    policy = POLICY.replace("    accept_within: 30m\n", "    accept_within: 30m\n    wider_circle: {3: [board]}\n")
    found = {(field, name) for _, _, field, name in mistakes(tmp_path, policy=policy + limits)}
    assert {
        ("limits.0.notices.0.tell.3", "'nobody'"),
        ("tiers.1.wider_circle.3.0", "'board'"),
    } <= found
    assert not {field for field, name in found if name in ("'customer'", "'owner'", "'frontline owner'")}


def test_a_limit_that_names_nobody_tells_compliance_which_must_be_somebody(tmp_path: Path) -> None:
    limits = "limits:\n  - {name: answer, within: 30 calendar days}\n"
    found = {(field, name) for _, _, field, name in mistakes(tmp_path, policy=POLICY + limits)}
    assert found == {("limits.0", "'compliance'")}
