"""Opening many tickets by one request: JSON lines in, a result for each of them out."""

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Iterator
from typing import Annotated, Any

from fastapi import APIRouter, Request
from fastapi.responses import StreamingResponse
from pydantic import BaseModel

from domain.case.view import View
from domain.input.problems import InvalidInput, Problem
from domain.requests.ticket import Ticket
from starter.api.authentication import allowed
from starter.api.documentation import items_of, problems, raw_body
from starter.api.json_body import read_object
from starter.api.last_resort import unforeseen
from starter.api.parts import Client, PolicyFolder
from starter.api.problem import ApiProblem, ProblemDetails
from starter.api.problem_handlers import FORESEEN, problem_for
from starter.api.scopes import OPEN
from starter.api.unknown import Prefer, passed_over
from starter.client import Escalations
from starter.policies_offered import category_problem
from store.bundles import Bundles
from store.keys import KeyHolder

router = APIRouter(prefix="/v1/tickets", tags=["tickets"])
MOST_LINES = 10_000
AT_ONCE = 8
"""Fewer than the database has connections: others are served meanwhile."""
MEDIA_TYPE = "application/x-ndjson"


class BulkResult(BaseModel):
    """What came of one line, counted from 1: its view, or the problem that answering it alone would have given.

    `warnings` name what of it nobody knows.
    """

    line: int
    status: int
    reference: str | None = None
    view: View | None = None
    problem: ProblemDetails | None = None
    warnings: tuple[Problem, ...] = ()


@router.post(
    "/bulk",
    response_class=StreamingResponse,
    responses={
        200: items_of(MEDIA_TYPE, BulkResult, "A result for each line, in their order, as they come."),
        **problems(401, 403, 413, 422, 429, 503),
    },
    openapi_extra=raw_body(MEDIA_TYPE, "A ticket on each line, at most 10,000 and 20 MB; empty lines are passed over."),
)
async def open_tickets(
    caller: Annotated[KeyHolder, allowed(OPEN)],
    client: Client,
    policies: PolicyFolder,
    request: Request,
    prefer: Prefer = None,
) -> StreamingResponse:
    """Open a ticket for each line, each as if it had come alone; a bad line stops none of the others."""
    lines = list(_lines(await request.body()))
    if len(lines) > MOST_LINES:
        raise InvalidInput([Problem(field="(body)", found=f"{len(lines)} lines", allowed=f"at most {MOST_LINES}")])
    return StreamingResponse(_results(client, policies, lines, prefer), media_type=MEDIA_TYPE)


def _lines(body: bytes) -> Iterator[tuple[int, bytes]]:
    for number, line in enumerate(body.split(b"\n"), start=1):
        if line.strip():
            yield number, line


async def _results(
    client: Escalations, policies: Bundles, lines: list[tuple[int, bytes]], prefer: str | None
) -> AsyncIterator[str]:
    under_way: deque[asyncio.Task[BulkResult]] = deque()
    ahead = iter(lines)
    try:
        while True:
            while len(under_way) < AT_ONCE and (line := next(ahead, None)):
                under_way.append(asyncio.create_task(_opened(client, policies, *line, prefer)))
            if not under_way:
                return
            result = await under_way[0]
            under_way.popleft()
            yield result.model_dump_json(exclude=_absent(result)) + "\n"
    finally:
        for task in under_way:
            task.cancel()


async def _opened(client: Escalations, policies: Bundles, number: int, line: bytes, prefer: str | None) -> BulkResult:
    reference: str | None = None
    try:
        wanted = read_object(line)
        reference = _reference(wanted)
        warnings = passed_over(Ticket, wanted, prefer, await category_problem(policies, wanted))
        opened = await client.open(wanted)
    except FORESEEN as error:
        return _failed(number, reference, problem_for(error))
    except Exception as error:
        return _failed(number, reference, unforeseen(error))
    status, view = 201 if opened.new else 200, opened.view
    return BulkResult(line=number, status=status, reference=view.reference, view=view, warnings=warnings)


def _failed(number: int, reference: str | None, problem: ApiProblem) -> BulkResult:
    said = problem.problem
    return BulkResult(line=number, status=said.status, reference=reference, problem=said)


def _reference(wanted: dict[str, Any]) -> str | None:
    reference = wanted.get("reference")
    return reference[:64] if isinstance(reference, str) else None


def _absent(result: BulkResult) -> set[str]:
    return {"view", "warnings"} if result.view is None else {"problem"}
