"""Erasure: what of a ticket stays when everything personal goes, so that its timeline still says what happened.

What stays are kinds and instants, who of the team acted, and codes: tiers, clocks, purposes, priorities, scores. What
anybody wrote goes, wherever it stands, and so does whatever is not known to be a code.
"""

from __future__ import annotations

from typing import Any

from domain.case.timeline import Entry, Kind, in_words
from domain.case.view import CustomerView, View
from domain.requests.actions import ACTIONS

ERASED = "erased"
SUBJECT_ERASED = "(erased)"

CODES = frozenset(
    {
        "before",
        "clock",
        "clocks",
        "dues",
        "duty",
        "episode",
        "follows",
        "from",
        "grant",
        "how",
        "needless",
        "next_channel",
        "not_solved",
        "owner",
        "priority",
        "promised",
        "purpose",
        "request",
        "rules",
        "score",
        "start_at",
        "status",
        "tier",
        "tier_from",
        "tier_to",
        "to",
    }
)
"""The data of entries whose values a policy, a roster or a rule of ours gives, never a writer."""

_REASONED: frozenset[Kind] = frozenset({"message_failed", "message_deferred", "message_withdrawn"})
"""Kinds whose reason is a code of a provider's or of ours."""
_WRITTEN: frozenset[Kind] = frozenset(
    {"replied", "noted", "customer_replied", "customer_told", "resolved", "survey_answered"}
)
"""Kinds whose whole text is somebody's words, so that the text says that there were some."""


def erased_entry(entry: Entry) -> Entry:
    """Return the entry without anything a person wrote: its kind in words, and what of its data is a code."""
    said = in_words(entry.kind).capitalize()
    text = f"{said} {SUBJECT_ERASED}" if entry.kind in _WRITTEN else said
    return entry.model_copy(update={"text": text, "data": _codes(entry)})


def erased_view(view: View) -> View:
    """Return the view of an ended ticket without its customer, its subject, its tags, and what anybody wrote."""
    return view.model_copy(
        update={
            "subject": SUBJECT_ERASED,
            "customer": CustomerView(id=ERASED, name=""),
            "tags": (),
            "waiting_on": None,
            "waiting_since": None,
            "approvals": (),
            "next_due": None,
            "deferred": (),
            "timeline": tuple(erased_entry(entry) for entry in view.timeline),
        }
    )


def _codes(entry: Entry) -> dict[str, Any]:
    data = entry.data
    kept = {name: value for name, value in data.items() if name in CODES}
    if data.get("action") in ACTIONS:
        kept["action"] = data["action"]
    if data.get("channel") in ("email", "sms"):
        kept["channel"] = data["channel"]
    if entry.kind in _REASONED and "reason" in data:
        kept["reason"] = data["reason"]
    return kept
