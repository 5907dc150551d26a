"""The escalation matrix: what holds for each priority, promise by promise and tier by tier."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from domain.input.text import spoken
from domain.policy.promises import CustomerClock
from domain.priority import PRIORITIES, Priority
from domain.procedure.basis import Basis
from domain.procedure.content import Block, Heading, Paragraph, Section, Table
from domain.time.duration_words import real_time

Row = tuple[str, ...]
COLUMNS = ("", *(priority.title() for priority in PRIORITIES))
_PROMISED: dict[CustomerClock, str] = {
    "first_response": "A person answers within",
    "next_reply": "Every further message is answered within",
    "resolution": "Solved within",
}


def matrix(basis: Basis) -> Section:
    """Return the matrix as one table, the customer's promises first, then each tier; and for each category that
    differs, a table of the rows in which it does."""
    rows = (*_promises(basis), *_tiers(basis), *_team(basis))
    blocks: list[Block] = [
        Paragraph("One row for each promise and each rule, one column for each priority."),
        Table(COLUMNS, rows),
    ]
    for category in basis.policy.categories:
        own = basis.of_category(category)
        differing = tuple(_differing(rows, (*_promises(own), *_tiers(own), *_team(own))))
        if differing:
            blocks += [Heading(f"Where the category {category} differs"), Table(COLUMNS, differing)]
    return Section("matrix", "Escalation matrix", tuple(blocks))


def _differing(general: tuple[Row, ...], own: tuple[Row, ...]) -> Iterator[Row]:
    """The rows that are other than for all, under the titles they stand under."""
    known = {(title, row) for title, row in _titled(general)}
    said = ""
    for title, row in _titled(own):
        if (title, row) not in known:
            if title != said:
                yield (title,)
            said = title
            yield (row[0], *(cell or "none" for cell in row[1:]))


def _titled(rows: tuple[Row, ...]) -> Iterator[tuple[str, Row]]:
    title = ""
    for row in rows:
        if len(row) == 1:
            title = row[0]
        else:
            yield title, row


def _promises(basis: Basis) -> Iterator[Row]:
    promised = basis.policy.priorities
    yield ("What the customer is promised",)
    yield _row("Counted", {p: basis.counted_in(promised.of(p).calendar) for p in PRIORITIES})
    for clock, words in _PROMISED.items():
        targets = {p: promised.of(p).target(clock) for p in PRIORITIES}
        yield _row(words, {p: basis.time(t, promised.of(p).calendar) for p, t in targets.items() if t})
    updates = {p: promised.of(p).update_every for p in PRIORITIES}
    yield _row("Hears from us at least every", {p: real_time(span) for p, span in updates.items() if span})


def _tiers(basis: Basis) -> Iterator[Row]:
    for place, tier in enumerate(basis.policy.tiers, start=1):
        yield (f"Tier {place}: {tier.name}",)
        if tier.calendar:
            yield _row("Counted", dict.fromkeys(PRIORITIES, basis.counted_in(tier.calendar)))
        yield _row("The owner acknowledges within", basis.tier_times(tier, tier.accept_within))
        if tier.work_within:
            yield _row("Solved there within, or it moves up", basis.tier_times(tier, tier.work_within))
        if tier.agreed_within:
            yield _row("The team has agreed to solve it within", basis.tier_times(tier, tier.agreed_within))
        if tier.repeat_every:
            yield _row("The alarm repeats every", alarm_rhythm(basis))


def _team(basis: Basis) -> Iterator[Row]:
    policy = basis.policy
    yield ("In every tier",)
    if policy.acknowledged_expires_after:
        for where, said in basis.by_tier(policy.acknowledged_expires_after):
            yield _row(f"An owner shows a sign of life at least every{where and f' (in {where})'}", said)
    yield _row("The team is told by", {p: channels(policy.notify.of(p)) for p in PRIORITIES})


def alarm_rhythm(basis: Basis, factor: int = 1) -> dict[Priority, str]:
    """Return `factor` times the time between the top tier's alarms; for urgent tickets that is around the clock."""
    top = basis.policy.tiers[-1]
    if top.repeat_every is None:
        return {}
    calendars = {p: "always" if p == "urgent" else basis.calendar_of(top, p) for p in PRIORITIES}
    return {p: basis.time(factor * top.repeat_every.of(p), calendars[p]) for p in PRIORITIES}


def channels(names: tuple[str, ...]) -> str:
    """Return channels as one names them: `text message and email`."""
    return spoken([{"sms": "text message"}.get(name, name) for name in names])


def _row(words: str, said: Mapping[Priority, str]) -> Row:
    return (words, *(said.get(p, "") for p in PRIORITIES))
