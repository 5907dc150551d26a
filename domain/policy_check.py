"""What a policy must fulfil as a whole, beyond each field by itself: that every name it uses is one that it defines,
and that no ticket can ever be without something that falls due."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from domain.calendars import Span, compile_day_range, complement
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


def _calendars(policy: Policy) -> Iterator[Problem]:
    known = {*policy.calendars, "always"}
    named = {f"priorities.{p}.calendar": policy.priorities.of(p).calendar for p in PRIORITIES}
    named |= {f"tiers.{i}.calendar": tier.calendar for i, tier in enumerate(policy.tiers) if tier.calendar}
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


def _meet(one: Span | None, other: Span | None) -> bool:
    first, second = (compile_day_range(span, "UTC", _ANY_DAY, _ANY_DAY + timedelta(days=1)) for span in (one, other))
    return any(max(a, c) < min(b, d) for a, b in first.spans for c, d in second.spans)


def _either(names: Iterable[str]) -> str:
    return ", ".join(names)
