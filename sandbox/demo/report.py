"""What is printed of the demonstration: each story's timeline, the messages each person got, and the verdict."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from rich.console import Console
from rich.table import Table

from sandbox.demo.stories import Story


def lateness_seconds(entry: Mapping[str, Any]) -> float | None:
    """Return how long after its due instant a clock's entry was made; None for an entry of no clock."""
    if not entry.get("due_at"):
        return None
    return (datetime.fromisoformat(entry["at"]) - datetime.fromisoformat(entry["due_at"])).total_seconds()


def print_story(
    console: Console, story: Story, view: Mapping[str, Any], ledger: Sequence[Mapping[str, Any]], wrong: Sequence[str]
) -> None:
    """Print one story: what happened, who got what, and whether that is what was promised."""
    console.rule(f"[bold]{story.reference}[/] {story.title}")
    began = datetime.fromisoformat(view["opened_at"])
    table = Table(box=None, header_style="dim")
    for column in ("after", "at - due_at", "what", "by", ""):
        table.add_column(column, justify="right" if column in ("after", "at - due_at") else "left")
    for entry in view["timeline"]:
        after = (datetime.fromisoformat(entry["at"]) - began).total_seconds()
        late = lateness_seconds(entry)
        table.add_row(
            f"{after:.1f} s", "" if late is None else f"{late:.3f} s", entry["kind"], entry["by"], entry["text"]
        )
    console.print(table)
    got: dict[str, list[str]] = defaultdict(list)
    for message in ledger:
        if str(message["message_id"]).startswith(f"{story.reference}/"):
            words = message["subject"] or message["body"]
            got[message["to"]].append(f"{message['kind']}: {words} [dim]({message['status']})[/]")
    for person, messages in got.items():
        console.print(f"[bold]{person}[/]")
        for line in messages:
            console.print(f"  {line}", highlight=False)
    for line in wrong:
        console.print(f"[red]not as promised: {line}[/]", highlight=False)


def print_verdict(console: Console, stories: int, views: Sequence[Mapping[str, Any]], wrong: int) -> None:
    """Print how late the clocks were and whether everybody got what they must and nothing else."""
    late = [seconds for view in views for e in view["timeline"] if (seconds := lateness_seconds(e)) is not None]
    console.rule()
    console.print(
        f"{stories} stories, {len(late)} entries made by clocks, the latest {max(late, default=0):.3f} s late"
    )
    if wrong:
        console.print(f"[red]{wrong} departures from what was promised[/]")
    else:
        console.print("[green]Everybody got what they must, message by message, and nothing else.[/]")
