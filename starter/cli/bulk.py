"""Opening many tickets: in bulk where the API offers it, one by one where not."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from domain.input.problems import Problem
from starter.cli.failure import CommandFailure, NotOffered, Unreachable
from starter.cli.http import Api, failure
from starter.cli.ticket_lines import WrittenTicket
from starter.cli.warnings import warnings_in

BATCH_TICKETS = 100
BATCH_CHARACTERS = 200_000
"""Both keep one request far below what the API takes, and its answer near enough for a progress bar."""


@dataclass(frozen=True)
class Result:
    """What came of one ticket: its view, opened now (`new`) or before, with what of it nobody knows; or the reason why
    there is none."""

    ticket: WrittenTicket
    view: dict[str, Any] | None = None
    new: bool = False
    warnings: tuple[Problem, ...] = ()
    failure: CommandFailure | None = None


def open_each(api: Api, tickets: Sequence[WrittenTicket]) -> Iterator[Result]:
    """Yield a result for each ticket; raises `Unreachable` when the API is away: the same tickets may be sent again.

    What a broken or doubtful bulk answer leaves open is asked one by one, which opens nothing twice.
    """
    if len(tickets) == 1:
        yield _open(api, tickets[0])
        return
    in_bulk = True
    for batch in _batches(tickets):
        left = {id(ticket): ticket for ticket in batch}
        try:
            for result in _in_bulk(api, batch) if in_bulk else ():
                del left[id(result.ticket)]
                yield result
        except NotOffered:
            in_bulk = False
        except Unreachable:
            pass
        yield from (_open(api, ticket) for ticket in left.values())


def _in_bulk(api: Api, batch: Sequence[WrittenTicket]) -> Iterator[Result]:
    """The results the API gives for certain: those it cannot tell now are left out."""
    body = "".join(json.dumps(ticket.content) + "\n" for ticket in batch)
    with api.lines("POST", "/v1/tickets/bulk", body) as lines:
        for line in filter(None, lines):
            said = json.loads(line)
            ticket, status = batch[said["line"] - 1], said["status"]
            if said.get("view"):
                yield Result(ticket, said["view"], new=status == 201, warnings=warnings_in(said))
            elif not isinstance(refused := failure(status, said.get("problem")), Unreachable):
                yield Result(ticket, failure=refused)


def _open(api: Api, ticket: WrittenTicket) -> Result:
    try:
        answer = api.post("/v1/tickets", ticket.content)
    except Unreachable:
        raise
    except CommandFailure as refused:
        return Result(ticket, failure=refused)
    said = answer.json()
    return Result(ticket, said, new=answer.status_code == 201, warnings=warnings_in(said))


def _batches(tickets: Sequence[WrittenTicket]) -> Iterator[list[WrittenTicket]]:
    batch: list[WrittenTicket] = []
    characters = 0
    for ticket in tickets:
        size = len(json.dumps(ticket.content))
        if batch and (len(batch) == BATCH_TICKETS or characters + size > BATCH_CHARACTERS):
            yield batch
            batch, characters = [], 0
        batch.append(ticket)
        characters += size
    if batch:
        yield batch
