"""Changing the keys that encrypt payloads: adding one, and making one the current."""

from __future__ import annotations

from pathlib import Path

from workers.keys import KeyFileError, fresh_key, load_or_create, parse, written
from workers.private_file import replace_private


def add_key(path: Path) -> str:
    """Adds a new key to the file and returns its id; it opens payloads, and encrypts none until it is made current.

    Where there is no file yet, it is made, and its first key is the current one. Raises `KeyFileError`.
    """
    if not path.exists():
        return load_or_create(path).current[0]
    current, keys = parse(path)
    key_id, key = fresh_key()
    replace_private(path, written(current, {**keys, key_id: key}))
    return key_id


def make_current(path: Path, key_id: str | None = None) -> tuple[str, str]:
    """Makes a key of the file the one that encrypts, the one added last by default; returns the ids before and after.

    Raises `KeyFileError` for a key that the file lacks.
    """
    current, keys = parse(path)
    wanted = key_id or list(keys)[-1]
    if wanted not in keys:
        raise KeyFileError(f"{path}: found no key {wanted!r}; allowed: {', '.join(keys)}")
    replace_private(path, written(wanted, keys))
    return current, wanted
