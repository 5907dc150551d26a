"""Putting a backup back into the folder of a local stack: one side of it or both, whole or not at all.

Everything is made ready beside what there is, and then changes places with it; what was there is kept.
"""

from __future__ import annotations

import asyncio
import os
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from sandbox import postgres_files
from sandbox.directory_lock import hold
from sandbox.failures import StackRefused
from sandbox.postgres_alone import postgres_alone
from sandbox.replacement import UNDER_WAY
from starter.backup import database
from starter.backup.compatibility import check_keys, check_room, check_versions
from starter.backup.manifest import OUR_DUMP, POLICIES, SEALED_KEYS, SIDES, TEMPORAL_FILE, Manifest, Side, read_manifest
from starter.backup.postgres_tools import load
from starter.backup.refusal import BackupRefused
from starter.backup.seal import unseal
from starter.backup.source import LOCAL_SECRETS
from starter.backup.sqlite_copy import check
from workers.private_file import replace_private
from workers.settings import KEY_FILE

OURS = ("postgres", "postgres.password")
TEMPORALS = ("temporal.db", "temporal.db-wal", "temporal.db-shm")
DRAFT = "restoring"
MINUTE = "%Y-%m-%d %H:%M"


@dataclass(frozen=True)
class Restored:
    """A backup that was put back."""

    manifest: Manifest
    kept: Path | None
    """Where what it took the place of is now; None where there was nothing."""


def restore_stack(
    directory: Path, data_dir: Path, passphrase: str, sides: Sequence[Side] = SIDES, *, replace: bool = False
) -> Restored:
    """Put the backup in `directory` back into the stack folder `data_dir`, which must not be running.

    With one side alone the other stays as it is, and so do keys and policies. Where there is already something to be
    put back over, `replace` must say so; it is kept. Raises `BackupRefused` with the reason, and has changed nothing.
    """
    manifest = read_manifest(directory)
    for side in sides:
        manifest.taken_at(side)
    if manifest.temporal and manifest.temporal.kind != "sqlite" and "temporal" in sides:
        raise BackupRefused("this backup is of a deployment; set ESCALATION_DATABASE_URL to put it back")
    check_versions(manifest, sides, postgres_files.server_version())
    secrets = unseal((directory / SEALED_KEYS).read_text(), passphrase)
    if not _whole(sides):
        check_keys(manifest, data_dir / KEY_FILE)
    names = _names(sides, secrets)
    try:
        data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
        check_room(manifest, data_dir)
        with hold(data_dir):
            _may_take_the_place(data_dir, manifest, names, sides, replace=replace)
        draft = data_dir / DRAFT
        shutil.rmtree(draft, ignore_errors=True)
        draft.mkdir(mode=0o700)
        try:
            _make_ready(directory, draft, sides, secrets)
            with hold(data_dir):
                kept = _change_places(data_dir, draft, names)
        finally:
            shutil.rmtree(draft, ignore_errors=True)
    except StackRefused as error:
        raise BackupRefused(str(error)) from None
    except OSError as error:
        raise BackupRefused(f"{error.filename or data_dir}: {error.strerror}") from None
    return Restored(manifest, kept)


def _names(sides: Sequence[Side], secrets: dict[str, str]) -> tuple[str, ...]:
    """What changes places, by its name in the folder."""
    names = (*(OURS if "ours" in sides else ()), *(TEMPORALS if "temporal" in sides else ()))
    return (*names, *(name for name in LOCAL_SECRETS if name in secrets), POLICIES) if _whole(sides) else names


def _whole(sides: Sequence[Side]) -> bool:
    return set(sides) == set(SIDES)


def _may_take_the_place(
    data_dir: Path, manifest: Manifest, names: Sequence[str], sides: Sequence[Side], *, replace: bool
) -> None:
    present = [name for name in names if (data_dir / name).exists()]
    if not _whole(sides) and not (data_dir / "postgres").exists():
        raise BackupRefused(f"{data_dir} holds no stack; one side alone is put back beside the other")
    if not present or replace:
        return
    used = max(_last_used(data_dir / name) for name in present)
    when = "after" if used > manifest.made_at else "before"
    raise BackupRefused(
        f"{data_dir} holds a stack that was last used {used:{MINUTE}} UTC, {when} the backup of "
        f"{manifest.made_at:{MINUTE}} UTC. "
        "Put it back into another folder, or with --replace, which keeps what is there beside it"
    )


def _last_used(path: Path) -> datetime:
    files = [path, *path.glob("pg_wal/*")]
    return datetime.fromtimestamp(max(each.stat().st_mtime for each in files), UTC)


def _make_ready(directory: Path, draft: Path, sides: Sequence[Side], secrets: dict[str, str]) -> None:
    if "temporal" in sides:
        shutil.copyfile(directory / TEMPORAL_FILE, draft / TEMPORALS[0])
        os.chmod(draft / TEMPORALS[0], 0o600)
        check(draft / TEMPORALS[0])
    if _whole(sides):
        for name in LOCAL_SECRETS:
            if name in secrets:
                replace_private(draft / name, secrets[name])
        shutil.copytree(directory / POLICIES, draft / POLICIES)
    if "ours" in sides:
        asyncio.run(_load_ours(directory / OUR_DUMP, draft))


async def _load_ours(dumped: Path, draft: Path) -> None:
    async with postgres_alone(draft) as url:
        server = (await asyncio.to_thread(database.look_at, url)).server
        await asyncio.to_thread(load, dumped, url, server)


def _change_places(data_dir: Path, draft: Path, names: Sequence[str]) -> Path | None:
    """A stack that is started after this was cut off refuses to: it could be half of one and half of another."""
    under_way = data_dir / UNDER_WAY
    under_way.touch()
    kept = data_dir / f"before-{datetime.now(UTC):%Y%m%dT%H%M%SZ}"
    for name in names:
        if (data_dir / name).exists():
            kept.mkdir(mode=0o700, exist_ok=True)
            (data_dir / name).rename(kept / name)
        if (draft / name).exists():
            (draft / name).rename(data_dir / name)
    under_way.unlink()
    return kept if kept.exists() else None
