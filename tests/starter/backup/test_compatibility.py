"""A backup of a newer product or newer servers is refused, with both versions; so is one there is no room for."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from sandbox import postgres_files
from sandbox.temporal_server import server_version
from starter.backup.compatibility import check_keys, check_room, check_versions
from starter.backup.manifest import FORMAT, Copy, File, Manifest, OurCopy
from starter.backup.refusal import BackupRefused
from store.migrate import known_revisions
from workers import keys

AT = datetime(2026, 3, 1, 12, tzinfo=UTC)
NEWEST, *_, OLDEST = known_revisions()
HERE = postgres_files.server_version()


def a_manifest(
    tables: str = NEWEST, postgres: str = HERE, temporal: str | None = None, size_bytes: int = 1, **fields: Any
) -> Manifest:
    return Manifest(
        format=FORMAT,
        product="9.9.9",
        made_at=AT,
        ours=OurCopy(taken_at=AT, kind="postgresql", server=postgres, files=(), tables=tables, tickets={}),
        temporal=Copy(taken_at=AT, kind="sqlite", server=temporal or server_version(), files=()),
        policies=(),
        files=(File(path="x", size_bytes=size_bytes, sha256=""),),
        **{"key_ids": (), **fields},
    )


@pytest.mark.parametrize(
    "manifest",
    [
        a_manifest(),
        a_manifest(tables=OLDEST),
        a_manifest(postgres="16.4 (Debian 16.4-1.pgdg120+1)"),
        a_manifest(temporal="1.20.0"),
    ],
)
def test_a_backup_of_this_product_or_an_older_one_fits(manifest: Manifest) -> None:
    check_versions(manifest, ["ours", "temporal"], HERE)


@pytest.mark.parametrize(
    ("manifest", "said"),
    [
        (
            a_manifest(tables="9999"),
            "the backup is of version 9.9.9 of the product, with tables 9999; this is version 0.1.0, with tables up to "
            f"{NEWEST}: put it back with that one or a newer",
        ),
        (a_manifest(postgres="99.1"), f"the backup is of PostgreSQL 99.1; here is {HERE}, which cannot read it"),
        (
            a_manifest(temporal="1.999.0"),
            f"the backup is of Temporal 1.999.0; here is {server_version()}, which cannot read it",
        ),
    ],
)
def test_a_newer_one_does_not(manifest: Manifest, said: str) -> None:
    with pytest.raises(BackupRefused) as refused:
        check_versions(manifest, ["ours", "temporal"], HERE)
    assert str(refused.value) == said


def test_only_the_side_that_is_put_back_counts() -> None:
    check_versions(a_manifest(tables="9999", postgres="99.1"), ["temporal"], HERE)
    check_versions(a_manifest(temporal="1.999.0"), ["ours"], HERE)


def test_a_smaller_number_after_a_dot_is_not_a_newer_server() -> None:
    check_versions(a_manifest(postgres="18.9"), ["ours"], "18.1")


def test_a_disk_without_room_is_said_before_anything_is_written(tmp_path: Path) -> None:
    check_room(a_manifest(size_bytes=1), tmp_path / "not" / "there" / "yet")
    with pytest.raises(BackupRefused, match=r"has \d+ bytes free; 3000000000000000000 are needed"):
        check_room(a_manifest(size_bytes=10**18), tmp_path / "not" / "there" / "yet")


def test_keys_that_stay_must_open_what_is_put_back(tmp_path: Path) -> None:
    file = tmp_path / "payload-keys.json"
    here = keys.load_or_create(file).current[0]
    check_keys(a_manifest(key_ids=(here,)), file)
    check_keys(a_manifest(), tmp_path / "none")
    with pytest.raises(BackupRefused) as refused:
        check_keys(a_manifest(key_ids=(here, "k-lost")), file)
    assert str(refused.value) == f"{file} lacks k-lost, with which tickets of the backup are encrypted"
