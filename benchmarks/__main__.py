"""`make bench`: every figure of speed and cost, printed, never asserted."""

from __future__ import annotations

import argparse
import asyncio
import logging
import shutil
import statistics
import sys
import tempfile
from pathlib import Path

from temporalio.runtime import LoggingConfig, Runtime, TelemetryConfig, TelemetryFilter
from temporalio.testing import WorkflowEnvironment

from benchmarks import agreement, hearing, rules, whole_stack
from benchmarks.lifecycle import BARE, PRODUCT, measure, plugin
from sandbox.temporal_server import PRAGMAS
from workflows.search_attributes import REGISTERED

SERVER = shutil.which("temporal", path=str(Path(sys.executable).parent))


async def main(count: int, rounds: int) -> None:
    """Print the cost of a standard life, and its speed as a ratio to the bare shape in the same run."""
    with tempfile.TemporaryDirectory() as scratch:
        settings = ["--dynamic-config-value", 'history.timerProcessorMaxTimeShift="10ms"']
        quiet = TelemetryConfig(logging=LoggingConfig(filter=TelemetryFilter(core_level="ERROR", other_level="ERROR")))
        env = await WorkflowEnvironment.start_local(
            plugins=[plugin(Path(scratch))],
            dev_server_existing_path=SERVER,
            dev_server_database_filename=str(Path(scratch) / "temporal.db"),
            dev_server_extra_args=[*PRAGMAS, *settings],
            dev_server_log_level="error",
            search_attributes=REGISTERED,
            runtime=Runtime(telemetry=quiet),
        )
        async with env:
            costs, speeds = await measure(env.client, count, rounds)
    for name, cost in costs.items():
        print(f"{name}: {cost.events} events, {cost.actions} actions, {cost.size_bytes:,} bytes; {dict(cost.billed)}")
    for product, bare in speeds:
        print(f"lives per second: {PRODUCT.name} {product:.1f}, {BARE.name} {bare:.1f}, ratio {product / bare:.2f}")
    print(f"median ratio: {statistics.median(p / b for p, b in speeds):.2f}")
    print(f"through the whole product: {await whole_stack.lives_per_second(count):.1f} lives per second")
    print(agreement.said(await agreement.measure(count)))


if __name__ == "__main__":
    logging.disable(logging.WARNING)
    arguments = argparse.ArgumentParser(prog="make bench")
    arguments.add_argument("--count", type=int, default=150, help="lives of each shape in a round")
    arguments.add_argument("--rounds", type=int, default=3)
    hearing.main()
    rules.main()
    asyncio.run(main(**vars(arguments.parse_args())))
