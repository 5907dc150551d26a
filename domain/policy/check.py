"""What a policy must fulfil as a whole, beyond each field by itself: that every name it uses is one that it defines,
and that no ticket can ever be without something that falls due."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta

from domain.input.allowed import NOTHING, one_of
from domain.input.problems import Problem
from domain.policy.category_check import category_mistakes, unreadable_limit
from domain.policy.policy import Policy
from domain.policy.triage import Rule
from domain.priority import PRIORITIES
from domain.time.calendars import Span, compile_calendar, compile_day_range, complement

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
    yield from category_mistakes(policy)


def _calendars(policy: Policy) -> Iterator[Problem]:
    known = {*policy.calendars, "always"}
    named = {f"priorities.{p}.calendar": policy.priorities.of(p).calendar for p in PRIORITIES}
    named |= {f"tiers.{i}.calendar": tier.calendar for i, tier in enumerate(policy.tiers) if tier.calendar}
    named |= {f"limits.{i}.calendar": limit.calendar for i, limit in enumerate(policy.limits)}
    for field, calendar in named.items():
        if calendar not in known:
            yield Problem(field=field, found=repr(calendar), allowed=one_of(calendar, sorted(known), "a calendar"))
    if policy.calendars.get("always", "24x7") != "24x7":
        yield Problem(field="calendars.always", found="other hours", allowed="24x7, which is what always means")


def _tiers(policy: Policy) -> Iterator[Problem]:
    names = Counter(tier.name for tier in policy.tiers)
    for index, tier in enumerate(policy.tiers):
        if names[tier.name] > 1:
            yield Problem(field=f"tiers.{index}.name", found=repr(tier.name), allowed="a name no other tier has")
        yield from unreadable_limit(f"tiers.{index}", tier.may_grant)
        if index < len(policy.tiers) - 1 and tier.work_within is None:
            allowed = "a time after which the ticket moves up, so that something is always due"
            yield Problem(field=f"tiers.{index}.work_within", found=NOTHING, allowed=allowed)
    if policy.tiers[-1].repeat_every is None:
        allowed = "how often the top tier's alarm sounds, so that something is always due"
        yield Problem(field=f"tiers.{len(policy.tiers) - 1}.repeat_every", found=NOTHING, allowed=allowed)


def _duty(policy: Policy) -> Iterator[Problem]:
    names = [tier.name for tier in policy.tiers]
    for name in policy.duty:
        if name not in (*names, "else"):
            yield Problem(field=f"duty.{name}", found=repr(name), allowed=one_of(name, [*names, "else"], "a tier"))
    missing = [name for name in names if name not in policy.duty]
    if missing and "else" not in policy.duty:
        allowed = f"a duty contact for each tier, or an else; missing: {', '.join(missing)}"
        yield Problem(field="duty", found=_either(sorted(policy.duty)) or "nothing", allowed=allowed)


def _triage(policy: Policy) -> Iterator[Problem]:
    names = [tier.name for tier in policy.tiers]
    called = Counter(rule.name for rule in policy.triage)
    for index, rule in enumerate(policy.triage):
        if called[rule.name] > 1:
            yield Problem(field=f"triage.{index}.name", found=repr(rule.name), allowed="a name no other rule has")
        if rule.then.prefer not in (None, "best"):
            yield Problem(field=f"triage.{index}.then.prefer", found=repr(rule.then.prefer), allowed="best")
        yield from _of_its_kind(f"triage.{index}.then", rule)
        tier = rule.then.start_at
        if tier is not None and tier not in names:
            field = f"triage.{index}.then.start_at"
            yield Problem(field=field, found=repr(tier), allowed=one_of(tier, names, "a tier"))


def _of_its_kind(field: str, rule: Rule) -> Iterator[Problem]:
    """A rule on the request decides how a ticket begins, one on the customer's messages how it goes on."""
    if not rule.when.counts_messages and rule.then.escalate:
        allowed = "start_at, since the ticket has only begun; or customer_messages or unanswered_messages in when"
        yield Problem(field=f"{field}.escalate", found="true", allowed=allowed)
    if rule.when.counts_messages:
        for name in ("priority", "prefer"):
            if (said := getattr(rule.then, name)) is not None:
                allowed = "escalate, start_at or tag for a rule that counts messages"
                yield Problem(field=f"{field}.{name}", found=repr(said), allowed=allowed)


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
