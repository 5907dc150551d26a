"""The verb that moves running tickets to another policy, or to the version a policy has by now."""

from __future__ import annotations

import json as json_format
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.progress import track
from rich.table import Table
from rich.text import Text

from domain.explaining.moving import Move
from starter.cli import words
from starter.cli.address import MOVING, find_api
from starter.cli.failure import BadInput, CommandFailure, Refused, Unreachable
from starter.cli.http import Api
from starter.cli.options import AsJson, DataDir
from starter.cli.showing import show

ALIVE = {"status": "open,waiting,resolved"}
PAGE = 200


@dataclass(frozen=True)
class Told:
    """What moving one ticket changes or has changed, or why it was not moved."""

    reference: str
    move: Move | None = None
    failure: CommandFailure | None = None
    done: bool = field(default=False)


def move(
    to: Annotated[str | None, typer.Option(metavar="NAME", help="The policy they shall live by from now on.")] = None,
    back: Annotated[bool, typer.Option("--back", help="Back to what each lived by before its last move.")] = False,
    query: Annotated[
        list[str],
        typer.Option(metavar="FIELD=VALUE", help="Which tickets, by a filter of the list, such as tier=frontline."),
    ] = [],  # noqa: B006, Typer reads the default and never changes it
    reference: Annotated[list[str], typer.Option(metavar="REF", help="One ticket; may be repeated.")] = [],  # noqa: B006
    reason: Annotated[str | None, typer.Option(help="Why, for the timeline; required with --apply.")] = None,
    apply: Annotated[bool, typer.Option("--apply/--dry-run", help="Move them; without it, only show.")] = False,
    json: AsJson = False,
    data_dir: DataDir = None,
) -> None:
    """Move running tickets to another policy, or to the version it has by now: shows old and new dues first.

    Nothing is changed without --apply. Clocks count from their original start towards the new targets; what was counted
    stays counted. `--back` undoes a ticket's last move. The exit code is that of the worst.
    """
    _check(to, back, query, reference, reason, apply)
    api = Api(find_api(data_dir, MOVING))
    chosen = [*reference, *(_found(api, _filters(query)) if query else ())]
    told: list[Told] = []
    terminal = Console(stderr=True)
    try:
        for each in track(chosen, "Tickets", console=terminal, transient=True, disable=not terminal.is_terminal):
            told.append(_moved(api, each, to, reason or "", apply))
            _say(told[-1], json)
    except Unreachable as away:
        raise Unreachable(f"{away}\n{_summary(told, apply)}; the same command again goes on from there") from None
    if not json:
        show(_summary(told, apply))
    if worst := max((each.failure.exit_code for each in told if each.failure), default=0):
        raise typer.Exit(worst)


def _check(
    to: str | None, back: bool, query: Sequence[str], reference: Sequence[str], reason: str | None, apply: bool
) -> None:
    if (to is None) != back:
        raise BadInput("where to: --to NAME, or --back")
    if not query and not reference:
        raise BadInput("which tickets: --query FIELD=VALUE, such as policy=default, or --reference REF")
    if apply and not reason:
        raise BadInput("--apply needs a --reason, which stands in every ticket's timeline")


def _filters(query: Sequence[str]) -> dict[str, str]:
    found = dict(ALIVE)
    for pair in query:
        name, equals, value = pair.partition("=")
        if not equals or not value:
            raise BadInput(
                f"--query: found {pair}; allowed: a filter of the list and its value, such as policy=default"
            )
        found[name] = value
    return found


def _found(api: Api, filters: dict[str, str]) -> Iterator[str]:
    """All of them, before any is moved: a move changes the order of the pages."""
    references: list[str] = []
    cursor: str | None = None
    while True:
        page: dict[str, Any] = api.get("/v1/tickets", {**filters, "limit": PAGE, "cursor": cursor}).json()
        references += [ticket["reference"] for ticket in page["items"]]
        cursor = page["next_cursor"]
        if cursor is None:
            return iter(references)


def _moved(api: Api, reference: str, to: str | None, reason: str, apply: bool) -> Told:
    path = f"/v1/tickets/{reference}/move-policy"
    try:
        move = Move.model_validate_json(api.get(path, {"policy": to}).content)
        if move.refused and not move.there:
            return Told(reference, failure=Refused(move.refused))
        if move.there or not apply:
            return Told(reference, move)
        api.post(path, ({"policy": to} if to else {"back": True}) | {"reason": reason}, str(uuid.uuid4()))
    except Refused as refused:
        return Told(reference, failure=refused)
    return Told(reference, move, done=True)


def _say(told: Told, json: bool) -> None:
    if told.failure:
        typer.echo(f"escalation: {told.reference}: {told.failure}", err=True)
    elif json and told.move:
        print(json_format.dumps({**told.move.model_dump(mode="json"), "moved": told.done}))
    elif told.move:
        show(_table(told.move))


def _table(move: Move) -> Table:
    before, after = move.before, move.after
    moves = f"{before.policy} {before.version} → {after.policy} {after.version}"
    versions = f"at {after.policy} {after.version} already" if move.there else moves
    tier = f", {before.tier} → {after.tier}" if before.tier != after.tier else ""
    title = f"{move.reference}: {versions}{tier}"
    table = Table(title=title, title_justify="left", box=None, show_header=False, pad_edge=False)
    for due in move.dues:
        late = Text("runs out at once", "bold red") if due.clock in move.overdue else Text()
        table.add_row(due.clock, words.full_instant(due.before), "→", words.full_instant(due.after), late)
    for said, clocks in (("starts", move.started), ("stops", move.stopped)):
        if clocks:
            table.add_row(said, ", ".join(clocks))
    for happening in move.happens:
        table.add_row("at once", Text(happening.text, "bold red"))
    if not move.dues and not move.there:
        table.add_row("no due moves")
    return table


def _summary(told: Sequence[Told], apply: bool) -> str:
    done = sum(each.done for each in told)
    refused = sum(each.failure is not None for each in told)
    there = sum(each.move is not None and each.move.there for each in told)
    rest = len(told) - refused - there
    said = [f"{done} moved" if apply else f"{rest} would move; --apply moves them"]
    said += [f"{there} there already"] if there else []
    said += [f"{refused} refused"] if refused else []
    return ", ".join(said)
