"""Commands that run the product: all of it on this machine, or one process of it."""

from __future__ import annotations

import asyncio
import signal
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Annotated

import typer

from starter.cli.failure import BadInput, Unreachable

if TYPE_CHECKING:
    from workers.settings import Settings

# Each command imports what it runs when it runs: the CLI itself has to start fast.


def register(app: typer.Typer) -> None:
    """Adds the commands up, migrate, worker, api, carrier and codec-server."""
    for command in (up, migrate, worker, api, carrier, codec_server):
        app.command()(command)


def up(
    data_dir: Annotated[
        Path, typer.Option(envvar="ESCALATION_DATA_DIR", help="Holds everything; kept over restarts.")
    ] = Path(".escalation"),
    port: Annotated[
        int, typer.Option(envvar="ESCALATION_PORT", min=0, max=65535, help="API and console; 0: any free.")
    ] = 8080,
    temporal_port: Annotated[
        int, typer.Option(envvar="ESCALATION_TEMPORAL_PORT", min=0, max=65535, help="0: any free.")
    ] = 7233,
    ui_port: Annotated[
        int, typer.Option(envvar="ESCALATION_UI_PORT", min=0, max=65535, help="Temporal UI; 0: any free.")
    ] = 8233,
    carrier_port: Annotated[
        int, typer.Option(envvar="ESCALATION_CARRIER_PORT", min=0, max=65535, help="0: any free.")
    ] = 8090,
    workers: Annotated[int, typer.Option(envvar="ESCALATION_WORKERS", min=1, max=64)] = 1,
    policies: Annotated[
        Path | None,
        typer.Option(
            envvar="ESCALATION_POLICIES_DIR",
            help="Folder with one folder per policy.",
            exists=True,
            file_okay=False,
        ),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON line when ready.")] = False,
) -> None:
    """Run everything on this machine, on 127.0.0.1, until Ctrl-C."""
    from rich.console import Console

    from sandbox.announcement import json_line, panel
    from sandbox.escalation import Escalation
    from sandbox.failures import PartNotReady, StackRefused
    from sandbox.site import StackOptions
    from sandbox.stack import Stack
    from sandbox.up import up as run_up

    def announce(stack: Stack) -> None:
        if as_json:
            print(json_line(stack), flush=True)
        else:
            Console().print(panel(stack))

    options = StackOptions(data_dir, port, temporal_port, ui_port, carrier_port, workers, policies)
    try:
        run_up(options, Escalation(), announce, notice=lambda line: print(line, file=sys.stderr, flush=True))
    except StackRefused as error:
        raise BadInput(str(error)) from None
    except PartNotReady as error:
        raise Unreachable(str(error)) from None


def migrate() -> None:
    """Bring the application database to the newest tables, wholly or not at all, and end."""
    with _process() as settings:
        from sqlalchemy.exc import OperationalError

        from store.migrate import upgrade

        try:
            upgrade(settings.database_url)
        except OperationalError:
            raise Unreachable("the database of ESCALATION_DATABASE_URL does not answer, or lets nobody in") from None


def worker() -> None:
    """Run one worker, until SIGTERM or Ctrl-C, which let it finish what it does."""
    with _process(needs=["link_secret"]) as settings:
        from workers.provider_settings import check_providers
        from workers.run import run

        check_providers(settings)
        asyncio.run(run(settings))


def api(port: Annotated[int, typer.Option(min=0, max=65535)] = 8080) -> None:
    """Run the API and console."""
    with _process(needs=["link_secret"]) as settings:
        from workers.api import run
        from workers.provider_settings import check_providers

        check_providers(settings)
        run(settings, port)


def carrier(
    port: Annotated[int, typer.Option(min=0, max=65535)] = 8090,
    webhooks_url: Annotated[str | None, typer.Option(help="Base URL of the API; default: its public URL.")] = None,
) -> None:
    """Run the local carrier, which stands in for SendGrid and Twilio."""
    with _process() as settings:
        from sandbox.carrier.serve import run

        api = webhooks_url or settings.public_url
        run(data_dir=settings.data_dir, port=port, webhooks_url=api, host=settings.listen_host)


def codec_server(port: Annotated[int, typer.Option(min=0, max=65535)] = 8091) -> None:
    """Run the codec server, which lets the Temporal UI show clear text."""
    with _process() as settings:
        from workers.codec_server import run

        run(settings, port)


@contextmanager
def _process(needs: Sequence[str] = ()) -> Iterator[Settings]:
    """Gives one process its settings, and says in words why it could not run."""
    from workers.keys import KeyFileError
    from workers.settings import SettingsError, load_settings

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, _end_in_order)
    try:
        yield load_settings(needs)
    except (SettingsError, KeyFileError) as error:
        raise BadInput(str(error)) from None
    except ConnectionError as error:
        raise Unreachable(str(error)) from None


def _end_in_order(_number: int, _frame: FrameType | None) -> None:
    """Being asked to end is no failure. Servers that drain take the signal over and hand it back after."""
    sys.exit(0)
