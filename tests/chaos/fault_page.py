"""The page that says what the last proof saw of faults between us and the providers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Protocol

from domain.delivery.states import State
from sandbox.carrier.kind import Kind
from tests.chaos.fault_matrix import Cell
from tests.chaos.ordeal import Suffered
from tests.chaos.outages import KIND_OF

PAGE = Path(__file__).parents[2] / "docs" / "fault-matrix.md"
PROVIDERS: dict[Kind, str] = {"sms": "Twilio", "email": "SendGrid"}
HEADINGS, RULE = "| provider | what happens | the receiver has it | our ledger in the end |", "|---|---|---|---|"
COPIES = {0: "never", 1: "once", 2: "twice"}


class Seen(Protocol):
    """How often the receiver has a message, its state in our ledger, and whether that marks it as sent again."""

    @property
    def copies(self) -> int: ...
    @property
    def state(self) -> State | None: ...
    @property
    def resent(self) -> bool: ...


def write_matrix(found: Mapping[Cell, Seen]) -> None:
    """Put what was seen of each cell in place of the page's first table."""
    _put("matrix", [HEADINGS, RULE, *(_row(PROVIDERS[cell.kind], cell.happens, seen) for cell, seen in found.items())])


def write_smtp(found: Mapping[str, Seen]) -> None:
    """Put what was seen over SMTP, by what happened, in place of that table."""
    _put("smtp", [HEADINGS, RULE, *(_row("SMTP", happens, seen) for happens, seen in found.items())])


def write_kills(lines: list[str]) -> None:
    """Put what was seen of each kill in place of the table of kills."""
    _put("kills", lines)


def write_outages(found: Sequence[Suffered]) -> None:
    """Put what was seen of providers away as a whole in place of that table."""
    columns = (
        "what the provider does",
        "for how long",
        "messages meant",
        "calls into it",
        "lost",
        "doubled",
        "noticed after",
    )
    _put("outages", [f"| {' | '.join(columns)} |", "|---" * len(columns) + "|", *(_outage(seen) for seen in found)])


def _outage(seen: Suffered) -> str:
    ordeal, noticed = seen.ordeal, seen.noticed_after_seconds
    does = f"{PROVIDERS[KIND_OF[seen.provider]]} {ordeal.outage.happens}"
    doubled = ", ".join([str(len(seen.doubled)), *(f"and `{id}`, unreported" for id in seen.documented)])
    cells = (
        f"{does}; {ordeal.meanwhile}" if ordeal.meanwhile else does,
        f"{ordeal.seconds:.0f} s",
        str(seen.meant),
        "cannot be counted" if seen.calls is None else str(seen.calls),
        str(len(seen.lost)),
        doubled,
        "never away" if noticed is None else f"{noticed:.0f} s",
    )
    return f"| {' | '.join(cells)} |"


def _row(provider: str, happens: str, seen: Seen) -> str:
    state = f"`{seen.state}`" + (", marked as sent again in doubt" if seen.resent else "")
    return f"| {provider} | {happens} | {COPIES.get(seen.copies, f'{seen.copies} times')} | {state} |"


def _put(part: str, lines: list[str]) -> None:
    begins, ends = f"<!-- {part}: written by make proof -->\n", f"<!-- end of {part} -->"
    before, _, rest = PAGE.read_text(encoding="utf-8").partition(begins)
    _, found, after = rest.partition(ends)
    assert found, f"{PAGE.name} has no place for {part}"
    PAGE.write_text(before + begins + "\n".join(lines) + "\n" + ends + after, encoding="utf-8")
