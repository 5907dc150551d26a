"""What a backup says of itself: written last, so that a backup that was cut off has none."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import datetime
from importlib.metadata import version
from pathlib import Path
from typing import Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, ValidationError

from starter.backup.refusal import BackupRefused

FORMAT = 1
MANIFEST = "manifest.json"
OUR_DUMP = "ours.dump"
TEMPORAL_FILE = "temporal.db"
SEALED_KEYS = "keys.sealed"
POLICIES = "policies"
PRODUCT_VERSION = version("ticket-escalation")

Side = Literal["ours", "temporal"]
SIDES: tuple[Side, ...] = ("ours", "temporal")


class _Said(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")


class File(_Said):
    """One file of the backup, as it was when it was made."""

    path: str
    size_bytes: int
    sha256: str


class Copy(_Said):
    """One database as it was copied."""

    taken_at: AwareDatetime
    """Nothing from before this instant is missing."""
    kind: Literal["postgresql", "sqlite"]
    server: str
    """The server's version."""
    files: tuple[str, ...]


class OurCopy(Copy):
    """Our own database as it was copied."""

    tables: str
    """The revision of its tables."""
    tickets: dict[str, int]
    """How many there were, by status."""


class Manifest(_Said):
    """The whole backup."""

    format: int
    product: str
    """The product's version."""
    made_at: AwareDatetime
    ours: OurCopy
    temporal: Copy | None
    """None where Temporal's database is backed up by its own means."""
    key_ids: tuple[str, ...]
    """Which payload keys are sealed beside it: without each of them some ticket could not be read."""
    policies: tuple[str, ...]
    files: tuple[File, ...]

    def taken_at(self, side: Side) -> datetime:
        """Return when that side was copied; raises `BackupRefused` where it is not part of the backup."""
        copy = self.ours if side == "ours" else self.temporal
        if copy is None:
            raise BackupRefused("this backup has no copy of Temporal's database: it was backed up by its own means")
        return copy.taken_at


def describe(directory: Path, paths: Iterable[str]) -> tuple[File, ...]:
    """Return size and digest of each of these files of `directory`."""
    return tuple(File(path=path, size_bytes=size, sha256=digest) for path, size, digest in _measured(directory, paths))


def read_manifest(directory: Path) -> Manifest:
    """Return what the backup in `directory` says of itself, once every file of it has been held against that.

    Raises `BackupRefused` for a folder without a whole backup, for one of another format, and for files that were cut
    off, changed or lost, each by its name.
    """
    file = directory / MANIFEST
    try:
        text = file.read_text()
    except FileNotFoundError:
        raise BackupRefused(
            f"{directory} holds no whole backup: {MANIFEST}, which is written last, is missing"
        ) from None
    except OSError as error:
        raise BackupRefused(f"{file} cannot be read: {error.strerror}") from None
    except UnicodeDecodeError:
        raise BackupRefused(f"{file} is not a manifest") from None
    manifest = _parsed(file, text)
    if wrong := [line for each in manifest.files if (line := _departs(directory, each))]:
        raise BackupRefused(f"{directory} is damaged:\n" + "\n".join(f"  {line}" for line in wrong))
    return manifest


def _parsed(file: Path, text: str) -> Manifest:
    try:
        said = _Format.model_validate_json(text)
        if said.format != FORMAT:
            raise BackupRefused(
                f"{file} has format {said.format}, of version {said.product} of the product; this is version "
                f"{PRODUCT_VERSION}, which reads format {FORMAT}"
            )
        return Manifest.model_validate_json(text)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, first["loc"])) or "the file"
        raise BackupRefused(f"{file} is not a manifest: {where}: {first['msg']}") from None


class _Format(_Said):
    format: int
    product: str = "unknown"


def _departs(directory: Path, said: File) -> str | None:
    path = directory / said.path
    if not path.resolve().is_relative_to(directory.resolve()):
        return f"{said.path} lies outside the backup"
    try:
        [(_, size, digest)] = _measured(directory, [said.path])
    except OSError as error:
        return f"{said.path}: {error.strerror}"
    if size != said.size_bytes:
        return f"{said.path} has {size} bytes, not {said.size_bytes}" + (": cut off" if size < said.size_bytes else "")
    return None if digest == said.sha256 else f"{said.path} has been changed: its digest is another"


def _measured(directory: Path, paths: Iterable[str]) -> Iterable[tuple[str, int, str]]:
    for path in paths:
        with (directory / path).open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
            yield path, file.tell(), digest
