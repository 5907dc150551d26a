"""Stories: whole lives of tickets, each told once and used as a workflow test and as a recorded history."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from tests.workflows.stage import Stage

Story = Callable[[Stage], Awaitable[None]]
