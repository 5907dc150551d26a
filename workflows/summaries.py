"""Summaries: what Temporal's UI shows beside an activity, in a few words. They name nobody outside the team."""

from __future__ import annotations

from typing import Any

from activities.requests import Assign, Extend, LoadPolicy, LookUpPeople, OpenProof, Unrecorded, Withdraw
from domain.case.view import Facts


def summary_of(request: object) -> dict[str, Any]:
    """Return the option of an activity that says what it is asked for."""
    return {"summary": _said(request)}


def _said(request: object) -> str:
    match request:
        case LoadPolicy():
            return f"Policy {request.ticket.policy}"
        case Assign():
            return f"Owner in {request.wanted.tier} of {request.wanted.team}"
        case Facts():
            numbers = [entry.sequence for entry in request.view.timeline]
            return f"Entries {numbers[0]} to {numbers[-1]}" if numbers else "View"
        case Extend():
            return f"Calendars from {request.since:%Y-%m-%d}"
        case OpenProof():
            return "Who asks"
        case LookUpPeople():
            return f"Whether the roster has {', '.join(named.person for named in request.people)}"
        case Unrecorded():
            return f"{request.purpose} to {request.to} by {request.channel}: {request.state}"
        case Withdraw():
            return f"{len(request.messages)} not sent any more: {request.reason}"
    return type(request).__name__
