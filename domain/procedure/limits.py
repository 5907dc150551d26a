"""Limits: last moments that nothing makes stand still, who hears before them, and what reaching one does."""

from __future__ import annotations

from collections.abc import Iterator

from domain.clocks.limits import Limit, MetBy, Within
from domain.input.text import spoken
from domain.procedure.basis import Basis
from domain.procedure.content import Block, Heading, Paragraph, Point, Points, Section, Table
from domain.procedure.reminding import marked
from domain.time.duration_words import real_time

_MET_BY: dict[MetBy, str] = {
    "receipt": "By the receipt that goes to the customer by itself, once a carrier has taken it on.",
    "first answer": "By the first answer of a person to the customer.",
    "resolution": "By solving the ticket. Reopening lets the limit run on, unless it has passed by then.",
}


def limits(basis: Basis) -> Section | None:
    """Return every limit of the policy, None where it has none."""
    blocks = [block for limit in basis.policy.all_limits for block in _limit(basis, limit)]
    if not blocks:
        return None
    return Section("limits", "Limits that nothing makes stand still", (Paragraph(_COUNTED), *blocks))


_COUNTED = (
    "A limit is a last moment, fixed when the ticket opens. No waiting, tier or priority moves it, and the day of "
    "opening is not counted."
)


def _limit(basis: Basis, limit: Limit) -> Iterator[Block]:
    yield Heading(limit.name[:1].upper() + limit.name[1:])
    if set(limit.within) != {"else"}:
        yield Table(("Category", "At most"), tuple(_within(basis, limit)))
    yield Points(tuple(_points(basis, limit)))


def _within(basis: Basis, limit: Limit) -> Iterator[tuple[str, ...]]:
    for category, within in limit.within.items():
        yield ("everything else" if category == "else" else category, amount(basis, limit, within))
    if "else" not in limit.within:
        yield ("everything else", "no such limit")


def amount(basis: Basis, limit: Limit, within: Within) -> str:
    """Return how much time a limit leaves, in words."""
    return basis.time(within.time, limit.calendar) if within.unit == "time" else str(within)


def _points(basis: Basis, limit: Limit) -> Iterator[Point]:
    if set(limit.within) == {"else"}:
        yield Point(f"{amount(basis, limit, limit.within['else'])} from opening.", "At most.")
    for unit in dict.fromkeys(within.unit for within in limit.within.values()):
        yield Point(_counting(basis, limit, unit), f"{unit.capitalize() if unit != 'time' else 'Hours'}.")
    yield Point(_MET_BY[limit.met_by], "Kept.")
    for notice in limit.notices:
        who = spoken(basis.named(notice.tell))
        yield Point(f"{who[:1].upper()}{who[1:]}, {marked(notice.at, real_time)}.", "Told.")
    yield Point(_reached(basis, limit), "Reached.")


def _counting(basis: Basis, limit: Limit, unit: str) -> str:
    match unit:
        case "calendar days":
            return (
                f"They end at the time of day the ticket was opened, on the clocks of {basis.policy.zone}; weekends "
                "and holidays count."
            )
        case "working days":
            return f"They end at closing time of the last of them, in {basis.counted_in(limit.calendar)}."
        case _:
            return f"Counted in {basis.counted_in(limit.calendar)}."


def _reached(basis: Basis, limit: Limit) -> str:
    top = basis.policy.tiers[-1]
    told = basis.named(limit.tell)
    also = [*basis.told(top), basis.role(basis.policy.duty_contact(len(basis.policy.tiers) - 1))]
    all_of_them = spoken(list(dict.fromkeys([*told, *also])))
    if limit.when_missed == "tell":
        return f"Told: {all_of_them}. The ticket stays where it is."
    return (
        f"Told: {spoken(told) or 'nobody'}. The ticket goes to {top.name} at once; where it is there already, the "
        f"alarm sounds. Where it is solved by then, told: {all_of_them}."
    )
