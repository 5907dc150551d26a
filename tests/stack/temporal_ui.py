"""The Temporal UI's page of one ticket, as an operator uses it: its own buttons and dialogs."""

from __future__ import annotations

import re
from typing import Literal

from playwright.sync_api import BrowserContext, Locator, expect

ResetTo = Literal["first", "middle", "last"]
TASK = re.compile(r"WorkflowTaskCompleted")
"""How the dialog names the events that a reset is meant for."""


class TicketPage:
    """A page of the newest run of one ticket."""

    def __init__(self, context: BrowserContext, ui: str, reference: str) -> None:
        self._page = context.new_page()
        self._address = f"{ui}/namespaces/default/workflows/ticket-{reference}"

    def reset(self, to: ResetTo, *, reapply: bool) -> None:
        """Reset the newest run to one of its tasks; what was sent since then is done again only with `reapply`."""
        dialog = self._dialog("Reset")
        dialog.get_by_test_id("workflow-reset-event-id-select-button").click()
        tasks = dialog.get_by_role("option", name=TASK)
        expect(tasks.first).to_be_visible()
        place = {"first": 0, "middle": tasks.count() // 2, "last": tasks.count() - 1}[to]
        tasks.nth(place).click()
        for what in () if reapply else ("Signals", "Updates"):
            dialog.get_by_text(f"Exclude {what}").click()
            expect(dialog.locator(f"#reset-exclude-{what.lower()}-checkbox")).to_be_checked()
        dialog.get_by_role("button", name="Confirm").click()
        expect(self._page.get_by_text("This Workflow has been reset")).to_be_visible()

    def terminate(self) -> None:
        """Terminate the newest run."""
        self._dialog("Terminate").get_by_role("button", name="Terminate").click()
        expect(self._page.get_by_text("Workflow terminated.").first).to_be_visible()

    def _dialog(self, action: str) -> Locator:
        self._page.goto(self._address)
        self._page.get_by_role("button", name="More Actions").click()
        self._page.get_by_role("menuitem", name=action).click()
        return self._page.locator("dialog[open]")
