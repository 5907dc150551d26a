"""Runs the parts of a stack: started stage by stage, kept alive, stopped in the opposite order."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from datetime import timedelta
from pathlib import Path

from sandbox.part import Part
from sandbox.process_record import ProcessRecord
from sandbox.watched import Watched


class Supervisor:
    """No part it started is left running after `stop`, and none that ends by itself stays ended before.

    Each part logs to `<log_directory>/<name>.log`. `notice` gets a line whenever something ended unasked.
    Once `hurry` is set, a stop kills instead of waiting for parts to drain.
    """

    def __init__(
        self,
        log_directory: Path,
        record: ProcessRecord,
        notice: Callable[[str], None],
        hurry: asyncio.Event,
    ) -> None:
        self._log_directory = log_directory
        self._record = record
        self._notice = notice
        self._stages: list[list[Watched]] = []
        self._hurry = hurry

    @property
    def pids(self) -> dict[str, int]:
        """The process id of every part that runs now, by name."""
        return {watched.part.name: watched.pid for watched in self._all() if watched.pid is not None}

    async def start(self, parts: Sequence[Part]) -> None:
        """Starts one stage without waiting until it works; a later stage is stopped earlier.

        Raises `PartNotReady` for a part that cannot be started.
        """
        stage: list[Watched] = []
        self._stages.append(stage)
        for part in parts:
            log = self._log_directory / f"{part.name}.log"
            watched = Watched(part, len(self._stages), log, self._record, self._notice)
            stage.append(watched)
            await watched.start()

    async def until_ready(self, within: timedelta) -> None:
        """Returns once every started part works; raises `PartNotReady` for the first that does not."""
        try:
            async with asyncio.TaskGroup() as waiting:
                for watched in self._all():
                    waiting.create_task(watched.until_ready(within))
        except ExceptionGroup as failures:
            raise failures.exceptions[0] from None

    async def stop(self) -> None:
        """Drains and stops every part, last stage first; the parts of one stage at the same time."""
        for stage in reversed(self._stages):
            await asyncio.gather(*(watched.stop(self._hurry) for watched in stage))
        self._stages.clear()

    def _all(self) -> list[Watched]:
        return [watched for stage in self._stages for watched in stage]
