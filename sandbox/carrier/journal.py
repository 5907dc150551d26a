"""An append-only file of JSON lines that outlives a kill at any instant."""

from __future__ import annotations

import asyncio
import fcntl
import os
from collections.abc import Callable
from pathlib import Path

from pydantic import ValidationError

from sandbox.carrier.records import RECORD, Record


class JournalInUse(RuntimeError):
    """Another carrier has this journal open."""


class JournalCorrupt(RuntimeError):
    """A line other than a torn last one cannot be read."""


class Journal:
    """Records in the order they were written; `on_record` sees each exactly once, old ones first.

    A record reaches `on_record` and its writer only after it is on disk (fsync). Records written at the same
    time share one fsync. Opening cuts off a torn last line: its writer was never told it had been kept.

    Raises `JournalInUse` when another process holds it and `JournalCorrupt` when it is damaged elsewhere.
    """

    def __init__(self, path: Path, on_record: Callable[[Record], None]) -> None:
        self._on_record = on_record
        self._waiting: list[tuple[tuple[Record, ...], asyncio.Future[None]]] = []
        self._writer: asyncio.Task[None] | None = None
        path.parent.mkdir(parents=True, exist_ok=True)
        self._file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
        try:
            self._lock(path)
            self._size = self._replay(path)
        except BaseException:
            os.close(self._file)
            raise

    async def append(self, *records: Record) -> None:
        """Returns once all the records are on disk, in this order. Raises OSError if they are not."""
        kept: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append((records, kept))
        if self._writer is None or self._writer.done():
            self._writer = asyncio.create_task(self._write_waiting())
        await kept

    async def close(self) -> None:
        """Finishes what is being written and lets go of the file."""
        if self._writer is not None:
            await self._writer
        os.close(self._file)

    async def _write_waiting(self) -> None:
        while self._waiting:
            batch, self._waiting = self._waiting, []
            lines = b"".join(RECORD.dump_json(record) + b"\n" for records, _ in batch for record in records)
            try:
                await asyncio.to_thread(self._write, lines)
            except OSError as error:
                for _, kept in batch:
                    if not kept.done():
                        kept.set_exception(error)
                continue
            for records, kept in batch:
                for record in records:
                    self._on_record(record)
                if not kept.done():
                    kept.set_result(None)

    def _write(self, lines: bytes) -> None:
        try:
            written = 0
            while written < len(lines):
                written += os.write(self._file, lines[written:])
            os.fsync(self._file)
        except OSError:
            # Half a line left by a full disk would swallow the next record.
            os.ftruncate(self._file, self._size)
            raise
        self._size += len(lines)

    def _lock(self, path: Path) -> None:
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise JournalInUse(f"another carrier is using {path}") from None

    def _replay(self, path: Path) -> int:
        content = path.read_bytes()
        whole = content.rfind(b"\n") + 1
        if whole < len(content):
            os.ftruncate(self._file, whole)
        for number, line in enumerate(content[:whole].splitlines(), start=1):
            try:
                record = RECORD.validate_json(line)
            except ValidationError:
                raise JournalCorrupt(f"line {number} of {path} is not a journal record") from None
            self._on_record(record)
        return whole
