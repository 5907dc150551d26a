"""Loading a policy for a ticket, and compiling its calendars further."""

from __future__ import annotations

import re
import shutil
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import tzdata
from temporalio.exceptions import ApplicationError
from temporalio.testing import ActivityEnvironment

from activities.holiday_names import UnknownCountry, holiday_names
from activities.links import Links
from activities.policy import PolicyBundles
from activities.requests import Extend, LoadPolicy
from activities.time_sources import time_sources, time_zone_data
from domain.policy.snapshot import CompiledTime, Snapshot
from domain.requests.ticket import Ticket
from domain.time.calendar_source import source_of
from domain.time.calendars import HORIZON, Holidays, WeeklyHours
from store.bundles import Bundles
from tests.activities.messages_shown import POLICIES

OPENED = datetime(2026, 12, 23, 15, tzinfo=UTC)


def ticket(policy: str = "default") -> Ticket:
    customer = {"id": "C-1", "email": "robin@customer.example", "timezone": "Europe/London"}
    return Ticket.model_validate({"reference": "T-1", "subject": "Help", "customer": customer, "policy": policy})


async def load(policy: str = "default", policies: Path = POLICIES) -> Snapshot:
    bundles = PolicyBundles(Bundles(policies))
    loaded: Snapshot = await ActivityEnvironment().run(
        bundles.load_policy, LoadPolicy(ticket=ticket(policy), opened_at=OPENED)
    )
    return loaded


async def test_a_ticket_gets_its_policy_its_people_and_its_time() -> None:
    snapshot = await load()

    assert (snapshot.bundle, snapshot.version) == ("default", Bundles(POLICIES).load("default").version)
    assert snapshot.roles["duty-manager"].email == "ivan@support.example"
    assert snapshot.role("team lead", "technical") == snapshot.roles["technical team lead"]
    assert type(snapshot.roles["duty-manager"]).__name__ == "Contact"
    assert snapshot.limit("resolution", "billing") == OPENED + timedelta(days=30)
    assert Snapshot.model_validate_json(snapshot.model_dump_json()) == snapshot


async def test_a_ticket_knows_its_page_in_the_console() -> None:
    bundles = PolicyBundles(Bundles(POLICIES), Links("a secret of some length", "https://support.example/").ticket)
    request = LoadPolicy(ticket=ticket(), opened_at=OPENED)
    loaded: Snapshot = await ActivityEnvironment().run(bundles.load_policy, request)
    assert loaded.page == "https://support.example/console/tickets/T-1"
    assert (await load()).page == "", "nobody said where the console is"


async def test_public_holidays_and_special_days_are_no_working_time() -> None:
    office = (await load()).calendar("office")

    # Wed 23 Dec 15:00, 2 h 30 min left that day, Thu 24th 3 h by exception, then Christmas, Boxing Day's substitute,
    # the exception of the 28th, and work again on the 29th
    due = office.due(OPENED, timedelta(hours=5, minutes=30))
    assert due == datetime(2026, 12, 24, 12, tzinfo=UTC)
    assert office.due(OPENED, timedelta(hours=6)) == datetime(2026, 12, 29, 9, 30, tzinfo=UTC)


async def test_time_is_compiled_further_from_where_it_ended() -> None:
    snapshot = await load()
    assert snapshot.known_until

    later: CompiledTime = await ActivityEnvironment().run(
        PolicyBundles(Bundles(POLICIES)).extend_time,
        Extend(policy=snapshot.policy, ticket=ticket(), since=snapshot.known_until),
    )

    assert later.known_until == snapshot.known_until + HORIZON
    longer = snapshot.extended(later)
    assert longer.calendar("office").due(OPENED, timedelta(hours=6)) == datetime(2026, 12, 29, 9, 30, tzinfo=UTC)


async def test_a_snapshot_records_what_its_calendars_were_made_of() -> None:
    snapshot = await load()
    office = snapshot.sources["office"]

    assert office.zone == "Europe/London"
    assert office.data == time_sources()
    # to the end of the horizon and no further: Good Friday comes five days after it
    assert office.holidays == {
        date(2026, 12, 25): "Christmas Day",
        date(2026, 12, 26): "Boxing Day",
        date(2026, 12, 28): "Boxing Day (observed)",
        date(2027, 1, 1): "New Year's Day",
    }
    assert date(2026, 12, 24) in office.special
    assert snapshot.sources["always"].version == "24x7"


