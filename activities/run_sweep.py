"""The activity that looks for tickets without a run."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from temporalio import activity
from temporalio.client import Client

from activities.measuring import count_runs_swept
from activities.requests import RunsSwept


class Sweeping(Protocol):
    """Takes up what has lost its run."""

    async def sweep(self) -> RunsSwept: ...


class RunSweeper:
    """Sweeps with the worker's own connection to Temporal."""

    def __init__(self, sweeping: Callable[[Client], Sweeping]) -> None:
        self._sweeping = sweeping

    @activity.defn(name="sweep_runs")
    async def sweep_runs(self) -> RunsSwept:
        """Take up every ticket that has lost its run, and count what was found."""
        swept = await self._sweeping(activity.client()).sweep()
        count_runs_swept(swept)
        return swept
