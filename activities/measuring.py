"""What is counted: what each call of a provider came to, by channel, and what each sweep has found and done."""

from __future__ import annotations

from temporalio import activity

from activities.providers.outcome import Accepted, InDoubt, Misconfigured, NotSent, Outcome, Refused
from activities.requests import RunsSwept, Swept
from domain.people import Channel

CALLS = "escalation_provider_calls"
SWEPT = "escalation_swept_messages"
RUNS_SWEPT = "escalation_swept_runs"
OUTCOMES: dict[type[Outcome], str] = {
    Accepted: "accepted",
    InDoubt: "in_doubt",
    NotSent: "not_sent",
    Refused: "refused",
    Misconfigured: "misconfigured",
}
FINDINGS = ("asked", "moved", "closed", "unanswered")
RUN_FINDINGS = ("lost", "taken_up", "gone", "unanswered")


def count_call(channel: Channel, outcome: Outcome) -> None:
    """Count one call of the provider of a channel, by what it came to.

    The other outcomes are counted as none, so that the first of each is a rise from 0 and not a series out of nothing.
    """
    calls = activity.metric_meter().create_counter(CALLS, "Calls of a provider, by channel and what each came to")
    for kind, name in OUTCOMES.items():
        calls.add(int(isinstance(outcome, kind)), {"channel": channel, "outcome": name})


def count_swept(swept: Swept) -> None:
    """Count what one sweep of the ledger has done; what it found stuck is a state, which the API measures."""
    messages = activity.metric_meter().create_counter(SWEPT, "Messages that the sweep looked after, by what it did")
    for finding in FINDINGS:
        messages.add(getattr(swept, finding), {"finding": finding})


def count_runs_swept(swept: RunsSwept) -> None:
    """Count what one look for tickets without a run has found and done."""
    tickets = activity.metric_meter().create_counter(RUNS_SWEPT, "Tickets found without a run, by what came of it")
    for finding in RUN_FINDINGS:
        tickets.add(getattr(swept, finding), {"finding": finding})
