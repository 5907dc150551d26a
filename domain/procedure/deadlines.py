"""When time runs out: the chase of an owner, the tier's deadline, the customer's promises, and the top tier."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from domain.decisions.silence import EVERYBODY_FROM, SILENCE_AFTER_ACKNOWLEDGING
from domain.input.text import spoken
from domain.policy.policy import Missed
from domain.policy.promises import CustomerClock
from domain.policy.reminders import Reminding
from domain.policy.tier import Tier
from domain.priority import PRIORITIES
from domain.procedure.basis import Basis, by_priority, every
from domain.procedure.content import Block, Heading, Paragraph, Point, Points, Section, Table
from domain.procedure.matrix import COLUMNS, alarm_rhythm
from domain.procedure.reminding import reminded
from domain.time.duration_words import real_time

_CLOCKS: dict[CustomerClock, str] = {
    "first_response": "The first answer to the customer is late",
    "next_reply": "The answer to a further message is late",
    "resolution": "The solution is late",
}


def deadlines(basis: Basis) -> Section:
    """Return what happens, in which order, when nobody acts in time."""
    blocks: list[Block] = [
        Heading("An owner does not acknowledge"),
        Points(tuple(_chase(basis)), numbered=True),
        *_chase_times(basis),
        Heading("A tier runs out of time"),
        Points(tuple(_tier(basis))),
        *_silence(basis),
        Heading("The customer waits too long"),
        Points(tuple(_missed(basis))),
        Heading(f"The top tier, {basis.policy.tiers[-1].name}"),
        Points(tuple(_top(basis))),
    ]
    return Section("deadlines", "When time runs out", tuple(blocks))


def _chase(basis: Basis) -> Iterator[Point]:
    rule = basis.policy.reminders
    if rule.before_reassigning:
        again = f", and again each time as much has passed, {rule.before_reassigning} times in all"
        yield Point(
            "At the end of the time to acknowledge, the owner is reminded"
            f"{again if rule.before_reassigning > 1 else ''}."
        )
    after = "After the same time once more" if rule.before_reassigning else "At the end of the time to acknowledge"
    if rule.reassign:
        others = "somebody else" if rule.reassign == 1 else f"up to {rule.reassign} others, one after the other,"
        yield Point(
            f"{after}, {others} in the tier {'gets' if rule.reassign == 1 else 'get'} the ticket, with the same time"
            f"{' and reminders' if rule.before_reassigning else ''}. Where there is nobody else, the duty contact "
            "gets it."
        )
        yield Point("When they do not acknowledge either, or when a duty contact does not, the ticket moves up a tier.")
    else:
        yield Point(f"{after}, the ticket moves up a tier.")
    yield Point("The time to acknowledge never stands still, also while the ticket waits for somebody else.")


def _chase_times(basis: Basis) -> Iterator[Block]:
    rule = basis.policy.reminders
    rows: list[tuple[str, ...]] = []
    for tier in basis.policy.tiers:
        rows.append((tier.name,))
        steps = rule.before_reassigning + 1
        last = "The alarm sounds after" if tier is basis.policy.tiers[-1] else "Moves up after"
        named = [(f"Reminded after{'' if n == 1 else f' ({n})'}", n) for n in range(1, steps)]
        named += [(f"Next owner after{'' if n == 1 else f' ({n})'}", n * steps) for n in range(1, rule.reassign + 1)]
        named += [(last, steps * (rule.reassign + 1))]
        for words, factor in named:
            said = basis.tier_times(tier, tier.accept_within, factor)
            rows.append((words, *(said[p] for p in PRIORITIES)))
    yield Paragraph("Counted from when the tier's first owner was asked, if nobody acknowledges:")
    if any(own.accept_within for category in basis.policy.categories.values() for own in category.tiers.values()):
        yield Paragraph("Where a category has its own time to acknowledge, each step takes as many times that time.")
    yield Table(COLUMNS, tuple(rows))


def _tier(basis: Basis) -> Iterator[Point]:
    yield from _tier_reminders(basis)
    yield Point(
        "The ticket moves up to the next tier, where an owner is looked for; the new owner, those the tier tells, and "
        "the customer hear of it. Acknowledging does not stop this clock: only solving the ticket or moving it does.",
        "At its end.",
    )
    if any(tier.agreed_within for tier in basis.policy.tiers):
        yield Point(
            "The team lead is told when the time that the team itself has agreed to is over; the ticket stays.",
            "Agreed times.",
        )


def _tier_reminders(basis: Basis) -> Iterator[Point]:
    """Who is reminded of a tier's time, and when; together for the tiers in which that is the same."""
    marks = basis.policy.reminders.at
    of_tiers: dict[str, list[str]] = {}
    for tier in basis.policy.tiers:
        if tier.work_within:
            said = by_priority(reminded(basis, marks, {p: basis.calendar_of(tier, p) for p in PRIORITIES}))
            of_tiers.setdefault(said, []).append(tier.name)
    for said, names in of_tiers.items():
        where = "" if len(of_tiers) == 1 else f" in {spoken(names)}"
        late = " After the end the team lead is, too." if _any_after(marks) else ""
        if said != "never":
            yield Point(f"Its owner is reminded{where} {said}.{late}", "On the way.")


