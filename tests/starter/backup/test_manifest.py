"""A backup is held against what it says of itself before anything of it is used."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from starter.backup.manifest import FORMAT, MANIFEST, Manifest, OurCopy, describe, read_manifest
from starter.backup.refusal import BackupRefused

AT = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.fixture
def backup(tmp_path: Path) -> Path:
    (tmp_path / "ours.dump").write_bytes(b"0123456789")
    (tmp_path / "policies").mkdir()
    (tmp_path / "policies" / "policy.yaml").write_text("name: x")
    manifest = Manifest(
        format=FORMAT,
        product="0.1.0",
        made_at=AT,
        ours=OurCopy(
            taken_at=AT, kind="postgresql", server="18.1", files=("ours.dump",), tables="0017", tickets={"open": 3}
        ),
        temporal=None,
        key_ids=("k-1",),
        policies=("default",),
        files=describe(tmp_path, ["ours.dump", "policies/policy.yaml"]),
    )
    (tmp_path / MANIFEST).write_text(manifest.model_dump_json())
    return tmp_path


def change(backup: Path, **fields: Any) -> None:
    said = json.loads((backup / MANIFEST).read_text())
    (backup / MANIFEST).write_text(json.dumps(said | fields))


def refusal(backup: Path) -> str:
    with pytest.raises(BackupRefused) as refused:
        read_manifest(backup)
    return str(refused.value).replace(str(backup), "DIR")


def test_a_whole_backup_says_what_it_is(backup: Path) -> None:
    manifest = read_manifest(backup)
    assert manifest.taken_at("ours") == AT
    assert manifest.ours.tickets == {"open": 3}
    assert [(each.path, each.size_bytes) for each in manifest.files] == [("ours.dump", 10), ("policies/policy.yaml", 7)]


def test_a_side_that_is_not_in_it_is_said_not_to_be(backup: Path) -> None:
    with pytest.raises(BackupRefused, match="no copy of Temporal's database"):
        read_manifest(backup).taken_at("temporal")


def test_a_backup_that_was_cut_off_has_no_manifest(backup: Path) -> None:
    (backup / MANIFEST).unlink()
    assert refusal(backup) == "DIR holds no whole backup: manifest.json, which is written last, is missing"


def test_a_file_that_was_cut_off_is_named_with_its_sizes(backup: Path) -> None:
    (backup / "ours.dump").write_bytes(b"01234567")
    assert refusal(backup) == "DIR is damaged:\n  ours.dump has 8 bytes, not 10: cut off"


def test_every_damaged_file_is_named(backup: Path) -> None:
    (backup / "ours.dump").write_bytes(b"0123456780")
    (backup / "policies" / "policy.yaml").unlink()
    assert refusal(backup) == (
        "DIR is damaged:\n  ours.dump has been changed: its digest is another\n"
        "  policies/policy.yaml: No such file or directory"
    )


def test_a_file_that_grew_is_not_called_cut_off(backup: Path) -> None:
    (backup / "ours.dump").write_bytes(b"0123456789A")
    assert refusal(backup) == "DIR is damaged:\n  ours.dump has 11 bytes, not 10"


def test_another_format_is_refused_with_both_versions(backup: Path) -> None:
    change(backup, format=2, product="3.0.0", ours="something else by then")
    assert refusal(backup) == (
        "DIR/manifest.json has format 2, of version 3.0.0 of the product; this is version 0.1.0, which reads format 1"
    )


def test_a_file_outside_the_backup_is_not_looked_at(backup: Path) -> None:
    change(backup, files=[{"path": "../../etc/passwd", "size_bytes": 1, "sha256": "x"}])
    assert refusal(backup) == "DIR is damaged:\n  ../../etc/passwd lies outside the backup"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "DIR/manifest.json is not a manifest: the file: Invalid JSON"),
        ("[]", "DIR/manifest.json is not a manifest: the file: Input should be an object"),
        ('{"format": 1}', "DIR/manifest.json is not a manifest: product: Field required"),
        ("{}", "DIR/manifest.json is not a manifest: format: Field required"),
    ],
)
def test_what_is_no_manifest_is_said_to_be_none(backup: Path, text: str, said: str) -> None:
    (backup / MANIFEST).write_text(text)
    assert refusal(backup).startswith(said)


def test_octets_that_are_no_text_are_no_manifest(backup: Path) -> None:
    (backup / MANIFEST).write_bytes(b"\xff\xfe\x00")
    assert refusal(backup) == "DIR/manifest.json is not a manifest"


def test_an_instant_without_a_zone_is_none(backup: Path) -> None:
    change(backup, made_at="2026-03-01T12:00:00")
    assert "made_at: Input should have timezone info" in refusal(backup)
