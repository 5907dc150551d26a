"""Putting a backup back into the databases of a deployment, which must be empty."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from starter.backup import database
from starter.backup.compatibility import check_keys, check_versions
from starter.backup.manifest import OUR_DUMP, SEALED_KEYS, SIDES, Manifest, Side, read_manifest
from starter.backup.postgres_tools import load
from starter.backup.refusal import BackupRefused
from starter.backup.seal import unseal
from starter.backup.source import LINK_SECRET, PROOF_SECRET
from workers.private_file import create_private
from workers.settings import KEY_FILE, Settings


def restore_deployment(
    directory: Path, settings: Settings, temporal_urls: Sequence[str], passphrase: str, sides: Sequence[Side] = SIDES
) -> Manifest:
    """Put the backup in `directory` into the databases of `settings` and `temporal_urls`, in the order of the backup.

    The key file and, beside it, the files of the other secrets are made where there are none; a key file that exists
    must have every key of the backup. Each database is filled wholly or not at all. Raises `BackupRefused` with the
    reason.
    """
    manifest = read_manifest(directory)
    secrets = unseal((directory / SEALED_KEYS).read_text(), passphrase)
    targets = _targets(directory, manifest, settings.database_url, temporal_urls, sides)
    found = {url: database.look_at(url) for _, url in targets}
    for dumped, url in targets:
        _must_be_empty(dumped.name, found[url])
        if dumped.name == OUR_DUMP:
            check_versions(manifest, ["ours"], found[url].server)
    _keep_secrets(secrets, settings.key_file)
    check_keys(manifest, settings.key_file)
    for dumped, url in targets:
        load(dumped, url, found[url].server)
    return manifest


def _targets(
    directory: Path, manifest: Manifest, database_url: str, temporal_urls: Sequence[str], sides: Sequence[Side]
) -> list[tuple[Path, str]]:
    targets = [(directory / OUR_DUMP, database_url)] if "ours" in sides else []
    if "temporal" in sides and manifest.temporal is not None:
        files = manifest.temporal.files
        if manifest.temporal.kind == "sqlite":
            raise BackupRefused("Temporal's database in this backup is that of a dev server: put it back by --data-dir")
        if len(files) != len(temporal_urls):
            raise BackupRefused(
                f"the backup has {len(files)} of Temporal's databases; --temporal-database names {len(temporal_urls)}"
            )
        targets += [(directory / name, url) for name, url in zip(files, temporal_urls, strict=True)]
    return targets


def _must_be_empty(name: str, found: database.Found) -> None:
    if found.others:
        others = "1 connection" if found.others == 1 else f"{found.others} connections"
        raise BackupRefused(f"the database for {name} has {others} of others: stop the product first")
    if not found.empty:
        raise BackupRefused(f"the database for {name} is not empty: put it back into a new one")


def _keep_secrets(secrets: dict[str, str], key_file: Path) -> None:
    key_file.parent.mkdir(parents=True, exist_ok=True)
    for name, path in {
        KEY_FILE: key_file,
        LINK_SECRET: key_file.with_name(LINK_SECRET),
        PROOF_SECRET: key_file.with_name(PROOF_SECRET),
    }.items():
        if name in secrets:
            create_private(path, secrets[name])
