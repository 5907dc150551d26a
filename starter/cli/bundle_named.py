"""A policy as it is named on the command line: by its folder, or by its name among the product's."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from starter.cli.failure import BadInput
from store.bundles import POLICY, Bundle, Bundles, InvalidBundle, UnknownBundle
from workers.settings import SettingsError, load_settings


def _names(incomplete: str) -> list[str]:
    try:
        names = Bundles(load_settings().policies_dir).names()
    except SettingsError:
        return []
    return [name for name in names if name.startswith(incomplete)]


PolicyNamed = Annotated[
    str,
    typer.Argument(
        metavar="DIR|NAME",
        help="A policy's folder, or the name of one of ESCALATION_POLICIES_DIR.",
        autocompletion=_names,
    ),
]


def folder_of(policy: str) -> Path:
    """Return the folder of a policy; raises `BadInput` for one that holds several."""
    typed = Path(policy)
    if typed.is_dir():
        if not (typed / POLICY).exists() and (there := Bundles(typed).names()):
            raise BadInput(f"{policy} holds several policies; name one of them: {', '.join(there)}")
        return typed.absolute()
    try:
        return load_settings().policies_dir / policy
    except SettingsError as error:
        raise BadInput(str(error)) from None


def read_bundle(policy: str) -> Bundle:
    """Return a policy that is well; raises `BadInput` that says every mistake of one that is not."""
    folder = folder_of(policy)
    try:
        return Bundles(folder.parent).load(folder.name)
    except UnknownBundle as unknown:
        raise BadInput(str(unknown)) from None
    except InvalidBundle as invalid:
        raise mistaken(policy, folder, invalid) from None


def mistaken(policy: str, folder: Path, invalid: InvalidBundle) -> BadInput:
    """Return what to raise for a policy with mistakes: a line for each, with its place."""
    count = len(invalid.mistakes)
    lines = [f"{folder}/{mistake}" for mistake in invalid.mistakes]
    return BadInput("\n".join([f"{count} mistake{'s' if count > 1 else ''} in {policy}", *lines]))
