"""The policy snapshot a ticket lives by: the policy, its calendars compiled to instants, and whom to tell.

Kept in the ticket's own history, so that the same ticket replays to the same instants whatever policy file, holiday
list, roster or time-zone data a worker has by then.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from pydantic import AwareDatetime, BaseModel

from domain.calendar_source import CalendarSource, source_of
from domain.calendars import HORIZON, Holidays, compile_calendar, compile_day_range, complement
from domain.people import Contact
from domain.policy import Policy
from domain.ticket import Ticket
from domain.windows import Windows

ALWAYS = Windows.always()
EXTEND_BEFORE = timedelta(days=30)
EXTEND_AGAIN_AFTER = timedelta(days=1)
HolidayNames = Callable[[Holidays | None], Mapping[date, str]]


class Snapshot(BaseModel, frozen=True):
    """Everything a ticket needs to know to go on without asking anybody.

    `roles` maps a role of the policy (`duty-support`, `team lead`, `billing lead` …) to whoever held it when the
    ticket opened.
    """

    bundle: str
    version: str
    policy: Policy
    roles: dict[str, Contact]
    calendars: dict[str, Windows]
    sources: dict[str, CalendarSource] = {}
    sending: Windows = ALWAYS
    texting: Windows = ALWAYS
    limit_at: AwareDatetime | None = None
    known_until: AwareDatetime | None = None

    def calendar(self, name: str | None) -> Windows:
        """Return the compiled calendar called `name`; every hour for `always` and None."""
        return self.calendars.get(name or "always", ALWAYS)

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
    return Snapshot(
        bundle=bundle,
        version=version,
        policy=policy,
        roles=dict(roles),
        calendars=time.calendars,
        sources=time.sources,
        sending=time.sending,
        texting=time.texting,
        limit_at=_calendar_days_later(opened_at, policy),
        known_until=time.known_until,
    )


def _calendar_days_later(opened_at: datetime, policy: Policy) -> datetime | None:
    """The same wall time in the policy's zone, that many local dates later."""
    if policy.resolve_within is None:
        return None
    local = opened_at.astimezone(ZoneInfo(policy.zone))
    return (local + timedelta(days=policy.resolve_within)).astimezone(UTC)
