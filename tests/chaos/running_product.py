"""Several whole products beside each other: each in a folder of its own, started and stopped while the others go on."""

from __future__ import annotations

import asyncio
import shutil
import tempfile
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

from tests.chaos.steady_policy import write_steady_policy
from tests.sandbox.up.up_process import UpProcess
from tests.stack.whole_product import WholeProduct


@asynccontextmanager
async def running_product(
    *arguments: str,
    environment: Mapping[str, str] | None = None,
    accept_within: str = "25m",
    module: str = "starter.cli.main",
) -> AsyncIterator[WholeProduct]:
    """Give a product of its own, ready, whose tickets' clocks are long; `module` is what has the command `up`."""
    directory = Path(tempfile.mkdtemp(prefix="escalation-test-"))
    try:
        policies = directory / "policies"
        write_steady_policy(policies, accept_within=accept_within)
        words = (directory / "data", module, "--policies", str(policies), *arguments)
        up = await asyncio.to_thread(UpProcess, *words, environment=environment)
        try:
            yield WholeProduct(up, await asyncio.to_thread(up.ready))
        finally:
            await asyncio.to_thread(up.clean_up)
    finally:
        # beside this event loop, in which other products' people and mail servers go on
        await asyncio.to_thread(shutil.rmtree, directory, ignore_errors=True)
