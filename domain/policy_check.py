"""What a policy must fulfil as a whole, beyond each field by itself: that every name it uses is one that it defines,
and that no ticket can ever be without something that falls due."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from domain.calendars import Span, compile_calendar, compile_day_range, complement
from domain.priority import PRIORITIES
from domain.problems import Problem

if TYPE_CHECKING:
    from domain.policy import Policy

_ANY_DAY = datetime(2026, 1, 5, tzinfo=UTC)


def mistakes(policy: Policy) -> Iterator[Problem]:
    """Yield everything that is wrong with a policy whose fields are each valid by themselves."""
    yield from _calendars(policy)
    yield from _tiers(policy)
    yield from _duty(policy)
    yield from _triage(policy)
    yield from _hours(policy)
    yield from _limits(policy)
    yield from _alarm(policy)


def _calendars(policy: Policy) -> Iterator[Problem]:
    known = {*policy.calendars, "always"}
    named = {f"priorities.{p}.calendar": policy.priorities.of(p).calendar for p in PRIORITIES}
    named |= {f"tiers.{i}.calendar": tier.calendar for i, tier in enumerate(policy.tiers) if tier.calendar}
    named |= {f"limits.{i}.calendar": limit.calendar for i, limit in enumerate(policy.limits)}
    for field, calendar in named.items():
        if calendar not in known:
            yield Problem(field=field, found=repr(calendar), allowed=f"a calendar: {_either(sorted(known))}")
    if policy.calendars.get("always", "24x7") != "24x7":
        yield Problem(field="calendars.always", found="other hours", allowed="24x7, which is what always means")


def _tiers(policy: Policy) -> Iterator[Problem]:
    names = Counter(tier.name for tier in policy.tiers)
    for index, tier in enumerate(policy.tiers):
        if names[tier.name] > 1:
            yield Problem(field=f"tiers.{index}.name", found=repr(tier.name), allowed="a name no other tier has")


def _duty(policy: Policy) -> Iterator[Problem]:
    names = [tier.name for tier in policy.tiers]
    for name in policy.duty:
        if name not in (*names, "else"):
            yield Problem(field=f"duty.{name}", found=repr(name), allowed=f"a tier: {_either([*names, 'else'])}")
    missing = [name for name in names if name not in policy.duty]
    if missing and "else" not in policy.duty:
        allowed = f"a duty contact for each tier, or an else; missing: {', '.join(missing)}"
        yield Problem(field="duty", found=_either(sorted(policy.duty)) or "nothing", allowed=allowed)


def _triage(policy: Policy) -> Iterator[Problem]:
    names = [tier.name for tier in policy.tiers]
    for index, rule in enumerate(policy.triage):
        if rule.then.start_at is not None and rule.then.start_at not in names:
            field = f"triage.{index}.then.start_at"
            yield Problem(field=field, found=repr(rule.then.start_at), allowed=f"a tier: {_either(names)}")


def _hours(policy: Policy) -> Iterator[Problem]:
    """Sending and quiet hours that leave no minute of the day would never let a text message go."""
    if not _meet(policy.sending_hours, complement(policy.quiet_hours.sms)):
        found = "-".join(policy.quiet_hours.sms or ())
        yield Problem(field="quiet_hours.sms", found=found, allowed="hours that leave some of sending_hours open")


def _limits(policy: Policy) -> Iterator[Problem]:
    names = Counter(limit.name for limit in policy.all_limits)
    for index, limit in enumerate(policy.limits):
        if names[limit.name] > 1:
            allowed = "a name no other limit has; resolve_within is one called resolution"
            yield Problem(field=f"limits.{index}.name", found=repr(limit.name), allowed=allowed)
        counted = any(within.unit == "working days" for within in limit.within.values())
        if counted and limit.calendar in {*policy.calendars, "always"} and policy.runs_always(limit.calendar):
            field, found = f"limits.{index}.calendar", repr(limit.calendar)
            yield Problem(field=field, found=found, allowed="a calendar with hours, on which working days are counted")


def _alarm(policy: Policy) -> Iterator[Problem]:
    """Only the top tier has an alarm, and it must be able to sound."""
    for index, tier in enumerate(policy.tiers[:-1]):
        if tier.wider_circle is not None:
            allowed = f"a wider circle in the top tier alone, {policy.tiers[-1].name}, which has the alarm"
            yield Problem(field=f"tiers.{index}.wider_circle", found="one", allowed=allowed)
    awake = complement(policy.quiet_hours.alarm)
    for name in policy.top_calendars if awake else ():
        calendar = policy.calendars.get(name, "24x7")
        hours = compile_calendar(calendar, {}, _ANY_DAY, _ANY_DAY + timedelta(days=14))
        if not hours.within(
            compile_day_range(awake, policy.zone_of(name), _ANY_DAY, _ANY_DAY + timedelta(days=14))
        ).spans:
            found = "-".join(policy.quiet_hours.alarm or ())
            yield Problem(field="quiet_hours.alarm", found=found, allowed=f"hours that leave some of {name} open")


def _meet(one: Span | None, other: Span | None) -> bool:
    first, second = (compile_day_range(span, "UTC", _ANY_DAY, _ANY_DAY + timedelta(days=1)) for span in (one, other))
    return any(max(a, c) < min(b, d) for a, b in first.spans for c, d in second.spans)


def _either(names: Iterable[str]) -> str:
    return ", ".join(names)
