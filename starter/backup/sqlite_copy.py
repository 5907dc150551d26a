"""Temporal's dev server keeps everything in one SQLite file; SQLite itself copies it while it is written."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from starter.backup.refusal import BackupRefused

WAIT_SECONDS = 30


def copy_database(file: Path, into: Path) -> None:
    """Write one consistent copy of a database that may be in use. Raises `BackupRefused` with SQLite's reason."""
    if not file.is_file():
        raise BackupRefused(f"{file} does not exist: Temporal has kept nothing there")
    try:
        with (
            closing(sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro", uri=True, timeout=WAIT_SECONDS)) as source,
            closing(sqlite3.connect(into)) as copy,
        ):
            source.backup(copy)
            # One file alone: what is beside it in the other mode would have to travel with it.
            copy.execute("PRAGMA journal_mode=DELETE")
        check(into)
    except sqlite3.Error as error:
        raise BackupRefused(f"{file} could not be copied: {error}") from None


def check(file: Path) -> None:
    """Raise `BackupRefused` unless the file is a whole database."""
    try:
        with closing(sqlite3.connect(f"{file.absolute().as_uri()}?immutable=1", uri=True)) as copy:
            [(found,)] = copy.execute("PRAGMA quick_check(1)").fetchall()
    except sqlite3.Error as error:
        found = str(error)
    if found != "ok":
        raise BackupRefused(f"{file.name} is not a whole database: {found}")
