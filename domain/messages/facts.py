"""What a message's template may draw on, by name."""

from __future__ import annotations

KNOWN = (
    "reference",
    "subject",
    "customer_name",
    "priority",
    "category",
    "tier",
    "team",
    "episode",
    "owner_name",
    "solved_by",
    "next_update_at",
    "acknowledge_by",
    "decide_by",
    "promised_at",
    "limit_at",
    "late_since",
    "text",
    "note",
    "description",
    "workaround",
    "resolution",
    "how_to_use",
    "reply_code",
    "answer",
    "verb",
    "status",
    "since",
    "taken",
    "passed_over",
    "granted",
    "ticket_url",
    "decide_url",
    "act_url",
    "act_until",
    "survey_url",
)
"""The facts of a ticket and of what there is to tell; None where nothing is known."""

BESIDE = ("reader", "items", "when", "body", "paragraphs", "lang")
"""Beside the facts: who reads, the lines of a notice, the writer of instants, and what the layouts are given."""

FILTERS = ("linked", "sentence")
"""Filters beside those of Jinja."""
