"""Whether a backup may be put back by this product, on this machine."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path

from sandbox.temporal_server import server_version
from starter.backup.manifest import PRODUCT_VERSION, Manifest, Side
from starter.backup.postgres_tools import numbers
from starter.backup.refusal import BackupRefused
from store.migrate import known_revisions
from workers import keys

ROOM_FOR_EACH_BYTE = 3
"""A dump is compressed, and indexes are made anew."""


def check_versions(manifest: Manifest, sides: Sequence[Side], postgres: str) -> None:
    """Raise `BackupRefused` for a backup of a newer product or of newer servers than these. `postgres`: a version."""
    if "ours" in sides:
        if manifest.ours.tables not in (known := known_revisions()):
            raise BackupRefused(
                f"the backup is of version {manifest.product} of the product, with tables {manifest.ours.tables}; "
                f"this is version {PRODUCT_VERSION}, with tables up to {known[0]}: put it back with that one or a newer"
            )
        _not_newer("PostgreSQL", manifest.ours.server, postgres, digits=1)
    if "temporal" in sides and manifest.temporal and manifest.temporal.kind == "sqlite":
        _not_newer("Temporal", manifest.temporal.server, server_version(), digits=2)


def check_keys(manifest: Manifest, key_file: Path) -> None:
    """Raise `BackupRefused` unless the key file that stays has every key the backup's tickets are encrypted with."""
    if not manifest.key_ids:
        return
    try:
        present = keys.parse(key_file)[1]
    except keys.KeyFileError as error:
        raise BackupRefused(str(error)) from None
    if absent := [each for each in manifest.key_ids if each not in present]:
        raise BackupRefused(f"{key_file} lacks {', '.join(absent)}, with which tickets of the backup are encrypted")


def check_room(manifest: Manifest, target: Path) -> None:
    """Raise `BackupRefused` where the disk of `target` has no room for what is to be put back."""
    needed = ROOM_FOR_EACH_BYTE * sum(each.size_bytes for each in manifest.files)
    above = next(each for each in (target, *target.parents) if each.exists())
    free = shutil.disk_usage(above).free
    if free < needed:
        raise BackupRefused(f"the disk of {target} has {free} bytes free; {needed} are needed")


def _not_newer(what: str, copied: str, here: str, digits: int) -> None:
    if numbers(copied)[:digits] > numbers(here)[:digits]:
        raise BackupRefused(f"the backup is of {what} {copied}; here is {here}, which cannot read it")
