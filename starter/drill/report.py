"""What is printed of the drill: what each person got, beside what they had to get, and the verdict."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from rich.console import Console
from rich.table import Table

from starter.drill.cases import Case


def print_case(
    console: Console, case: Case, got: Mapping[str, Sequence[Mapping[str, Any]]], wrong: Sequence[str]
) -> None:
    """Print one ticket: for each person and channel what they had to get and what they got, in order."""
    console.rule(f"[bold]{case.reference}[/] {case.title}", align="left")
    table = Table(box=None, header_style="dim")
    for column in ("who", "had to get", "got"):
        table.add_column(column, overflow="fold")
    for who, must in case.must_get.items():
        had = got.get(who, ())
        for number in range(max(len(must), len(had))):
            wanted = f"{must[number].channel}: {must[number].words}" if number < len(must) else ""
            found = _words(had[number]) if number < len(had) else ""
            table.add_row(who if number == 0 else "", wanted, found)
    console.print(table)
    for line in wrong:
        console.print(f"[red]not as it must be: {line}[/]", highlight=False)


def print_verdict(console: Console, cases: int, wrong: int) -> None:
    """Print whether everybody got what they had to."""
    console.rule()
    if wrong:
        console.print(f"[red]{cases} tickets, {wrong} departures from what had to be[/]")
    else:
        console.print(f"[green]{cases} tickets: everybody got what they had to get, once, and nothing else.[/]")


def _words(message: Mapping[str, Any]) -> str:
    return f"{message['kind']}: {message['subject'] or message['body']}"
