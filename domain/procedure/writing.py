"""Writing a procedure: a policy and its roster in, the whole document out."""

from __future__ import annotations

from datetime import date

from domain.policy.policy import Policy
from domain.policy.snapshot import HolidayNames
from domain.procedure.basis import Basis
from domain.procedure.by_hand import by_hand
from domain.procedure.charting import chart
from domain.procedure.content import Chart, Procedure, Section
from domain.procedure.deadlines import deadlines
from domain.procedure.ending import ending, waiting
from domain.procedure.hours import hours
from domain.procedure.informing import informing
from domain.procedure.limits import limits
from domain.procedure.matrix import matrix
from domain.procedure.messages import messages
from domain.procedure.opening import opening
from domain.procedure.people import people
from domain.procedure.summary import summary
from domain.team.roster import Roster

_CAPTION = "What happens to a ticket when nobody acts in time, and when somebody does."


def write_procedure(
    bundle: str, version: str, policy: Policy, roster: Roster, holidays: HolidayNames, as_of: date
) -> Procedure:
    """Return the written procedure of a policy; the same arguments always give the same document.

    `holidays` must know every date of the twelve months from `as_of` on.
    """
    basis = Basis(policy, roster, holidays, as_of)
    flowchart = Chart(chart(basis), _CAPTION)
    sections = (
        matrix(basis),
        Section("flowchart", "A ticket's way through the tiers", (flowchart,)),
        people(basis),
        opening(basis),
        deadlines(basis),
        by_hand(basis),
        informing(basis),
        hours(basis),
        waiting(basis),
        ending(basis),
        limits(basis),
        messages(),
    )
    return Procedure(
        title=policy.name,
        bundle=bundle,
        version=version,
        as_of=as_of,
        summary=summary(basis),
        chart=flowchart,
        sections=tuple(section for section in sections if section),
    )
