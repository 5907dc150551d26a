"""`escalation up` whose engine has tickets go on in a new run after few events, and allows to pause a workflow.

Run as `python -m tests.chaos.anything.continues_soon up --data-dir …`, like the command itself.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from sandbox import site
from sandbox.part import Part
from sandbox.temporal_server import TemporalServer

EVENTS = 150
TOLD = (f"limit.historyCount.suggestContinueAsNew={EVENTS}", "frontend.WorkflowPauseEnabled=true")


class ShortHistories(TemporalServer):
    """See `TemporalServer`."""

    def part(self, environment: Mapping[str, str]) -> Part:
        """Returns the server as a part, told what an operator of a cluster may tell it."""
        part = super().part(environment)
        more = [word for each in TOLD for word in ("--dynamic-config-value", each)]
        return replace(part, command=[*part.command, *more])


if __name__ == "__main__":
    site.TemporalServer = ShortHistories  # type: ignore[misc]

    from starter.cli.main import main

    main()
