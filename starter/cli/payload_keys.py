"""The verbs for the keys that encrypt what Temporal keeps. They print ids, never keys."""

from __future__ import annotations

import json as json_format
from pathlib import Path
from typing import Annotated

import typer

from starter.cli.failure import BadInput
from starter.cli.options import DataDir
from workers.settings import KEY_FILE, SettingsError, load_settings

KeyFile = Annotated[
    Path | None, typer.Option("--key-file", help="The key file.", show_default="the one of ESCALATION_KEY_FILE")
]
Json = Annotated[bool, typer.Option("--json", help="Print one JSON object.")]


def register(app: typer.Typer) -> None:
    """Adds the commands keys list, keys new and keys rotate."""
    keys = typer.Typer(help="Keys that encrypt what Temporal keeps of tickets.", no_args_is_help=True)
    keys.command("list")(list_keys)
    keys.command("new")(new)
    keys.command("rotate")(rotate)
    app.add_typer(keys, name="keys")


def list_keys(key_file: KeyFile = None, data_dir: DataDir = None, json: Json = False) -> None:
    """List the ids of the keys, oldest first, and say which one encrypts."""
    from workers.keys import KeyFileError, parse

    try:
        current, keys = parse(_file(key_file, data_dir))
    except KeyFileError as error:
        raise BadInput(str(error)) from None
    if json:
        print(json_format.dumps({"current": current, "keys": list(keys)}))
    else:
        for key_id in keys:
            print(f"{key_id}  encrypts" if key_id == current else key_id)


def new(key_file: KeyFile = None, data_dir: DataDir = None, json: Json = False) -> None:
    """Add a key that opens payloads and encrypts none yet; where there is no key file, make one."""
    from workers.key_changes import add_key
    from workers.keys import KeyFileError

    try:
        key_id = add_key(_file(key_file, data_dir))
    except KeyFileError as error:
        raise BadInput(str(error)) from None
    print(json_format.dumps({"added": key_id}) if json else f"{key_id} added")


def rotate(
    to: Annotated[str | None, typer.Option(metavar="ID", help="The key to use.", show_default="the newest")] = None,
    key_file: KeyFile = None,
    data_dir: DataDir = None,
    json: Json = False,
) -> None:
    """Encrypt with another key of the file from now on; running processes notice. Older keys go on opening."""
    from workers.key_changes import make_current
    from workers.keys import KeyFileError

    try:
        before, after = make_current(_file(key_file, data_dir), to)
    except KeyFileError as error:
        raise BadInput(str(error)) from None
    print(json_format.dumps({"before": before, "current": after}) if json else f"{after} encrypts now, {before} before")


def _file(key_file: Path | None, data_dir: Path | None) -> Path:
    """The file that is named; else that of a local product, where its folder is; else the configured one."""
    try:
        return key_file or (data_dir / KEY_FILE if data_dir else load_settings().key_file)
    except SettingsError as error:
        raise BadInput(str(error)) from None
