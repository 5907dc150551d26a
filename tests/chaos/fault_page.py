"""The page that says what the last proof saw of faults between us and the providers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Protocol

from domain.delivery.providers import ProviderName
from domain.delivery.states import State
from sandbox.carrier.kind import Kind
from tests.chaos.fault_matrix import Cell
from tests.chaos.ordeal import Suffered
from tests.chaos.outages import MAIL_OUTAGES, OUTAGES, Outage

PAGE = Path(__file__).parents[2] / "docs" / "fault-matrix.md"
PROVIDERS: dict[Kind, str] = {"sms": "Twilio", "email": "SendGrid"}
HEADINGS, RULE = "| provider | what happens | the receiver has it | our ledger in the end |", "|---|---|---|---|"
AWAY: dict[ProviderName, str] = {"sendgrid": "SendGrid", "twilio": "Twilio", "smtp": "The mail server"}
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
    """Put what was seen of SendGrid and Twilio away as a whole into that table; see `_put_outages`."""
    _put_outages("outages", OUTAGES, found)


def write_mail_outages(found: Sequence[Suffered]) -> None:
    """Put what was seen of a mail server away as a whole into that table; see `_put_outages`."""
    _put_outages("mail outages", MAIL_OUTAGES, found)


def _put_outages(part: str, known: Sequence[Outage], found: Sequence[Suffered]) -> None:
    """Put what was found in place of the rows about the same; other rows about what is `known` stay."""
    columns = (
        "what the provider does",
        "for how long",
        "messages meant",
        "calls into it",
        "lost",
        "doubled",
        "noticed after",
    )
    places = {outage.happens: place for place, outage in enumerate(known)}
    seen = {(bool(each.ordeal.meanwhile), each.ordeal.outage.happens) for each in found}
    kept = [row for row in _rows(part) if _happens(row) not in seen and _happens(row)[1] in places]
    rows = sorted([*kept, *map(_outage, found)], key=lambda row: (_happens(row)[0], places[_happens(row)[1]]))
    _put(part, [f"| {' | '.join(columns)} |", "|---" * len(columns) + "|", *rows])


def _happens(row: str) -> tuple[bool, str]:
    """What a row of outages is about, after whether something else went wrong as well."""
    does, meanwhile, _ = row.removeprefix("| ").partition(" | ")[0].partition("; ")
    return bool(meanwhile), next(does.removeprefix(f"{name} ") for name in AWAY.values() if does.startswith(name))


def _outage(seen: Suffered) -> str:
    ordeal, noticed = seen.ordeal, seen.noticed_after_seconds
    does = f"{AWAY[seen.provider]} {ordeal.outage.happens}"
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


def _rows(part: str) -> list[str]:
    """What a table of the page has below its headings."""
    _, lines, _ = _around(part)
    return lines[2:]


def _put(part: str, lines: list[str]) -> None:
    before, _, after = _around(part)
    PAGE.write_text(before + "\n".join(lines) + "\n" + after, encoding="utf-8")


def _around(part: str) -> tuple[str, list[str], str]:
    """What is before a table of the page, in it and after it."""
    begins, ends = f"<!-- {part}: written by make proof -->\n", f"<!-- end of {part} -->"
    before, _, rest = PAGE.read_text(encoding="utf-8").partition(begins)
    table, found, after = rest.partition(ends)
    assert found, f"{PAGE.name} has no place for {part}"
    return before + begins, table.splitlines(), ends + after
