"""Who: the tiers and who owns a ticket there, the teams, the people, and who holds which role."""

from __future__ import annotations

from collections.abc import Iterator

from domain.input.text import spoken
from domain.policy.serving import owners
from domain.policy.tier import Tier
from domain.procedure.basis import Basis
from domain.procedure.content import Block, Heading, Paragraph, Section, Table
from domain.team.roster import Person
from domain.time.calendar_words import on_weekday, week

_COLUMNS = ("Tier", "Who owns tickets there", "If nobody is there", "Told when a ticket arrives", "May grant up to")
_LEVELS = {1: "beginner", 2: "experienced", 3: "expert"}


def people(basis: Basis) -> Section:
    """Return who works on tickets, who is told, and how they are reached."""
    blocks: list[Block] = [
        Paragraph(
            "A ticket has one named owner at all times. Where nobody who may own it is at work and has room, the duty "
            "contact of the tier does."
        ),
        _tiers(basis),
    ]
    if own := _of_categories(basis):
        blocks += [Heading("Where a category differs"), Table(("Category", *_COLUMNS), own)]
    if basis.policy.teams or any(category.team for category in basis.policy.categories.values()):
        blocks += [Heading("Which team a ticket goes to"), _teams(basis)]
    blocks += [Heading("Roles and duty contacts"), _roles(basis), Heading("People"), _everybody(basis)]
    return Section("people", "Who", tuple(blocks))


def _tiers(basis: Basis) -> Table:
    return Table(_COLUMNS, tuple(_tier(basis, place, tier) for place, tier in enumerate(basis.policy.tiers)))


def _of_categories(basis: Basis) -> tuple[tuple[str, ...], ...]:
    """The tiers in which a category's own row says who owns its tickets, who hears or what may be granted."""
    rows = []
    for name, category in basis.policy.categories.items():
        own = basis.of_category(name)
        for place, tier in enumerate(own.policy.tiers):
            said = category.tiers.get(tier.name)
            if said and {"team", "skill", "tell", "may_grant"} & said.model_dump(exclude_none=True).keys():
                rows.append((name, *_tier(own, place, tier)))
    return tuple(rows)


def _tier(basis: Basis, place: int, tier: Tier) -> tuple[str, ...]:
    names = [person.name for person in owners(basis.policy, basis.roster, tier)]
    team = "the team of the category" if tier.team == "by category" else f"the team {tier.team}"
    skill = f", with the skill {tier.skill}" if tier.skill else ""
    return (
        f"{place + 1}. {tier.name}",
        f"{team}{skill}: {', '.join(names) or 'nobody yet'}",
        basis.role(basis.policy.duty_contact(place)),
        "; ".join(basis.told(tier)),
        tier.may_grant or "",
    )


def _teams(basis: Basis) -> Table:
    own = {name: category.team for name, category in basis.policy.categories.items() if category.team}
    teams = basis.policy.teams | own
    last = {"everything else": teams.pop("else")} if "else" in teams else {}
    return Table(("Category", "Team"), tuple((teams | last).items()))


def _roles(basis: Basis) -> Table:
    return Table(("Role", "Who", "Email", "Phone"), tuple(_holders(basis)))


def _holders(basis: Basis) -> Iterator[tuple[str, ...]]:
    for role, id in basis.roster.roles.items():
        if person := basis.roster.person(id):
            yield (role, person.name, person.email or "", person.phone or "")


def _everybody(basis: Basis) -> Table:
    columns = ("Name", "Teams", "Tiers", "At work", "Skills", "Is given at most")
    return Table(columns, tuple(_person(basis, person) for person in basis.roster.people))


def _person(basis: Basis, person: Person) -> tuple[str, ...]:
    off = [on_weekday(day) for day in sorted(person.days_off) if day >= basis.as_of]
    hours = week(person.shift)
    return (
        person.name,
        spoken(person.teams),
        (spoken(person.tiers) or "all") if person.teams else "by name or role only",
        (hours if hours == "around the clock" else f"{hours}, {person.timezone} time")
        + (f"; away {', '.join(off)}" if off else ""),
        ", ".join([*person.skills, *([_LEVELS[person.level]] if person.teams else [])]),
        f"{person.capacity} ticket{'' if person.capacity == 1 else 's'}" if person.teams else "",
    )
