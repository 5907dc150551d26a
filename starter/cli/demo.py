"""The command that shows the product: tickets on stage, with people who behave well and badly."""

from __future__ import annotations

import asyncio
import contextlib
import shutil
import signal
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from starter.cli.failure import Refused, Unreachable

if TYPE_CHECKING:
    from sandbox.site import StackOptions

_ENDING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def register(app: typer.Typer) -> None:
    """Adds the command demo."""
    app.command()(demo)


def demo(
    once: Annotated[bool, typer.Option("--once", help="End by itself when every story has ended.")] = False,
    port: Annotated[int, typer.Option(min=0, max=65535, help="API and console; 0: any free.")] = 8080,
    temporal_port: Annotated[int, typer.Option(min=0, max=65535, help="0: any free.")] = 7233,
    ui_port: Annotated[int, typer.Option(min=0, max=65535, help="Temporal UI; 0: any free.")] = 8233,
    carrier_port: Annotated[int, typer.Option(min=0, max=65535, help="0: any free.")] = 8090,
    data_dir: Annotated[
        Path | None, typer.Option(help="Must be fresh and is kept; default: a folder removed at the end.")
    ] = None,
) -> None:
    """Start everything, play the stories, print what everybody got, and say where to look."""
    from sandbox.failures import PartNotReady, StackRefused
    from sandbox.site import StackOptions

    folder = data_dir or Path(tempfile.mkdtemp(prefix="escalation-demo-"))
    try:
        went_well = asyncio.run(_demo(StackOptions(folder, port, temporal_port, ui_port, carrier_port), once))
    except StackRefused as error:
        raise Refused(str(error)) from None
    except PartNotReady as error:
        raise Unreachable(str(error)) from None
    finally:
        if data_dir is None:
            shutil.rmtree(folder, ignore_errors=True)
    if not went_well:
        raise Refused("not every story went as it must; see above")


async def _demo(options: StackOptions, once: bool) -> bool:
    from rich.console import Console

    from sandbox.demo.run import run_demo

    running = asyncio.ensure_future(run_demo(options, once, Console()))
    for number in _ENDING:
        asyncio.get_running_loop().add_signal_handler(number, running.cancel)
    with contextlib.suppress(asyncio.CancelledError):
        return await running
    return True
