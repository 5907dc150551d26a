"""The demonstration from start to end: a stack, the stories on it, the verdict."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime

from rich.console import Console

from sandbox.announcement import panel
from sandbox.demo.desk import Overdue, open_desk
from sandbox.demo.play import judge, play
from sandbox.demo.standing import leave_on_the_board
from sandbox.escalation import Escalation
from sandbox.site import StackOptions
from sandbox.stack import start_stack
from workers.settings import Settings


async def run_demo(options: StackOptions, once: bool, console: Console) -> bool:
    """Play the stories on a stack of their own and return whether all went as they must.

    With `once` it ends then; without, other tickets are left on the board and the stack stays up until this is
    cancelled. Raises what `start_stack` raises.
    """
    async with start_stack(options, Escalation(), console.print) as stack:
        console.print(panel(stack))
        console.print("The stories are under way; look at the console, the inboxes and the Temporal UI meanwhile.")
        try:
            played = await play(stack.site.api, stack.site.carrier, stack.api_keys["backend"])
            went_well = judge(console, played, options.policies_dir or Settings().policies_dir)
            if not once:
                async with open_desk(stack.site.api, stack.site.carrier, stack.api_keys["backend"]) as desk:
                    await leave_on_the_board(desk, datetime.now(UTC))
        except Overdue as overdue:
            console.print(f"[red]{overdue}[/]")
            return False
        if not once:
            console.print(panel(stack))
            console.print("Other tickets stand on the board now, whose clocks run in hours.")
            console.print("Everything stays up until Ctrl-C.")
            await asyncio.Event().wait()
        return went_well
