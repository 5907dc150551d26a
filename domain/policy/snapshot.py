"""The policy snapshot a ticket lives by: the policy, its calendars compiled to instants, and whom to tell.

Kept in the ticket's own history, so that the same ticket replays to the same instants whatever policy file, holiday
list, roster or time-zone data a worker has by then.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta

from pydantic import AwareDatetime, BaseModel

from domain.people import Contact
from domain.policy.policy import RESOLVE_WITHIN, Policy
from domain.requests.ticket import Ticket
from domain.time.calendar_source import CalendarSource, source_of
from domain.time.calendars import (
    HORIZON,
    Calendar,
    Holidays,
    WeeklyHours,
    compile_calendar,
    compile_day_range,
    complement,
    hours_of,
)
from domain.time.windows import Windows

ALWAYS = Windows.always()
EXTEND_BEFORE = timedelta(days=30)
EXTEND_AGAIN_AFTER = timedelta(days=1)
HolidayNames = Callable[[Holidays | None], Mapping[date, str]]


class Snapshot(BaseModel, frozen=True):
    """Everything a ticket needs to know to go on without asking anybody.

    `roles` maps a role of the policy (`duty-support`, `team lead`, `billing lead` …) to whoever held it when the
    ticket opened. `limits` holds when each limit is reached, by category or `else`, and `notices` when each of its
    notices comes, by the name of its level; `limit_at` is where earlier snapshots kept the limit of `resolve_within`.
    `page` is the address of the ticket's page in the console, empty where nobody said it.
    """

    bundle: str
    version: str
    policy: Policy
    roles: dict[str, Contact]
    calendars: dict[str, Windows]
    sources: dict[str, CalendarSource] = {}
    sending: Windows = ALWAYS
    texting: Windows = ALWAYS
    limits: dict[str, dict[str, AwareDatetime]] = {}
    notices: dict[str, dict[str, dict[str, AwareDatetime]]] = {}
    limit_at: AwareDatetime | None = None
    known_until: AwareDatetime | None = None
    page: str = ""

    def calendar(self, name: str | None) -> Windows:
        """Return the compiled calendar called `name`; every hour for `always` and None."""
        return self.calendars.get(name or "always", ALWAYS)

    def limit(self, name: str, category: str) -> datetime | None:
        """Return when the limit called `name` is reached for a category; None where it does not limit it."""
        ends = self.limits.get(name, {})
        if name == RESOLVE_WITHIN and not self.limits:
            return self.limit_at
        return ends.get(category) or ends.get("else")

    def notices_of(self, name: str, category: str) -> Mapping[str, datetime]:
        """Return when the notices of a limit come for a category, by the names of their levels; earlier snapshots do
        not say."""
        by_category = self.notices.get(name, {})
        return by_category.get(category) or by_category.get("else") or {}

    def waking(self, name: str) -> str:
        """Return the name of the calendar less the hours in which no alarm sounds."""
        quiet = outside_quiet_hours(name)
        return quiet if quiet in self.calendars else name

    def awake(self, name: str) -> Windows:
        """Return the hours in which an alarm sounds, in the zone of a calendar of the top tier; earlier snapshots do
        not say, and let it sound at any hour."""
        return self.calendars.get(hours_awake(name), ALWAYS)

    def role(self, name: str, team: str | None = None) -> Contact | None:
        """Return who holds a role, the team's own holder before the general one."""
        return self.roles.get(f"{team} {name}") or self.roles.get(name)

    def extended(self, later: CompiledTime) -> Snapshot:
        """Return the snapshot knowing more of the future; nothing already known changes."""
        return self.model_copy(
            update={
                "calendars": {k: w.extended(later.calendars[k]) for k, w in self.calendars.items()},
                "sources": {**later.sources, **self._sources_with(later)},
                "sending": self.sending.extended(later.sending),
                "texting": self.texting.extended(later.texting),
                "known_until": later.known_until,
            }
        )

    def _sources_with(self, later: CompiledTime) -> dict[str, CalendarSource]:
        known = later.sources
        return {name: s.extended(known[name]) if name in known else s for name, s in self.sources.items()}


def outside_quiet_hours(calendar: str) -> str:
    """Return the name under which a snapshot keeps a calendar less the hours in which no alarm sounds."""
    return f"{calendar}, outside quiet hours"


