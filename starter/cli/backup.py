"""The verbs that copy everything the product needs into one folder, and put it back."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from starter.cli.failure import BadInput, Refused, Unreachable
from starter.cli.profile import read_profile
from workers.settings import Settings, SettingsError, load_settings

if TYPE_CHECKING:
    from starter.backup.manifest import Manifest, Side
    from starter.backup.take import Backup

PASSPHRASE = "ESCALATION_BACKUP_PASSPHRASE"  # nosec B105  # the name of a variable

Directory = Annotated[Path, typer.Argument(metavar="DIR", help="The backup's own folder.")]
DataDirOfStack = Annotated[
    Path | None, typer.Option(help="The folder of `escalation up`.", show_default="ESCALATION_DATA_DIR or .escalation")
]
PassphraseFile = Annotated[
    Path | None,
    typer.Option(help="Its first line seals the keys.", show_default=f"{PASSPHRASE}, or it is asked for"),
]
TemporalDatabase = Annotated[
    list[str] | None,
    typer.Option(
        metavar="URL",
        help="A PostgreSQL database of Temporal's own; once for each. Only where ESCALATION_DATABASE_URL is set.",
    ),
]
Json = Annotated[bool, typer.Option("--json", help="Print one JSON object.")]


def register(app: typer.Typer) -> None:
    """Adds the commands backup and restore."""
    app.command()(backup)
    app.command()(restore)


def backup(
    directory: Directory,
    data_dir: DataDirOfStack = None,
    passphrase_file: PassphraseFile = None,
    temporal_database: TemporalDatabase = None,
    json: Json = False,
) -> None:
    """Copy both databases, the keys sealed by a passphrase, and the policies into DIR, beside live work.

    Where ESCALATION_DATABASE_URL is set, and no --data-dir, the deployment of the settings is copied; else the folder
    of `escalation up`. DIR holds what customers wrote, in clear, and is made for its owner only.
    """
    from starter.backup import source
    from starter.backup.refusal import BackupRefused
    from starter.backup.take import take_backup

    settings = _settings()
    passphrase = _passphrase(passphrase_file, settings, confirm=True)
    try:
        if _deployed(settings, data_dir):
            taken = take_backup(source.deployed(settings, tuple(temporal_database or ())), directory, passphrase)
        else:
            taken = asyncio.run(_copy_local(data_dir or settings.data_dir, directory, passphrase))
    except BackupRefused as error:
        raise Refused(str(error)) from None
    if json:
        print(taken.manifest.model_dump_json())
    else:
        _print_taken(taken)


def restore(
    directory: Directory,
    data_dir: DataDirOfStack = None,
    passphrase_file: PassphraseFile = None,
    only: Annotated[
        Literal["ours", "temporal"] | None,
        typer.Option(help="Put back our database alone, or Temporal's; the other stays as it is."),
    ] = None,
    replace: Annotated[
        bool, typer.Option("--replace", help="Take the place of what is there; it is kept in a folder beside.")
    ] = False,
    temporal_database: TemporalDatabase = None,
    port: Annotated[
        int, typer.Option(envvar="ESCALATION_PORT", min=0, max=65535, help="API and console; 0: any free.")
    ] = 8080,
) -> None:
    """Put the backup in DIR back, then start the product, reconcile it, and stop it again.

    Into a stack that runs, over one that is there, and from a product or server newer than this nothing is put back.
    Where ESCALATION_DATABASE_URL is set, and no --data-dir, its database and those of --temporal-database are filled,
    which must be empty; reconcile once the product runs.
    """
    from starter.backup.refusal import BackupRefused
    from starter.backup.restore_deployment import restore_deployment
    from starter.backup.restore_stack import restore_stack

    settings = _settings()
    passphrase = _passphrase(passphrase_file, settings, confirm=False)
    sides = _sides(only)
    try:
        if _deployed(settings, data_dir):
            manifest = restore_deployment(directory, settings, temporal_database or (), passphrase, sides)
            print(f"{_what(sides)} as of {_instants(manifest, sides)} put back")
            print("start the product, then run: escalation reconcile --apply")
            return
        stack = data_dir or settings.data_dir
        restored = restore_stack(directory, stack, passphrase, sides, replace=replace)
    except BackupRefused as error:
        raise Refused(str(error)) from None
    print(f"{_what(sides)} as of {_instants(restored.manifest, sides)} put back into {stack}")
    if restored.kept:
        print(f"what was there is in {restored.kept}")
    if not asyncio.run(_reconcile(stack, port)):
        raise Refused("some tickets could not be mended; `escalation reconcile` says which")
    policies = f" --policies {stack / 'policies'}" if (stack / "policies").is_dir() else ""
    print(f"start it with: escalation up --data-dir {stack}{policies}")


async def _copy_local(stack: Path, directory: Path, passphrase: str) -> Backup:
    from sandbox.directory_lock import is_held
    from starter.backup import source
    from starter.backup.take import take_backup

    profile = read_profile(stack / "profile.json")
    database_url = profile.database if profile else ""
    policies = profile.policies if profile and profile.policies else _settings().policies_dir
    async with source.local(stack, database_url, policies, running=is_held(stack)) as found:
        return await asyncio.to_thread(take_backup, found, directory, passphrase)


async def _reconcile(stack: Path, port: int) -> bool:
    from sandbox.escalation import Escalation
    from sandbox.failures import PartNotReady, StackRefused
    from sandbox.site import StackOptions
    from sandbox.stack import start_stack
    from starter.cli import reconcile
    from starter.cli.address import Address
    from starter.cli.http import Api

    policies = stack / "policies"
    options = StackOptions(stack, port, 0, 0, 0, policies_dir=policies if policies.is_dir() else None)
    try:
        async with start_stack(options, Escalation(), lambda line: print(line, file=sys.stderr)) as running:
            api = Api(Address(running.site.api, running.api_keys["ops"]))
            return await asyncio.to_thread(reconcile.run, api, apply=True)
    except StackRefused as error:
        raise BadInput(str(error)) from None
    except PartNotReady as error:
        raise Unreachable(str(error)) from None


def _settings() -> Settings:
    try:
        return load_settings()
    except SettingsError as error:
        raise BadInput(str(error)) from None


def _deployed(settings: Settings, data_dir: Path | None) -> bool:
    return data_dir is None and "database_url" in settings.model_fields_set


def _sides(only: Side | None) -> tuple[Side, ...]:
    from starter.backup.manifest import SIDES

    return (only,) if only else SIDES


def _passphrase(file: Path | None, settings: Settings, *, confirm: bool) -> str:
    if file:
        try:
            lines = file.read_text().splitlines()
        except (OSError, UnicodeDecodeError) as error:
            raise BadInput(f"{file} cannot be read as a passphrase: {error}") from None
        if not lines:
            raise BadInput(f"{file} is empty; its first line is the passphrase")
        return lines[0]
    if settings.backup_passphrase:
        return settings.backup_passphrase
    if not sys.stdin.isatty():
        raise BadInput(f"a passphrase is needed: --passphrase-file or {PASSPHRASE}")
    asked: str = typer.prompt("Passphrase", hide_input=True, confirmation_prompt=confirm)
    return asked


def _print_taken(taken: Backup) -> None:
    manifest = taken.manifest
    tickets = ", ".join(f"{count} {status}" for status, count in manifest.ours.tickets.items()) or "no ticket"
    size = sum(each.size_bytes for each in manifest.files)
    print(f"{taken.directory}: {len(manifest.files)} files, {size:,} bytes; {tickets}")
    print(f"ours as of {_instant(manifest, 'ours')}")
    if manifest.temporal:
        print(f"temporal as of {_instant(manifest, 'temporal')}")
    else:
        print("Temporal's database is not in it: name it by --temporal-database, or back it up by its own means")


def _instants(manifest: Manifest, sides: tuple[Side, ...]) -> str:
    return " and ".join(_instant(manifest, side) for side in sides if side == "ours" or manifest.temporal)


def _instant(manifest: Manifest, side: Side) -> str:
    return manifest.taken_at(side).strftime("%Y-%m-%d %H:%M:%S UTC")


def _what(sides: tuple[Side, ...]) -> str:
    names = {"ours": "our database", "temporal": "Temporal's database"}
    return " and ".join(names[side] for side in sides)
