"""One running part: started, started again when it ends by itself, stopped when asked."""

from __future__ import annotations

import asyncio
from asyncio.subprocess import DEVNULL, STDOUT, Process
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

from sandbox.ending import kill_tree
from sandbox.failures import PartNotReady
from sandbox.part import Part
from sandbox.process_record import ProcessRecord
from sandbox.uncancelled import to_the_end

_FIRST_PAUSE_S = 0.2
_LONGEST_PAUSE_S = 5.0
_STEADY_S = 10.0
"""A process that lived this long was fine: its end does not lengthen the pause before the next start."""
_TRIES = 3
_ASK_EVERY_S = 0.1
_ANSWER_WITHIN_S = 5.0


class Watched:
    """Keeps one process of `part` alive from `start` to `stop`; its output is appended to `log`."""

    def __init__(self, part: Part, stage: int, log: Path, record: ProcessRecord, notice: Callable[[str], None]) -> None:
        self.part = part
        self._stage = stage
        self._log = log
        self._record = record
        self._notice = notice
        self._process: Process | None = None
        self._keeper: asyncio.Task[None] | None = None
        self._ended = 0

    @property
    def pid(self) -> int | None:
        """The id of the process that runs now; None while there is none."""
        return self._process.pid if self._process and self._process.returncode is None else None

    async def start(self) -> None:
        """Starts the process and begins to watch it; raises `PartNotReady` when that cannot be done."""
        try:
            await self._spawn()
        except OSError as error:
            raise PartNotReady(self.part.name, f"could not be started ({error})", self._log) from error
        self._keeper = asyncio.create_task(self._keep())

    async def until_ready(self, within: timedelta) -> None:
        """Returns once the part says it works; raises `PartNotReady` after `within` or three early ends."""
        try:
            async with asyncio.timeout(within.total_seconds()):
                while not await self._is_ready():
                    if self._ended >= _TRIES:
                        raise PartNotReady(self.part.name, f"ended {self._ended} times", self._log)
                    await asyncio.sleep(_ASK_EVERY_S)
        except TimeoutError:
            why = f"was not ready after {within.total_seconds():g} s"
            raise PartNotReady(self.part.name, why, self._log) from None

    async def stop(self, hurry: asyncio.Event) -> None:
        """Asks the process to end, waits while it drains, kills it if it takes too long or `hurry` is set."""
        if self._keeper:
            self._keeper.cancel()
            await asyncio.wait([self._keeper])
        if self._process and self._process.returncode is None:
            self._process.send_signal(self.part.stop_signal)
            await self._drained(self._process, hurry)
            if self._process.returncode is None:
                self._notice(f"{self.part.name} did not drain in time and is killed")
                kill_tree(self._process.pid)
                await self._process.wait()
        self._record.remove(self.part)

    async def _drained(self, process: Process, hurry: asyncio.Event) -> None:
        waits = [asyncio.create_task(process.wait()), asyncio.create_task(hurry.wait())]
        drain = self.part.drain.total_seconds()
        await asyncio.wait(waits, timeout=drain, return_when=asyncio.FIRST_COMPLETED)
        for wait in waits:
            wait.cancel()

    async def _is_ready(self) -> bool:
        pid = self.pid
        if pid is None:
            return False
        try:
            async with asyncio.timeout(_ANSWER_WITHIN_S):
                return await self.part.ready(pid)
        except TimeoutError:
            return False

    async def _keep(self) -> None:
        clock = asyncio.get_running_loop().time
        pause = _FIRST_PAUSE_S
        while True:
            started = clock()
            how = f"ended with code {await self._process.wait()}" if self._process else "could not be started"
            self._record.remove(self.part)
            self._ended += 1
            pause = _FIRST_PAUSE_S if clock() - started > _STEADY_S else min(pause * 2, _LONGEST_PAUSE_S)
            self._notice(f"{self.part.name} {how}; it is started again")
            await asyncio.sleep(pause)
            self._process = None
            try:
                await self._spawn()
            except OSError as error:
                self._notice(f"{self.part.name}: {error}")

    async def _spawn(self) -> None:
        if self.part.before_start:
            await asyncio.to_thread(self.part.before_start)
        await to_the_end(self._launch())

    async def _launch(self) -> None:
        part, account = self.part, self.part.account
        with self._log.open("ab") as log:
            self._process = await asyncio.create_subprocess_exec(
                *part.command,
                env=part.environment,
                cwd="/",
                stdin=DEVNULL,
                stdout=log,
                stderr=STDOUT,
                # A Ctrl-C in the terminal must reach only us, or parts would end in no order.
                start_new_session=True,
                user=account.uid if account else None,
                group=account.gid if account else None,
                extra_groups=[] if account else None,
            )
        self._record.add(part, self._process.pid, self._stage)
