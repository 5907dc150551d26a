"""The demonstration from start to end: a stack, the stories on it, the verdict."""

from __future__ import annotations

import asyncio

from rich.console import Console

from sandbox.announcement import panel
from sandbox.demo.desk import Overdue
from sandbox.demo.play import judge, play
from sandbox.escalation import Escalation
from sandbox.site import StackOptions
from sandbox.stack import start_stack
from workers.settings import Settings


async def run_demo(options: StackOptions, once: bool, console: Console) -> bool:
    """Play the stories on a stack of their own and return whether all went as they must.

    With `once` it ends then; without, the stack stays up until this is cancelled. Raises what `start_stack` raises.
    """
    async with start_stack(options, Escalation(), console.print) as stack:
        console.print(panel(stack))
        console.print("The stories are under way; look at the console, the inboxes and the Temporal UI meanwhile.")
        try:
            played = await play(stack.site.api, stack.site.carrier, stack.api_keys["backend"])
        except Overdue as overdue:
            console.print(f"[red]{overdue}[/]")
            return False
        went_well = judge(console, played, options.policies_dir or Settings().policies_dir)
        if not once:
            console.print(panel(stack))
            console.print("Everything stays up until Ctrl-C.")
            await asyncio.Event().wait()
        return went_well