def hours_awake(calendar: str) -> str:
    """Return the name under which a snapshot keeps the hours in which an alarm sounds in the zone of a calendar."""
    return f"any hour outside quiet hours, {calendar}"


class CompiledTime(BaseModel, frozen=True):
    """A stretch of compiled time for all of a policy's calendars, and what each was made of."""

    calendars: dict[str, Windows]
    sources: dict[str, CalendarSource] = {}
    sending: Windows
    texting: Windows
    known_until: AwareDatetime | None


def compile_time(
    policy: Policy,
    ticket: Ticket,
    holidays: HolidayNames,
    since: datetime,
    data: str = "",
    at: datetime | None = None,
) -> CompiledTime:
    """Return the policy's calendars and the customer's sending hours, from `since` to a horizon ahead of `at`, which
    is `since` by default.

    `data` names the releases of the holiday list and of the zone data, for the record.
    """
    until = max(since, at or since) + HORIZON
    zone = ticket.customer.timezone or policy.zone
    off = {name: holidays(getattr(calendar, "holidays", None)) for name, calendar in policy.calendars.items()}
    calendars = {
        name: compile_calendar(calendar, off[name], since, until) for name, calendar in policy.calendars.items()
    }
    sources = {
        name: source_of(calendar, policy.zone, off[name], data, since, until)
        for name, calendar in policy.calendars.items()
    }
    waking = _waking(policy, calendars, since, until)
    calendars |= waking
    quiet = "-".join(policy.quiet_hours.alarm or ())
    sources |= {
        outside_quiet_hours(name): s.less(quiet) for name, s in sources.items() if outside_quiet_hours(name) in waking
    }
    sending = compile_day_range(policy.sending_hours, zone, since, until)
    texting = compile_day_range(complement(policy.quiet_hours.sms), zone, since, until)
    bounded = any(not windows.is_always for windows in (*calendars.values(), sending, texting))
    return CompiledTime(
        calendars=calendars,
        sources=sources,
        sending=sending,
        texting=texting,
        known_until=until if bounded else None,
    )


def take_snapshot(
    bundle: str,
    version: str,
    policy: Policy,
    roles: Mapping[str, Contact],
    holidays: HolidayNames,
    ticket: Ticket,
    opened_at: datetime,
    data: str = "",
    at: datetime | None = None,
) -> Snapshot:
    """Return the snapshot for a ticket that opened at `opened_at`; `data` and `at` are as for `compile_time`."""
    time = compile_time(policy, ticket, holidays, opened_at - timedelta(days=1), data, at)
    limits = _limits(policy, holidays, opened_at)
    return Snapshot(
        bundle=bundle,
        version=version,
        policy=policy,
        roles=dict(roles),
        calendars=time.calendars,
        sources=time.sources,
        sending=time.sending,
        texting=time.texting,
        limits={name: ends for name, (ends, _) in limits.items()},
        notices={name: notices for name, (_, notices) in limits.items()},
        known_until=time.known_until,
    )


def _waking(policy: Policy, calendars: Mapping[str, Windows], since: datetime, until: datetime) -> dict[str, Windows]:
    """The calendars of the top tier less the hours in which its alarm does not sound, in each calendar's own zone."""
    awake = complement(policy.quiet_hours.alarm)
    if awake is None:
        return {}
    waking: dict[str, Windows] = {}
    for name in policy.top_calendars:
        hours = compile_day_range(awake, policy.zone_of(name), since, until)
        waking[hours_awake(name)] = hours
        waking[outside_quiet_hours(name)] = hours.within(calendars.get(name, ALWAYS))
    return waking


def _limits(
    policy: Policy, holidays: HolidayNames, opened_at: datetime
) -> dict[str, tuple[dict[str, datetime], dict[str, dict[str, datetime]]]]:
    """When each limit is reached, by category, and when its notices come; counted on the calendars themselves, which
    know no horizon."""
    limits: dict[str, tuple[dict[str, datetime], dict[str, dict[str, datetime]]]] = {}
    for limit in policy.all_limits:
        calendar: Calendar = policy.calendars.get(limit.calendar, "24x7")
        hours = calendar if isinstance(calendar, WeeklyHours) else None
        time = hours_of(calendar, holidays(hours.holidays if hours else None))
        ends = limit.ends(opened_at, policy.zone, hours, time)
        limits[limit.name] = (ends, limit.noticed(opened_at, ends, hours, time))
    return limits
