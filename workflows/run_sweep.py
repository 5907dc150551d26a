"""`RunSweep`: one look for tickets that have lost their run, started every few minutes by a schedule."""

from __future__ import annotations

from temporalio import workflow

with workflow.unsafe.imports_passed_through():
    from activities.requests import RunsSwept
    from workflows import options


@workflow.defn(name="RunSweep")
class RunSweep:
    """Sweeps once; the next sweep makes up for one that fails."""

    @workflow.run
    async def run(self) -> RunsSwept:
        """Return what was found and done."""
        swept: RunsSwept = await workflow.execute_activity("sweep_runs", result_type=RunsSwept, **options.SWEEPING_RUNS)
        return swept
