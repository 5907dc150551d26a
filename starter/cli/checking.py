"""The command that checks how the product is set up."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict
from itertools import chain
from typing import TYPE_CHECKING, Annotated

import typer

from starter.cli.failure import BadInput, Refused, Unreachable

if TYPE_CHECKING:
    from workers.checking.finding import Finding
    from workers.settings import Settings

STYLES = {"ok": "green", "wrong": "red", "unknown": "yellow", "silent": "red", "costly": "yellow", "lost": "red"}


def register(app: typer.Typer) -> None:
    """Adds the command check."""
    app.command()(check)


def check(
    as_json: Annotated[bool, typer.Option("--json", help="One JSON line for each finding.")] = False,
) -> None:
    """Check the settings of SendGrid, SMTP and Twilio, then ask each once for account and sender; nothing is sent.

    What the workers of a running product have found to be away or lost is said, too, and what readable payloads cost.
    """
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
    for finding in chain(_payloads(settings), ask_providers(settings), _found_by_workers()):
        states.add(finding.state)
        if as_json:
            print(json.dumps(asdict(finding)), flush=True)
        else:
            console.print(Text.assemble((f"{finding.about}: ", "bold"), (finding.says, STYLES[finding.state])))
    if "wrong" in states:
        raise BadInput("a provider will not send for us until what is named above is mended")
    if "silent" in states:
        raise Unreachable("a provider did not answer")
    if "lost" in states:
        raise Refused("tickets have lost what they had done; run `escalation reconcile --apply`")


def _payloads(settings: Settings) -> Iterator[Finding]:
    """What payloads that everybody can read cost; nothing where they are encrypted."""
    from workers.checking.finding import Finding
    from workers.readable_payloads import PRICE

    if settings.readable:
        yield Finding("payloads", "costly", PRICE)


def _found_by_workers() -> Iterator[Finding]:
    """What workers have found of providers and of tickets; nothing where no product's database can be reached."""
    from starter.cli.foundations import find_foundations
    from workers.checking.losses import known_losses
    from workers.checking.outages import known_outages

    try:
        database_url = find_foundations(None).database_url
    except Unreachable:
        return
    yield from known_outages(database_url)
    yield from known_losses(database_url)
