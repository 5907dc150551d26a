"""Records the history of every story: `make record-histories`, after a change that is meant to change commands.

A history that is recorded anew gives up the proof that tickets opened before the change go on after it. A change to a
running ticket's commands is guarded by `workflow.patched` and keeps the old histories: `--beside WORD` records new ones
under names of their own.
"""

from __future__ import annotations

import argparse
import asyncio
import json
from pathlib import Path
from typing import Any

from tests.workflows.servers import time_skipping_server
from tests.workflows.stage import Stage
from tests.workflows.stories.shelf import STORIES
from tests.workflows.world import World

HISTORIES = Path(__file__).parent / "histories"


async def recorded(name: str) -> str:
    """Live a story on a fresh server and return its history as JSON."""
    async with time_skipping_server() as env:
        stage = Stage(env.client, World(), name, env)
        async with stage.world.at_work(env.client):
            await STORIES[name](stage)
            history = await stage.handle.fetch_history()
    return json.dumps(_without_stack_traces(json.loads(history.to_json())), separators=(",", ":")) + "\n"


def _without_stack_traces(value: Any) -> Any:
    """Leave out where on the recording machine a failure arose; a replay does not look at it."""
    if isinstance(value, dict):
        return {key: _without_stack_traces(item) for key, item in value.items() if key != "stackTrace"}
    return [_without_stack_traces(item) for item in value] if isinstance(value, list) else value


async def main(names: list[str], beside: str | None = None) -> None:
    """Record the stories called `names`, or all; print each file's size. What is recorded `beside` replaces nothing."""
    HISTORIES.mkdir(exist_ok=True)
    for name in names or STORIES:
        text = await recorded(name)
        file = HISTORIES / (f"{name}.{beside}.json" if beside else f"{name}.json")
        file.write_text(text)
        print(f"{file.stem}: {len(text) / 1000:.0f} kB")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="make record-histories")
    parser.add_argument("names", nargs="*", help="stories; default: all")
    parser.add_argument("--beside", metavar="WORD", help="keep what is recorded, and give the new files this word")
    asked = parser.parse_args()
    asyncio.run(main(list(asked.names), asked.beside))
