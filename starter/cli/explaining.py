"""The verb that says why a clock runs out when it does."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import quote

import typer

from domain.explaining.explanation import Explanation
from starter.cli.address import READING, find_api
from starter.cli.explanation_page import explanation_page
from starter.cli.http import Api
from starter.cli.options import AsJson, DataDir, Reference
from starter.cli.showing import show, show_json
from starter.cli.tickets import PANEL


def register(app: typer.Typer) -> None:
    """Adds the command explain."""
    app.command("explain", rich_help_panel=PANEL)(explain)


def explain(
    reference: Reference,
    clock: Annotated[str, typer.Argument(help="A clock's name; by default the clock that is due next.")] = "next",
    run: Annotated[int | None, typer.Option(min=1, help="A run of it.", show_default="the latest")] = None,
    episode: Annotated[int | None, typer.Option(min=1, help="A run in this episode.", show_default="any")] = None,
    json: AsJson = False,
    data_dir: DataDir = None,
) -> None:
    """Say why a clock of a ticket runs out when it does: day by day, with every earlier due and what moved it."""
    asked = {"run": run, "episode": episode}
    params = {name: value for name, value in asked.items() if value is not None}
    answer = Api(find_api(data_dir, READING)).get(f"/v1/tickets/{reference}/clocks/{quote(clock, safe=':')}", params)
    if json:
        show_json(answer)
    else:
        show(explanation_page(Explanation.model_validate_json(answer.content)))
