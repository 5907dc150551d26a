"""A policy on a terminal, in the words of its file; defaults carry a star."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from domain.input.text import spoken
from domain.policy.promises import Promise
from domain.policy.serving import owners
from domain.policy.terms import NOTHING, Term, folded, policy_terms
from domain.policy.tier import Tier
from domain.priority import PRIORITIES, ByPriority
from domain.time.calendar_words import week
from domain.time.calendars import WeeklyHours
from store.bundles import Bundle

_LADDER = ("team", "skill", "calendar", "tell", "may_grant")


def policy_page(bundle: Bundle) -> RenderableType:
    """Return the policy's promises and times as a matrix, its ladder, its calendars, then every other term."""
    terms = {term.path: term for term in policy_terms(bundle.policy)}
    names = [tier.name for tier in bundle.policy.tiers]
    parts: list[RenderableType] = [
        Text.assemble((bundle.policy.name, "bold"), f"  {bundle.name}, version {bundle.version}"),
        _matrix(terms, names),
        _ladder(terms, bundle),
        _calendars(bundle),
        _rest(terms, names),
    ]
    if any(not term.written for term in terms.values()):
        parts.append(Text("* not in policy.yaml: the default", "dim"))
    return Group(*parts)


def _table(title: str, *columns: str) -> Table:
    table = Table(
        title=f"\n{title}", title_justify="left", title_style="bold", box=None, header_style="dim", pad_edge=False
    )
    for column in columns:
        table.add_column(column, overflow="fold")
    return table


def _matrix(terms: dict[str, Term], tiers: Iterable[str]) -> Table:
    table = _table("Times", "", *PRIORITIES)
    for field in Promise.model_fields:
        _add(table, f"customer {field}", *(_said(terms, f"priorities.{p}.{field}") for p in PRIORITIES))
    for tier in tiers:
        for field in _times():
            if any(f"tiers.{tier}.{field}.{p}" in terms for p in PRIORITIES):
                _add(table, f"{tier} {field}", *(_said(terms, f"tiers.{tier}.{field}.{p}") for p in PRIORITIES))
    return table


def _times() -> Iterator[str]:
    """The fields of a tier that differ by priority."""
    for name, field in Tier.model_fields.items():
        if ByPriority.__name__ in str(field.annotation):
            yield name


def _ladder(terms: dict[str, Term], bundle: Bundle) -> Table:
    table = _table("Ladder", "tier", *_LADDER, "duty", "people")
    for place, tier in enumerate(bundle.policy.tiers):
        role = bundle.policy.duty_contact(place)
        serving = [person.name for person in owners(bundle.policy, bundle.roster, tier)]
        holder = bundle.roster.person(bundle.roster.roles.get(role, ""))
        said = [_said(terms, f"tiers.{tier.name}.{field}") for field in _LADDER]
        _add(
            table,
            f"{place + 1} {tier.name}",
            *said,
            f"{role}: {holder.name if holder else '?'}",
            spoken(serving) or "nobody",
        )
    return table


def _calendars(bundle: Bundle) -> Table:
    table = _table("Calendars", "name", "zone", "hours", "holidays", "special")
    for name, calendar in bundle.policy.calendars.items():
        if isinstance(calendar, WeeklyHours):
            place = calendar.holidays
            where = " ".join(filter(None, (place.country, place.subdivision))) if place else NOTHING
            special = [
                f"{day} {' '.join('-'.join(s) for s in spans) or 'closed'}" for day, spans in calendar.special.items()
            ]
            _add(table, name, calendar.zone, week(calendar.hours), where, "\n".join(special) or NOTHING)
        else:
            _add(table, name, "", "24x7", "", "")
    return table


def _rest(terms: dict[str, Term], tiers: Iterable[str]) -> Table:
    table = _table("Everything else", "field", "value")
    shown = ("priorities.", "calendars.", *(f"tiers.{tier}." for tier in tiers))
    others = (term for path, term in terms.items() if not path.startswith(shown) and not _unset(term))
    for term in folded(others):
        _add(table, term.path, _written(term))
    return table


def _said(terms: dict[str, Term], path: str) -> Text:
    term = terms.get(path)
    if term is None:
        return Text("–", "dim")
    return _written(term)


def _written(term: Term) -> Text:
    return Text(term.said) if term.written else Text(f"{term.said}*", "dim")


def _unset(term: Term) -> bool:
    """Whether a triage rule does not ask for this, or does not give it."""
    return term.path.startswith("triage.") and term.said == NOTHING


def _add(table: Table, *cells: str | Text) -> None:
    """Add a row; what a policy says is text, never markup."""
    table.add_row(*(Text(cell) if isinstance(cell, str) else cell for cell in cells))
