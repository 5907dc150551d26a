"""Taking a backup: whole or not at all, beside whoever works."""

from __future__ import annotations

import errno
import os
import shutil
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from sandbox.temporal_server import server_version
from starter.backup import database
from starter.backup.manifest import (
    FORMAT,
    MANIFEST,
    OUR_DUMP,
    POLICIES,
    PRODUCT_VERSION,
    SEALED_KEYS,
    TEMPORAL_FILE,
    Copy,
    Manifest,
    OurCopy,
    describe,
)
from starter.backup.postgres_tools import dump
from starter.backup.refusal import BackupRefused
from starter.backup.seal import seal
from starter.backup.source import Source
from starter.backup.sqlite_copy import copy_database
from workers import keys
from workers.private_file import replace_private
from workers.settings import KEY_FILE


@dataclass(frozen=True)
class Backup:
    """A backup that was taken."""

    directory: Path
    manifest: Manifest


def take_backup(source: Source, directory: Path, passphrase: str) -> Backup:
    """Copy everything the product needs into `directory`, which must not exist yet or be empty.

    Temporal's database is copied first, ours after it: opt-outs, keys and people are known to ours alone, and a ticket
    that Temporal has no longer is taken up again from ours. Nothing of a backup that could not be finished is left.
    Raises `BackupRefused` with what was wrong.
    """
    if directory.exists() and (not directory.is_dir() or any(directory.iterdir())):
        raise BackupRefused(f"{directory} exists and is not empty; a backup has a folder of its own")
    draft = directory.with_name(f"{directory.name}.unfinished")
    shutil.rmtree(draft, ignore_errors=True)
    try:
        draft.mkdir(mode=0o700, parents=True)
        manifest = _fill(draft, source, passphrase)
        if directory.exists():
            directory.rmdir()
        draft.rename(directory)
    except OSError as error:
        raise BackupRefused(_in_words(error, directory)) from None
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    return Backup(directory, manifest)


def _fill(draft: Path, source: Source, passphrase: str) -> Manifest:
    sealed = seal(source.secrets, passphrase)
    temporal = _copy_temporal(draft, source)
    ours = _copy_ours(draft, source)
    replace_private(draft / SEALED_KEYS, sealed)
    shutil.copytree(source.policies_dir, draft / POLICIES, ignore=shutil.ignore_patterns("__pycache__"))
    policies = sorted(each.name for each in (draft / POLICIES).iterdir() if each.is_dir())
    files = sorted(str(each.relative_to(draft)) for each in draft.rglob("*") if each.is_file())
    for each in files:
        os.chmod(draft / each, 0o600)
    manifest = Manifest(
        format=FORMAT,
        product=PRODUCT_VERSION,
        made_at=datetime.now(UTC),
        ours=ours,
        temporal=temporal,
        key_ids=_key_ids(draft, source),
        policies=tuple(policies),
        files=describe(draft, files),
    )
    replace_private(draft / MANIFEST, manifest.model_dump_json(indent=2) + "\n")
    return manifest


def _copy_temporal(draft: Path, source: Source) -> Copy | None:
    taken_at = datetime.now(UTC)
    if source.temporal_file:
        copy_database(source.temporal_file, draft / TEMPORAL_FILE)
        return Copy(taken_at=taken_at, kind="sqlite", server=server_version(), files=(TEMPORAL_FILE,))
    files, server = [], ""
    for number, url in enumerate(source.temporal_urls, 1):
        server = database.look_at(url).server
        files.append(f"temporal-{number}.dump")
        dump(url, server, draft / files[-1])
    return Copy(taken_at=taken_at, kind="postgresql", server=server, files=tuple(files)) if files else None


def _copy_ours(draft: Path, source: Source) -> OurCopy:
    taken_at = datetime.now(UTC)
    found = database.look_at(source.database_url)
    if found.tables is None:
        raise BackupRefused("our database has no tables of the product")
    dump(source.database_url, found.server, draft / OUR_DUMP)
    return OurCopy(
        taken_at=taken_at,
        kind="postgresql",
        server=found.server,
        files=(OUR_DUMP,),
        tables=found.tables,
        tickets=found.tickets,
    )


def _key_ids(draft: Path, source: Source) -> tuple[str, ...]:
    if KEY_FILE not in source.secrets:
        return ()
    try:
        return tuple(keys.parsed(source.secrets[KEY_FILE], KEY_FILE)[1])
    except keys.KeyFileError as error:
        raise BackupRefused(str(error)) from None


def _in_words(error: OSError, directory: Path) -> str:
    if error.errno == errno.ENOSPC:
        return f"the disk of {directory} is full; nothing of the backup was kept"
    return f"{error.filename or directory}: {error.strerror}"
