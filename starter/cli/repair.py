"""The verb that takes up tickets which have lost their run."""

from __future__ import annotations

import json as json_format
from typing import Annotated, Any

import typer

from starter.cli.address import OPERATING, find_api
from starter.cli.failure import Refused, Unreachable
from starter.cli.http import Api
from starter.cli.options import DataDir, MaybeReference


def register(app: typer.Typer) -> None:
    """Adds the command repair."""
    app.command()(repair)


def repair(
    reference: MaybeReference = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what has lost its run.")] = False,
    json: Annotated[bool, typer.Option("--json", help="Print one JSON object for each ticket.")] = False,
    data_dir: DataDir = None,
) -> None:
    """Take up again a ticket, or all, whose run was ended from outside, and say what was found and done.

    The schedule `run-sweep` does the same every few minutes. Exits 0 when each ticket without a run was taken up, or
    there was none; 1 when one was not, as always with --dry-run, or when REF has no need of it; 3 when nobody answered.
    """
    found = _asked(Api(find_api(data_dir, OPERATING)), reference, apply=not dry_run)
    for each in found:
        print(json_format.dumps(each) if json else f"{each['reference']} {each['said']}")
    if not found and not json:
        print("Every ticket that has not ended has its run")
    if any(each["standing"] is None for each in found):
        raise typer.Exit(Unreachable.exit_code)
    if not all(each["taken_up"] for each in found):
        raise typer.Exit(Refused.exit_code)


def _asked(api: Api, reference: str | None, *, apply: bool) -> list[dict[str, Any]]:
    if reference is not None:
        items: list[dict[str, Any]] = api.post("/v1/repair", {"reference": reference, "apply": apply}).json()["items"]
        return items
    found: list[dict[str, Any]] = []
    after: str | None = ""
    while after is not None:
        answer = api.post("/v1/repair", {"after": after, "apply": apply}).json()
        found += answer["items"]
        after = answer["next_after"]
    return found
