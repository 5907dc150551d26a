"""The Temporal UI, where operators see a ticket's workflow."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote

from starter.starting import workflow_id


@dataclass(frozen=True)
class TemporalUi:
    """The UI at `url`, without a slash at the end, which shows `namespace`."""

    url: str
    namespace: str

    def ticket(self, reference: str) -> str:
        """Return where the UI shows the newest run of a ticket."""
        return (
            f"{self.url}/namespaces/{quote(self.namespace, safe='')}/workflows/{quote(workflow_id(reference), safe='')}"
        )