def _any_after(marks: Reminding) -> bool:
    return any(mark.share is None and mark.offset > timedelta() for p in PRIORITIES for mark in marks.of(p))


def _silence(basis: Basis) -> Iterator[Block]:
    expiry = basis.policy.acknowledged_expires_after
    if expiry is None:
        return
    yield Heading("An owner acknowledges and then falls silent")
    times = [f"{by_priority(said)}{where and f' in {where}'}" for where, said in basis.by_tier(expiry)]
    yield Points(
        (
            Point(f"After {'; '.join(times)} without any sign of life, the owner is asked for one."),
            Point("After the same time again, somebody else is looked for."),
            Point("Whatever anybody of the team does with the ticket is a sign of life."),
        ),
        numbered=True,
    )


def _missed(basis: Basis) -> Iterator[Point]:
    policy = basis.policy
    for clock, words in _CLOCKS.items():
        if any(policy.priorities.of(p).target(clock) for p in PRIORITIES):
            said = f"{_when_missed(clock, policy.missed(clock))}{_reminded(basis, clock)}"
            yield Point(said, f"{words}.")
    yield Point("Owner and team lead are told.", "An answer somebody promised by a certain time does not come.")
    back = real_time(policy.backdated_at_most)
    yield Point(
        f"It counts from when it came in, up to {back} back.", "Somebody acted in time, and this system was away."
    )


def _when_missed(clock: CustomerClock, said: Missed | None) -> str:
    match said:
        case "tell owner":
            return "The owner is told."
        case "tell lead":
            return "The team lead is told."
        case None if clock != "resolution":
            return "Owner and team lead are told; after the same time again the ticket moves up a tier."
        case _:
            return "The ticket moves up a tier."


def _reminded(basis: Basis, clock: CustomerClock) -> str:
    marks: Reminding = getattr(basis.policy.reminders, clock)
    calendars = {p: basis.policy.priorities.of(p).calendar for p in PRIORITIES}
    said = by_priority(reminded(basis, marks, calendars))
    if said == "never":
        return ""
    return f" The owner is reminded of it {said}{'; after it the team lead, too' if _any_after(marks) else ''}."


def _top(basis: Basis) -> Iterator[Point]:
    policy = basis.policy
    top: Tier = policy.tiers[-1]
    duty = basis.role(policy.duty_contact(len(policy.tiers) - 1))
    circle = spoken(["the owner", *basis.told(top), f"the duty contact, {duty}"])
    yield Point(f"Whatever would move the ticket up sounds an alarm instead: to {circle}.", "Nothing is above it.")
    if top.repeat_every:
        yield Point(
            f"Every {every(alarm_rhythm(basis))}, until the owner acknowledges. Nothing else silences it.",
            "The alarm repeats.",
        )
        yield Point(" ".join(_circle(basis)), "A wider circle.")
        if quiet := policy.quiet_hours.alarm:
            zones = dict.fromkeys(policy.zone_of(calendar) for calendar in policy.top_calendars)
            yield Point(
                f"Between {quiet[0]} and {quiet[1]} ({spoken(list(zones))} time) the alarm waits, except for urgent "
                "tickets.",
                "Quiet hours.",
            )
        yield Point(f"{_after_acknowledging(basis)} Each act of the team gives that time anew.", "Once acknowledged.")


def _circle(basis: Basis) -> Iterator[str]:
    joining = basis.policy.tiers[-1].wider_circle
    if joining is None:
        yield f"From the {_ordinal(EVERYBODY_FROM)} alarm on, all whom lower tiers tell, and their duty contacts, too."
    for count, names in sorted((joining or {}).items()):
        yield f"From the {_ordinal(count)} alarm on, {spoken(basis.named(names))} too."
    if joining == {}:
        yield "Nobody more, however often it sounds."


def _ordinal(count: int) -> str:
    ending = "th" if 10 < count % 100 < 14 else {1: "st", 2: "nd", 3: "rd"}.get(count % 10, "th")
    return f"{count}{ending}"


def _after_acknowledging(basis: Basis) -> str:
    if basis.policy.acknowledged_expires_after:
        return "The alarm comes back after the time in which an owner must show a sign of life."
    longer = alarm_rhythm(basis, SILENCE_AFTER_ACKNOWLEDGING)
    return f"The alarm comes back after {by_priority(longer)} without any act of the team."
