"""Where the product has what is to be kept: in the folder of a local stack, or where the settings say."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from sandbox.failures import StackRefused
from sandbox.postgres_alone import postgres_alone
from starter.backup.refusal import BackupRefused
from workers.settings import KEY_FILE, Settings

LINK_SECRET, PROOF_SECRET, API_KEYS = "link.secret", "proof.secret", "api-keys.json"
LOCAL_SECRETS = (KEY_FILE, LINK_SECRET, PROOF_SECRET, API_KEYS)
"""What a local stack keeps for its owner only; all of it is sealed."""


@dataclass(frozen=True)
class Source:
    """Two databases, secrets by the name of the file each has under `escalation up`, and policies."""

    database_url: str = field(repr=False)
    temporal_file: Path | None
    temporal_urls: tuple[str, ...] = field(repr=False)
    secrets: dict[str, str] = field(repr=False)
    policies_dir: Path


def deployed(settings: Settings, temporal_urls: tuple[str, ...]) -> Source:
    """Return what the settings name. Raises `BackupRefused` when the key file cannot be read."""
    secrets = {LINK_SECRET: settings.link_secret, PROOF_SECRET: settings.proof_secret}
    if not settings.readable:
        secrets[KEY_FILE] = _read(settings.key_file)
    return Source(
        settings.database_url,
        None,
        temporal_urls,
        {name: secret for name, secret in secrets.items() if secret},
        settings.policies_dir,
    )


@asynccontextmanager
async def local(data_dir: Path, database_url: str, policies_dir: Path, *, running: bool) -> AsyncIterator[Source]:
    """Give what a local stack keeps in its folder; where it does not run, its database runs for the block.

    Raises `BackupRefused` when the folder holds no stack.
    """
    if not (data_dir / "postgres").is_dir():
        raise BackupRefused(f"{data_dir} holds no stack of `escalation up`")
    secrets = {name: _read(file) for name in LOCAL_SECRETS if (file := data_dir / name).exists()}

    def source(url: str) -> Source:
        return Source(url, data_dir / "temporal.db", (), secrets, policies_dir)

    if running:
        yield source(database_url)
        return
    try:
        async with postgres_alone(data_dir) as url:
            yield source(url)
    except StackRefused as error:
        raise BackupRefused(str(error)) from None


def _read(file: Path) -> str:
    try:
        return file.read_text()
    except OSError as error:
        raise BackupRefused(f"{file} cannot be read: {error.strerror}") from None
