"""The command that checks how the product is set up."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Annotated

import typer

from starter.cli.failure import BadInput, Unreachable

STYLES = {"ok": "green", "wrong": "red", "unknown": "yellow", "silent": "red"}


def register(app: typer.Typer) -> None:
    """Adds the command check."""
    app.command()(check)


def check(
    as_json: Annotated[bool, typer.Option("--json", help="One JSON line for each finding.")] = False,
) -> None:
    """Check the settings of SendGrid, SMTP and Twilio, then ask each once for account and sender; nothing is sent."""
    from rich.console import Console
    from rich.text import Text

    from workers.checking.ask import ask_providers
    from workers.provider_settings import check_providers
    from workers.settings import SettingsError, load_settings

    try:
        settings = load_settings()
        check_providers(settings)
    except SettingsError as error:
        raise BadInput(str(error)) from None
    console = Console()
    states = set()
    for finding in ask_providers(settings):
        states.add(finding.state)
        if as_json:
            print(json.dumps(asdict(finding)), flush=True)
        else:
            console.print(Text.assemble((f"{finding.about}: ", "bold"), (finding.says, STYLES[finding.state])))
    if "wrong" in states:
        raise BadInput("a provider will not send for us until what is named above is mended")
    if "silent" in states:
        raise Unreachable("a provider did not answer")
