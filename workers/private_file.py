"""Files that only their owner may read."""

from __future__ import annotations

import os
import secrets
from pathlib import Path


def create_private(path: Path, text: str) -> bool:
    """Makes `path` with mode 0600 and all of `text`, unless it exists; returns whether it was made.

    A reader sees either no file or the whole one, also after a crash. An existing file is never touched.
    """
    draft = _write_draft(path, text)
    try:
        os.link(draft, path)
    except FileExistsError:
        return False
    finally:
        draft.unlink()
    return True


def replace_private(path: Path, text: str) -> None:
    """Makes `path` hold `text` with mode 0600 in one step: a reader sees the old file or the new one."""
    _write_draft(path, text).replace(path)


def _write_draft(path: Path, text: str) -> Path:
    draft = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    return draft
