# Written by `make schemas` from asynchronous/bulk.py; change that one.
"""Opening many tickets, whatever happens to a connection on the way."""

from __future__ import annotations

import json
from collections.abc import Generator, Iterable
from contextlib import closing
from time import sleep

import httpx

from escalation_client.answers import BulkResult
from escalation_client.blocking.connection import Connection
from escalation_client.bulk import MEDIA_TYPE, portions
from escalation_client.call import Call, path
from escalation_client.errors import EscalationError, NobodyAnswered, NotUnderstood, refusal_of
from escalation_client.lines import Lines
from escalation_client.patience import Tries
from escalation_client.requests import Ticket


def open_many(connection: Connection, tickets: Iterable[Ticket]) -> Generator[BulkResult]:
    """Yield what came of each ticket, once."""
    for portion in portions(tickets):
        with closing(_open_portion(connection, portion)) as results:
            yield from results


def _open_portion(connection: Connection, portion: dict[int, bytes]) -> Generator[BulkResult]:
    """Send what has no result, again and again; a line that is answered "not now" has none until patience is over."""
    tries = Tries(connection.patience)
    while portion:
        not_now = dict[int, BulkResult]()
        try:
            with closing(_results(connection, portion)) as results:
                for result in results:
                    if result["status"] in connection.patience.statuses:
                        not_now[result["line"]] = result
                        continue
                    del portion[result["line"]]
                    tries.begin()
                    yield result
            failure: EscalationError = _why(not_now) or NobodyAnswered("the answer broke off")
        except EscalationError as lost:
            failure = lost
        if not portion:
            return
        try:
            pause = tries.pause_after(failure)
        except EscalationError:
            for result in not_now.values():
                del portion[result["line"]]
                yield result
            if portion:
                raise
            return
        sleep(pause)


def _results(connection: Connection, portion: dict[int, bytes]) -> Generator[BulkResult]:
    numbers, lines = list(portion), Lines()
    call = Call(
        "POST",
        path("tickets", "bulk"),
        content=b"\n".join(portion.values()),
        headers={"Content-Type": MEDIA_TYPE},
    )
    with closing(connection.stream(call)) as answer:
        try:
            for piece in answer.iter_bytes():
                for line in lines.feed(piece):
                    result: BulkResult = json.loads(line)
                    result["line"] = numbers[result["line"] - 1]
                    yield result
        except httpx.TransportError as error:
            raise connection.lost(error) from error
        except (ValueError, LookupError, TypeError) as error:
            raise NotUnderstood(f"{call.path}: a line that is no result") from error


def _why(not_now: dict[int, BulkResult]) -> EscalationError | None:
    problems = [result["problem"] for result in not_now.values()]
    return refusal_of(problems[-1]) if problems and problems[-1] else None
