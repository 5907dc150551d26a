"""Silence: an owner who acknowledged and then shows no sign of life, and the top tier, which never falls silent."""

from __future__ import annotations

from datetime import timedelta

from domain.case.alarm_hours import sounds_at
from domain.case.case import Case, HeldAlarm
from domain.case.turn import Turn
from domain.clocks.levels import DUE, Level, overdue
from domain.messages import intents
from domain.messages.telling import duty, owner, people_named, tell_staff
from domain.people import Contact
from domain.time import pauses as net

EVERYBODY_FROM = 3  # the alarm that wakes everybody the ladder tells, where the policy names no wider circle
SILENCE_AFTER_ACKNOWLEDGING = 4  # times the repeat interval, where the policy names no expiry


def sign_of_life(turn: Turn) -> None:
    """Somebody of the team has acted: an acknowledged owner's word holds anew, and the top tier's alarm leaves time.

    An alarm that nobody has acknowledged goes on as before, whatever else people do.
    """
    case = turn.case
    if not case.active or case.owner is None or case.owner.acknowledged_at is None:
        return
    turn.change(alarms=0)
    if case.waiting:
        return
    turn.change(alive_at=turn.at)
    expiry = case.snapshot.policy.acknowledged_expires_after
    running = turn.running("expiry")
    if expiry and (running is None or running.started_at < turn.at):
        target = expiry.of(case.priority)
        turn.start("expiry", target, calendar=case.tier_calendar, levels=expiry_levels(target))
    start_repeating(turn)


def expiry_levels(target: timedelta) -> tuple[Level, ...]:
    """Return when a silent owner is asked, and when their word no longer counts."""
    return (DUE, overdue(1, target))


def alarm(turn: Turn, why: str) -> None:
    """Wake the top tier: its owner, whom it tells, and the duty contact; again, and a wider circle each time the policy
    says so, until somebody acknowledges. In quiet hours it is held until they end."""
    if turn.case.looks_forward and sounds_at(turn.case, turn.at) > turn.at:
        _hold(turn, why)
        return
    turn.change(alarms=turn.case.alarms + 1)
    case = turn.case
    turn.record("alerted", intents.alarm(case.rung.name, why), reason=why, alarm=case.alarms)
    tell_staff(turn, "alarm", circle(case, case.alarms), f"{case.ticket.reference}: {why}")
    start_repeating(turn, alarmed=True)


def _hold(turn: Turn, why: str) -> None:
    held = turn.case.held_alarm or HeldAlarm(since=turn.at, reasons=())
    turn.change(held_alarm=held.model_copy(update={"reasons": tuple(dict.fromkeys((*held.reasons, why)))}))


def sound_held_alarm(turn: Turn) -> None:
    """Sound the alarm that quiet hours have held back, once they are over, for every reason there was."""
    held = turn.case.held_alarm
    if held:
        turn.change(held_alarm=None)
        alarm(turn, "; ".join(held.reasons))


def circle(case: Case, alarm: int) -> list[Contact | None]:
    """Return whom the top tier's alarm wakes, when it sounds for the `alarm`-th time since somebody acknowledged."""
    return [owner(case), *people_named(case, case.rung.tell), duty(case), *_joining(case, alarm)]


def _joining(case: Case, alarm: int) -> list[Contact | None]:
    """Who joins by the alarm's count: whom the policy names from there on, or else everybody the ladder tells."""
    joining = case.rung.wider_circle
    if joining is not None:
        return people_named(case, (name for count, names in joining.items() if count <= alarm for name in names))
    if alarm < EVERYBODY_FROM:
        return []
    tiers = range(case.tier)
    policy = case.snapshot.policy
    told = people_named(case, (name for tier in tiers for name in case.row.tiers[tier].tell))
    return [*told, *(case.snapshot.role(policy.duty_contact(tier)) for tier in tiers)]


def is_acknowledged(case: Case) -> bool:
    """Return whether somebody has the ticket and has taken it on."""
    return case.owner is not None and case.owner.acknowledged_at is not None


def repeat_calendar(case: Case) -> str:
    """Return the calendar of the top tier's alarm: urgent tickets wake people at any hour."""
    return "always" if case.priority == "urgent" else case.snapshot.waking(case.tier_calendar)


def repeat_interval(case: Case, *, acknowledged: bool) -> timedelta:
    """Return how long the top tier's alarm is silent: longer once somebody has acknowledged, until it sounds."""
    assert case.rung.repeat_every
    every = case.rung.repeat_every.of(case.priority)
    if not acknowledged:
        return every
    expiry = case.snapshot.policy.acknowledged_expires_after
    return expiry.of(case.priority) if expiry else SILENCE_AFTER_ACKNOWLEDGING * every


def start_repeating(turn: Turn, *, alarmed: bool = False) -> None:
    """Start the top tier's alarm clock anew; an owner who has acknowledged has longer, unless that was for nothing.

    Alarms missed while the engine was down are one alarm: the next comes on the same rhythm, in the future.
    """
    case = turn.case
    if not case.at_top or case.rung.repeat_every is None or case.waiting:
        return
    every = repeat_interval(case, acknowledged=not alarmed and is_acknowledged(case))
    calendar = repeat_calendar(case)
    time = case.snapshot.calendar(calendar)
    missed = net.used(time, turn.at, turn.now, ()) // every if turn.due else 0
    since = time.due(turn.at, missed * every) if missed else turn.at
    turn.start("repeat", every, calendar=calendar, since=since)
