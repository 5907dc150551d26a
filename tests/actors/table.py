"""The table of docs/actors.md: every door, every action, whoever tries it, and whose act it is then.

Each cell is what came of trying it, by the doors', the client's and the decider's own code, on a life of its own.
`python -m tests.actors` writes the page.
"""

from __future__ import annotations

from pathlib import Path

from tests.actors.cast import BODIES, COLUMNS, life_for, person_for
from tests.actors.doors import DOORS, Door
from tests.actors.on_a_life import OnALife, everybody_known

PAGE = Path(__file__).parents[2] / "docs" / "actors.md"
HEAD = """# Who acts

Whose act it is that a ticket records, by the door it came through, the action and who tried it: a person of a roster
(`person:<id>`), a program by its key's name (`integration:<name>`), the customer, or the system. Nobody acts as a
ticket's owner by being nobody.

`ann` owns the ticket, `duty` decides on what she asks for, `ben` is a colleague, `zorro` is on no roster, and
`helpdesk` is a program with a key of its own. `said by helpdesk` is in the entry, too: whose key named the person. –
stands where nobody can come so. This page is made by `make schemas`: each cell is what came of trying it, and a test
tries them all again.
"""


async def page() -> str:
    """Return the page as it should be."""
    async with everybody_known():
        parts = [await _section(door) for door in DOORS]
    return "\n".join([HEAD, *parts])


async def _section(door: Door) -> str:
    rows: dict[tuple[str, ...], list[str]] = {}
    for row in BODIES:
        cells = [await _cell(door, row, column) for column in COLUMNS]
        rows.setdefault(tuple(cells), []).append(row)
    lines = [
        f"## {door.title}",
        "",
        door.said,
        "",
        f"| action | {' | '.join(COLUMNS)} |",
        f"|---{'|---' * len(COLUMNS)}|",
    ]
    for cells, actions in rows.items():
        lines.append(f"| {', '.join(f'`{action}`' for action in actions)} | {' | '.join(cells)} |")
    return "\n".join([*lines, ""])


async def _cell(door: Door, row: str, column: str) -> str:
    client = OnALife()
    client.begin(life_for(row))
    body = dict(BODIES[row])
    if row == "acknowledge" and column != "right person":
        body["take_over"] = True
    return await door.tried(client, row, body, column, person_for(row, column))  # type: ignore[arg-type]
