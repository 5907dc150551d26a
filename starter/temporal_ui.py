"""The Temporal UI, where operators see a ticket's workflow."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote

from starter.starting import workflow_id

LISTS = {
    "open and late": 'TicketStatus = "open" AND TicketBreached = true',
    "urgent and alive": 'TicketPriority = "urgent" AND TicketStatus IN ("open", "waiting")',
    "nobody owns it": 'TicketStatus = "open" AND TicketOwner IS NULL',
    "resolved, may still be reopened": 'TicketStatus = "resolved" AND ExecutionStatus = "Running"',
    "starts that were no tickets": 'WorkflowType = "TicketEscalation" AND ExecutionStatus = "Failed"',
    "ended from outside": 'WorkflowType = "TicketEscalation" AND ExecutionStatus IN ("Terminated", "TimedOut")',
    "stuck on an error of ours": 'WorkflowType = "TicketEscalation" AND TemporalReportedProblems IS NOT NULL',
}
"""What operators look for among the workflows, by what they call it."""


@dataclass(frozen=True)
class TemporalUi:
    """The UI at `url`, without a slash at the end, which shows `namespace`."""

    url: str
    namespace: str

    def ticket(self, reference: str) -> str:
        """Return where the UI shows the newest run of a ticket."""
        return f"{self._workflows}/{quote(workflow_id(reference), safe='')}"

    @property
    def lists(self) -> dict[str, str]:
        """Return where the UI shows each of the lists that operators look for, by its name."""
        return {name: f"{self._workflows}?query={quote(query, safe='')}" for name, query in LISTS.items()}

    @property
    def _workflows(self) -> str:
        return f"{self.url}/namespaces/{quote(self.namespace, safe='')}/workflows"
