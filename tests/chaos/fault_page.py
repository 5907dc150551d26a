"""The page that says what the last proof saw of faults between us and the providers."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from sandbox.carrier.kind import Kind
from tests.chaos.fault_matrix import Cell
from tests.chaos.suffering import CameOf

PAGE = Path(__file__).parents[2] / "docs" / "fault-matrix.md"
PROVIDERS: dict[Kind, str] = {"sms": "Twilio", "email": "SendGrid"}
COPIES = {0: "never", 1: "once", 2: "twice"}


def write_matrix(found: Mapping[Cell, CameOf]) -> None:
    """Put what was seen of each cell in place of the page's table."""
    lines = ["| provider | what happens | the receiver has it | our ledger in the end |", "|---|---|---|---|"]
    for cell, came in found.items():
        state = f"`{came.state}`" + (", marked as sent again in doubt" if came.resent else "")
        times = COPIES.get(came.copies, f"{came.copies} times")
        lines.append(f"| {PROVIDERS[cell.kind]} | {cell.happens} | {times} | {state} |")
    _put("matrix", lines)


def write_kills(lines: list[str]) -> None:
    """Put what was seen of each kill in place of the page's second table."""
    _put("kills", lines)


def _put(part: str, lines: list[str]) -> None:
    begins, ends = f"<!-- {part}: written by make proof -->\n", f"<!-- end of {part} -->"
    before, _, rest = PAGE.read_text(encoding="utf-8").partition(begins)
    _, found, after = rest.partition(ends)
    assert found, f"{PAGE.name} has no place for {part}"
    PAGE.write_text(before + begins + "\n".join(lines) + "\n" + ends + after, encoding="utf-8")
