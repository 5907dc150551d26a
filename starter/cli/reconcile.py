"""The verb that compares our database with Temporal's, and mends where one of them went back in time."""

from __future__ import annotations

import json as json_format
from typing import Annotated, Any

import typer

from starter.cli.address import OPERATING, find_api
from starter.cli.failure import Refused
from starter.cli.http import Api
from starter.cli.options import DataDir, MaybeReference


def register(app: typer.Typer) -> None:
    """Adds the command reconcile."""
    app.command()(reconcile)


def reconcile(
    reference: MaybeReference = None,
    apply: Annotated[bool, typer.Option("--apply", help="Mend what differs.")] = False,
    json: Annotated[bool, typer.Option("--json", help="Print one JSON object for each difference.")] = False,
    data_dir: DataDir = None,
) -> None:
    """Say what our database and Temporal's each know of tickets that the other does not, and with --apply mend it.

    To be run after either was restored from a backup, or a replica took over. May be stopped and repeated, beside live
    work. Exits 0 when there is no difference, or each was mended; 1 when there is one that was not; 3 when nobody
    answered.
    """
    if not run(Api(find_api(data_dir, OPERATING)), reference, apply=apply, json=json):
        raise typer.Exit(Refused.exit_code)


def run(api: Api, reference: str | None = None, *, apply: bool, json: bool = False) -> bool:
    """Print what differs, mend it with `apply`, and return whether nothing that differs is left as it is."""
    looked_at, found = 0, list[dict[str, Any]]()
    for page in _pages(api, reference, apply=apply):
        looked_at += page["looked_at"]
        found += page["items"]
        for each in page["items"]:
            print(json_format.dumps(each) if json else f"{each['reference']} {each['said']}")
    if not json:
        differ = f"{len(found)} differ{'s' if len(found) == 1 else ''}" if found else "none differs"
        print(f"{looked_at} ticket{'' if looked_at == 1 else 's'} looked at, {differ}")
    return all(each["mended"] for each in found)


def _pages(api: Api, reference: str | None, *, apply: bool) -> Any:
    if reference is not None:
        yield api.post("/v1/reconcile", {"reference": reference, "apply": apply}).json()
        return
    after: str | None = ""
    while after is not None:
        page = api.post("/v1/reconcile", {"after": after, "apply": apply}).json()
        yield page
        after = page["next_after"]
