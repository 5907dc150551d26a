"""The timeline: what happened to a ticket, when, because of what, and who did it."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import AwareDatetime, BaseModel

Kind = Literal[
    "opened",
    "triaged",
    "receipt_sent",
    "assigned",
    "declined",
    "acknowledged",
    "acknowledgment_expired",
    "reminded",
    "warned",
    "breached",
    "escalated",
    "handed_back",
    "reassigned",
    "priority_changed",
    "category_changed",
    "promised",
    "replied",
    "noted",
    "customer_replied",
    "customer_updated",
    "waiting",
    "resumed",
    "approval_requested",
    "approved",
    "refused",
    "resolved",
    "reopened",
    "survey_sent",
    "survey_answered",
    "alerted",
    "closed",
    "cancelled",
    "message_failed",
    "action_refused",
    "policy_moved",
]


class Entry(BaseModel, frozen=True):
    """One line of the timeline; one made by a clock has the `due_at` it acted on: `at - due_at` is its lateness."""

    sequence: int
    at: AwareDatetime
    due_at: AwareDatetime | None = None
    kind: Kind
    by: str
    text: str
    data: dict[str, Any] = {}
