"""Playing the stories on a running stack, all at once, and judging what came of them."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rich.console import Console

from sandbox.demo.desk import Desk, open_desk
from sandbox.demo.expectation import differences, strangers
from sandbox.demo.report import lateness_seconds, print_story, print_verdict
from sandbox.demo.scene import Scene
from sandbox.demo.stories import STORIES, Story
from store.bundles import Bundles

APART_SECONDS = 0.5
LATE_AT_MOST_SECONDS = 10.0
"""How late a clock may act without being a departure: a laptop that starts everything at once is busy for seconds."""


@dataclass(frozen=True)
class Played:
    """What came of the stories."""

    views: Mapping[str, Mapping[str, Any]]
    ledger: Sequence[Mapping[str, Any]]


async def play(api: str, carrier: str, key: str, stories: Sequence[Story] = STORIES) -> Played:
    """Open every story's ticket, let its people act, and return once every ticket has ended.

    Raises `sandbox.demo.desk.Overdue` when something a story waits for does not happen.
    """
    async with open_desk(api, carrier, key) as desk:
        endings = [live(desk, story, after_seconds=number * APART_SECONDS) for number, story in enumerate(stories)]
        views = await asyncio.gather(*endings)
        return Played({story.reference: view for story, view in zip(stories, views, strict=True)}, await desk.ledger())


def judge(console: Console, played: Played, policies_dir: Path, stories: Sequence[Story] = STORIES) -> bool:
    """Print every story and return whether each went as promised, every clock at its instant or soon after."""
    roster = Bundles(policies_dir).load("demo").roster
    wrong = 0
    for story in stories:
        view = played.views[story.reference]
        found = differences(story, view, played.ledger, roster)
        found += [
            f"{entry['kind']} was {late:.3f} s late"
            for entry in view["timeline"]
            if (late := lateness_seconds(entry)) is not None and not -0.001 <= late < LATE_AT_MOST_SECONDS
        ]
        print_story(console, story, view, played.ledger, found)
        wrong += len(found)
    wrong += len(stray := strangers(stories, played.ledger))
    for line in stray:
        console.print(f"[red]nobody's story: {line}[/]")
    print_verdict(console, len(stories), list(played.views.values()), wrong)
    return wrong == 0


async def live(desk: Desk, story: Story, *, after_seconds: float) -> Mapping[str, Any]:
    """Open one story's ticket after a while, let its people act, and return its view once it has ended."""
    await asyncio.sleep(after_seconds)
    await desk.open(story.ticket)
    scene = Scene(desk, story.ticket)
    await story.script(scene)
    return await scene.until(story.ends)
