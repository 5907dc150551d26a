"""`LedgerSweep`: one look after the messages nobody works on any more, started each minute by a schedule."""

from __future__ import annotations

from temporalio import workflow

with workflow.unsafe.imports_passed_through():
    from activities.requests import Swept
    from workflows import options


@workflow.defn(name="LedgerSweep")
class LedgerSweep:
    """Sweeps once; the next minute's sweep makes up for one that fails."""

    @workflow.run
    async def run(self) -> Swept:
        """Return what was done."""
        swept: Swept = await workflow.execute_activity("sweep_ledger", result_type=Swept, **options.SWEEPING)
        return swept
