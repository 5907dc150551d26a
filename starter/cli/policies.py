"""The verb that checks policies before anybody relies on them."""

from __future__ import annotations

import json as json_format
from pathlib import Path
from typing import Annotated

import typer
from rich.text import Text

from starter.cli.failure import BadInput
from starter.cli.moving import move
from starter.cli.showing import show
from store.bundles import POLICY, Bundle, Bundles, InvalidBundle, UnknownBundle
from workers.settings import SettingsError, load_settings


def register(app: typer.Typer) -> None:
    """Adds the command policy check."""
    policies = typer.Typer(help="Policies: what is promised, who works on it, and for how long.", no_args_is_help=True)
    policies.command("check")(check)
    policies.command("move")(move)
    app.add_typer(policies, name="policy")


def _names(incomplete: str) -> list[str]:
    try:
        names = Bundles(load_settings().policies_dir).names()
    except SettingsError:
        return []
    return [name for name in names if name.startswith(incomplete)]


def check(
    policy: Annotated[
        str,
        typer.Argument(
            metavar="DIR|NAME",
            help="A policy's folder, or the name of one of ESCALATION_POLICIES_DIR.",
            autocompletion=_names,
        ),
    ],
    json: Annotated[bool, typer.Option("--json", help="Print one JSON object instead of lines for people.")] = False,
) -> None:
    """Say every mistake of a policy: its file and line, what was found, what is allowed; or that there is none.

    Looks at policy.yaml and roster.yaml alone, without a running product. Exits 2 when there is a mistake.
    """
    folder = _folder(policy)
    try:
        bundle = Bundles(folder.parent).load(folder.name)
    except UnknownBundle as unknown:
        raise BadInput(str(unknown)) from None
    except InvalidBundle as invalid:
        if json:
            mistakes = [mistake.model_dump() for mistake in invalid.mistakes]
            print(json_format.dumps({"name": invalid.name, "valid": False, "mistakes": mistakes}))
            raise typer.Exit(BadInput.exit_code) from None
        count = len(invalid.mistakes)
        lines = [f"{folder}/{mistake}" for mistake in invalid.mistakes]
        raise BadInput("\n".join([f"{count} mistake{'s' if count > 1 else ''} in {policy}", *lines])) from None
    if json:
        print(json_format.dumps({"name": bundle.name, "valid": True, "version": bundle.version, "mistakes": []}))
    else:
        show(_summary(bundle))


def _folder(policy: str) -> Path:
    typed = Path(policy)
    if typed.is_dir():
        if not (typed / POLICY).exists() and (there := Bundles(typed).names()):
            raise BadInput(f"{policy} holds several policies; check one of them: {', '.join(there)}")
        return typed.absolute()
    try:
        return load_settings().policies_dir / policy
    except SettingsError as error:
        raise BadInput(str(error)) from None


def _summary(bundle: Bundle) -> Text:
    policy, roster = bundle.policy, bundle.roster
    ladder = " → ".join(tier.name for tier in policy.tiers)
    return Text.assemble(
        ("OK ", "bold green"),
        f"{bundle.name}: {policy.name}, version {bundle.version}\n",
        ("tiers  ", "dim"),
        f"{ladder}\n",
        ("people ", "dim"),
        f"{len(roster.people)}, in {len(roster.roles)} roles\n",
        ("triage ", "dim"),
        f"{len(policy.triage)} rules",
    )