async def test_the_next_stretch_brings_its_own_names_and_says_where_its_data_differ(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    snapshot = await load()
    version = snapshot.sources["office"].version
    for release in ("holidays 9, tzdata 2031a", "holidays 9, tzdata 2031a"):
        monkeypatch.setattr("activities.policy.time_sources", lambda release=release: release)
        assert snapshot.known_until
        later: CompiledTime = await ActivityEnvironment().run(
            PolicyBundles(Bundles(POLICIES)).extend_time,
            Extend(policy=snapshot.policy, ticket=ticket(), since=snapshot.known_until),
        )
        snapshot = snapshot.extended(later)
    office = snapshot.sources["office"]

    assert office.version == version
    assert office.data == f"{time_sources()}; later holidays 9, tzdata 2031a"
    assert office.holidays[date(2026, 12, 25)] == "Christmas Day"
    assert office.holidays[date(2027, 3, 26)] == "Good Friday"
    assert office.holidays[date(2027, 5, 31)] == "Spring Bank Holiday"


@pytest.mark.parametrize(
    ("change", "kept"),
    [
        ({}, True),
        ({"hours": {"mon-fri": "10:00-16:00"}}, False),
        ({"special": {"2026-12-24": "closed"}}, False),
    ],
)
def test_a_calendar_s_version_changes_with_what_the_policy_writes(change: Any, kept: bool) -> None:
    written = {"zone": "Europe/London", "hours": {"mon-fri": "09:00-17:00"}}
    before, after = (WeeklyHours.model_validate(calendar) for calendar in (written, written | change))
    assert (version_of(before) == version_of(after)) is kept
    assert version_of(before) != version_of(before, "holidays 2, tzdata 1")


def version_of(calendar: WeeklyHours, data: str = "holidays 1, tzdata 1") -> str:
    return source_of(calendar, "UTC", {}, data, OPENED, OPENED + HORIZON).version


def test_the_time_zone_data_that_is_really_used_is_named(tmp_path: Path) -> None:
    assert time_zone_data(()) == f"tzdata {tzdata.IANA_VERSION}"
    (tmp_path / "Etc").mkdir()
    (tmp_path / "Etc" / "UTC").touch()
    assert time_zone_data(("/nowhere", str(tmp_path))) == "tzdata of unknown release (system)"
    (tmp_path / "tzdata.zi").write_text("# version 2031c\n# more\n")
    assert time_zone_data(("/nowhere", str(tmp_path))) == "tzdata 2031c (system)"


async def test_the_demonstration_works_around_the_clock() -> None:
    snapshot = await load("demo")

    assert snapshot.known_until is None
    assert all(calendar.is_always for calendar in snapshot.calendars.values())


async def test_an_unknown_policy_fails_for_good_and_says_which_there_are() -> None:
    with pytest.raises(ApplicationError, match=r"default") as raised:
        await load("defualt")

    assert (raised.value.type, raised.value.non_retryable) == ("InvalidPolicy", True)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (r"accept_within: \S+", "accept_within: soon"),
        ("duty: {frontline: duty-support", "duty: {frontline: duty-desk"),
        ("always: 24x7", "always: {zone: UTC, hours: {mon: 09:00-17:00}, holidays: {country: ZZ}}"),
    ],
)
async def test_a_wrong_policy_fails_for_good_and_names_the_mistake(tmp_path: Path, wrong: str, said: str) -> None:
    shutil.copytree(POLICIES / "demo", tmp_path / "demo")
    file = tmp_path / "demo" / "policy.yaml"
    changed, changes = re.subn(wrong, said, file.read_text())
    assert changes
    file.write_text(changed)

    with pytest.raises(ApplicationError) as raised:
        await load("demo", tmp_path)

    assert (raised.value.type, raised.value.non_retryable) == ("InvalidPolicy", True)
    assert "allowed" in str(raised.value)


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        (None, {}),
        ({"country": "GB", "subdivision": "ENG"}, {date(2026, 12, 25): "Christmas Day"}),
        ({"country": "DE", "subdivision": "BY"}, {date(2027, 1, 6): "Epiphany"}),
    ],
)
def test_holidays_have_names_in_every_year_of_the_horizon(asked: Any, expected: dict[date, str]) -> None:
    names = holiday_names(OPENED)(Holidays.model_validate(asked) if asked else None)

    assert {day: names[day] for day in expected} == expected
    assert {day.year for day in names} == ({2026, 2027} if asked else set())


def test_a_country_that_is_not_known_is_named() -> None:
    with pytest.raises(UnknownCountry, match="GB Atlantis"):
        holiday_names(OPENED)(Holidays(country="GB", subdivision="Atlantis"))
