"""A whole local stack: for the `up` command, for the demo, and for tests."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass

from sandbox.directory_lock import hold
from sandbox.environment import inherited_environment
from sandbox.failures import StackRefused
from sandbox.process_record import ProcessRecord
from sandbox.product import Product
from sandbox.profile import write_profile
from sandbox.replacement import refuse_half_replaced
from sandbox.site import Site, StackOptions, choose_site
from sandbox.supervisor import Supervisor
from sandbox.uncancelled import to_the_end
from store.keys import Scope


@dataclass(frozen=True)
class Stack:
    """A stack that runs: where it is, one API key per scope, and which processes there are."""

    site: Site
    api_keys: Mapping[Scope, str]
    _supervisor: Supervisor

    @property
    def pids(self) -> dict[str, int | list[int]]:
        """The processes that run now, by part; `workers` is a list. A part being restarted is absent."""
        pids: dict[str, int | list[int]] = {}
        workers = []
        for name, pid in self._supervisor.pids.items():
            if name in self.site.workers:
                workers.append(pid)
            else:
                pids[name.replace("-", "_")] = pid
        return {**pids, "workers": workers}


@asynccontextmanager
async def start_stack(
    options: StackOptions,
    product: Product,
    notice: Callable[[str], None] = lambda line: None,
    hurry: asyncio.Event | None = None,
) -> AsyncIterator[Stack]:
    """Gives a stack of which every part is ready, and leaves no process of it behind, however the block ends.

    What an earlier, killed stack left running in the same directory is ended first; its data is kept.
    `notice` gets a line whenever something happened unasked. Setting `hurry` cuts draining short.
    Raises `StackRefused` when the directory or a port is in use, `PartNotReady` when a part does not come up.
    """
    data_dir = options.data_dir.resolve()
    try:
        data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise StackRefused(f"{data_dir} cannot be used: {error.strerror}") from None
    with hold(data_dir):
        refuse_half_replaced(data_dir)
        record = ProcessRecord(data_dir / "processes.json")
        for name in await asyncio.to_thread(record.end_orphans):
            notice(f"ended {name}, which a killed stack had left running")
        site = choose_site(options)
        logs = data_dir / "logs"
        logs.mkdir(exist_ok=True)
        supervisor = Supervisor(logs, record, notice, hurry or asyncio.Event())
        try:
            await supervisor.start([site.temporal.part(inherited_environment()), site.postgres.part()])
            await supervisor.until_ready(options.ready_within)
            await site.temporal.prepare_namespace()
            await site.postgres.create_database()
            api_keys = await product.prepare(site)
            for stage in product.stages(site):
                await supervisor.start(stage)
            await supervisor.until_ready(options.ready_within)
            write_profile(site, api_keys)
            yield Stack(site, api_keys, supervisor)
        finally:
            await to_the_end(supervisor.stop())
