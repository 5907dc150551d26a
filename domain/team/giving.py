"""Giving a ticket to somebody by name: whose work it is, and how anybody else is refused."""

from __future__ import annotations

from collections.abc import Collection

from domain.input.problems import Problem
from domain.requests.refusals import Refusal
from domain.team.roster import Person


def others_work(to: str, people: Collection[Person], team: str, tier: str, on_duty: str | None) -> Refusal | None:
    """Return the refusal of giving a ticket of `team` in `tier` to `to`, who has other work, with who could have it;
    None where they may be given it, are its duty contact, or are not among `people`."""
    person = next((each for each in people if each.id == to), None)
    if person is None or to == on_duty or person.may_be_given(team, tier):
        return None
    could = sorted(each.id for each in people if each.serves(team, tier))
    could += [on_duty] if on_duty is not None and on_duty not in could else []
    named = ", ".join(could) or "nobody is there"
    problem = Problem(
        field="to", found=to, allowed=f"somebody who serves {team} in {tier}, or its duty contact: {named}"
    )
    detail = f"{to} does not serve {team} in {tier}"
    return Refusal(status=422, title="Not their work", detail=detail, errors=(problem,))
