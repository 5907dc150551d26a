"""The drill from start to end: play, back up, play on, put one side back, reconcile, play to the end, compare."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rich.console import Console

from sandbox.demo.desk import Desk, open_desk
from sandbox.demo.expectation import differences, got_by, strangers
from sandbox.demo.scene import Scene
from sandbox.escalation import Escalation
from sandbox.site import StackOptions
from sandbox.stack import Stack, start_stack
from starter.backup import source
from starter.backup.manifest import Side
from starter.backup.restore_stack import restore_stack
from starter.backup.take import take_backup
from starter.drill.cases import CASES, Case
from starter.drill.policies import write_policies
from starter.drill.report import print_case, print_verdict
from store.bundles import Bundles

Reconcile = Callable[[str, str], bool]
"""Reconciles the product at this address with this key; returns whether all is mended."""
QUIET_SECONDS, LOOK_EVERY_SECONDS = 3, 0.5
"""So long nobody is told anything more before a side is put back."""


@dataclass(frozen=True)
class Drill:
    """A scratch folder in which a product is played with."""

    folder: Path
    console: Console
    reconcile: Reconcile

    @property
    def data_dir(self) -> Path:
        """Everything of the scratch product."""
        return self.folder / "product"

    @property
    def policies(self) -> Path:
        """The shipped policies, and the drill's own."""
        return self.folder / "policies"

    async def run(self, side: Side) -> bool:
        """Play with `side` put back; return whether everybody got what they must, once, and nothing else.

        Raises `sandbox.demo.desk.Overdue` when something a person waits for does not happen, `BackupRefused`, and what
        `start_stack` raises.
        """
        write_policies(self.policies)
        passphrase = secrets.token_urlsafe(24)
        backup = self.folder / "backup"
        played = [Played(case) for case in CASES]
        async with self._product(port=0, carrier_port=0) as stack, _desk(stack) as desk:
            self.console.print("A product of its own is up; its first hour is played.")
            await asyncio.gather(*(each.before(desk) for each in played if each.case.before))
            await _quiet(desk)
            async with source.local(self.data_dir, stack.site.postgres.url, self.policies, running=True) as found:
                taken = await asyncio.to_thread(take_backup, found, backup, passphrase)
            self.console.print(f"A backup was taken, {sum(taken.manifest.ours.tickets.values())} tickets. They go on.")
            await asyncio.gather(*(each.after(desk) for each in played))
            await _quiet(desk)
        await asyncio.to_thread(restore_stack, backup, self.data_dir, passphrase, [side], replace=True)
        self.console.print(f"{NAMES[side]} was put back; what happened since is unknown there.")
        again = self._product(port=stack.site.api_port, carrier_port=stack.site.carrier_port)
        async with again as stack, _desk(stack) as desk:
            mended = await asyncio.to_thread(self.reconcile, stack.site.api, stack.api_keys["ops"])
            views = await asyncio.gather(*(each.at_last(desk) for each in played))
            await _quiet(desk)
            return self._judge(views, await desk.ledger()) and mended

    def _product(self, *, port: int, carrier_port: int) -> AbstractAsyncContextManager[Stack]:
        """The links in what was sent name a port: the product comes back where it was."""
        options = StackOptions(self.data_dir, port, 0, 0, carrier_port, policies_dir=self.policies)
        return start_stack(options, Escalation(), self.console.print)

    def _judge(self, views: Sequence[Mapping[str, Any]], ledger: Sequence[Mapping[str, Any]]) -> bool:
        roster = Bundles(self.policies).load("drill").roster
        stories = [case.story for case in CASES]
        wrong = 0
        for case, view in zip(CASES, views, strict=True):
            found = differences(case.story, view, ledger, roster)
            print_case(self.console, case, got_by(case.story, view, ledger, roster), found)
            wrong += len(found)
        for line in (stray := strangers(stories, ledger)):
            self.console.print(f"[red]nobody's ticket: {line}[/]")
        wrong += len(stray)
        print_verdict(self.console, len(CASES), wrong)
        return wrong == 0


NAMES: dict[Side, str] = {"ours": "Our database", "temporal": "Temporal's database"}


class Played:
    """One case while it is played; its people go on where they were."""

    def __init__(self, case: Case) -> None:
        self.case = case

    async def before(self, desk: Desk) -> None:
        """Open the ticket and do what is done before the backup."""
        assert self.case.before
        await desk.open(self.case.ticket)
        await self.case.before(self._scene(desk, "before"))

    async def after(self, desk: Desk) -> None:
        """Do what is done after the backup."""
        if not self.case.before:
            await desk.open(self.case.ticket)
        await self.case.after(self._scene(desk, "after"))

    async def at_last(self, desk: Desk) -> Mapping[str, Any]:
        """Do what is done once all is mended; return the view the ticket ends with."""
        scene = self._scene(desk, "last")
        await self.case.at_last(scene)
        return await scene.in_status(self.case.ends)

    def _scene(self, desk: Desk, part: str) -> Scene:
        return Scene(desk, self.case.ticket, part)


def _desk(stack: Stack) -> AbstractAsyncContextManager[Desk]:
    return open_desk(stack.site.api, stack.site.carrier, stack.api_keys["backend"])


async def _quiet(desk: Desk) -> None:
    """Return once nobody has been told anything for a while."""
    had, since = -1, 0.0
    while since < QUIET_SECONDS:
        now = len(await desk.ledger())
        had, since = now, since + LOOK_EVERY_SECONDS if now == had else 0.0
        await asyncio.sleep(LOOK_EVERY_SECONDS)
