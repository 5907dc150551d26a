"""The running product as a replay sees it: over the same HTTP as everybody."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import httpx

from domain.case.timeline import Entry
from domain.case.view import View
from lab.desk import Declined
from starter.cli.address import Address
from starter.cli.failure import Refused, Unreachable
from starter.patient_calls import NobodyAnswered, answer_to

PATIENCE = httpx.Timeout(20.0, pool=None)
"""Of one call; a free connection is waited for without an end, since the replay itself holds the others."""

MOST_ENTRIES = 5000
_NO = (httpx.codes.NOT_FOUND, httpx.codes.CONFLICT, httpx.codes.UNPROCESSABLE_ENTITY)
_LEAVING = ("intended", "sending")


@dataclass(frozen=True)
class ReplayDesk:
    """The API at one address; see `lab.desk.Desk`. A ticket that was there before `since` is refused: its clocks are
    not this replay's. Raises `Refused` for what no repeating mends, `Unreachable` when nobody answers for minutes."""

    http: httpx.AsyncClient
    since: datetime

    async def open(self, ticket: Mapping[str, Any]) -> View:
        answer = await self._call(lambda: self.http.post("/v1/tickets", json=dict(ticket)))
        if answer.status_code not in (httpx.codes.CREATED, httpx.codes.OK):
            raise Refused(f"{ticket['reference']} cannot be opened: {_detail(answer)}")
        view = View.model_validate_json(answer.content)
        if view.opened_at < self.since:
            raise Refused(f"{view.reference} was opened before; --prefix gives this replay references of its own")
        return view

    async def act(self, reference: str, action: str, body: Mapping[str, Any], key: str) -> View:
        path, headers = f"/v1/tickets/{reference}/{action}", {"Idempotency-Key": key}
        answer = await self._call(lambda: self.http.post(path, json=dict(body), headers=headers))
        if answer.status_code in _NO:
            raise Declined(_detail(answer))
        return View.model_validate_json(_good(answer).content)

    async def view(self, reference: str) -> View:
        return View.model_validate_json(_good(await self._get(f"/v1/tickets/{reference}")).content)

    async def timeline(self, reference: str) -> Sequence[Entry]:
        answer = await self._get(f"/v1/tickets/{reference}/timeline?limit={MOST_ENTRIES}")
        return [Entry.model_validate(item) for item in _good(answer).json()["items"]]

    async def purposes(self, reference: str) -> Sequence[str] | None:
        seen = _good(await self._get(f"/v1/tickets/{reference}"))
        if seen.json()["status"] in ("closed", "cancelled") and seen.headers.get("View-Source") == "live":
            return None  # a ticket's run ends only when its last message has left
        items = _good(await self._get(f"/v1/tickets/{reference}/messages")).json()["items"]
        return None if any(item["state"] in _LEAVING for item in items) else [item["purpose"] for item in items]

    async def _get(self, path: str) -> httpx.Response:
        return await self._call(lambda: self.http.get(path))

    async def _call(self, call: Callable[[], Awaitable[httpx.Response]]) -> httpx.Response:
        try:
            return await answer_to(call)
        except NobodyAnswered as error:
            raise Unreachable(f"{self.http.base_url}: {error}") from None


@asynccontextmanager
async def replay_desk(address: Address, since: datetime, connections: int) -> AsyncIterator[ReplayDesk]:
    """Give the product at `address`, asked over at most `connections` connections at once."""
    async with httpx.AsyncClient(
        base_url=address.url,
        headers={"Authorization": f"Bearer {address.key}"},
        timeout=PATIENCE,
        limits=httpx.Limits(max_connections=connections),
        trust_env=False,
    ) as http:
        yield ReplayDesk(http, since)


def _good(answer: httpx.Response) -> httpx.Response:
    if not answer.is_success:
        raise Refused(f"{answer.request.url.path}: {_detail(answer)}")
    return answer


def _detail(answer: httpx.Response) -> str:
    try:
        problem = answer.json()
    except ValueError:
        problem = {}
    said = isinstance(problem, dict) and (problem.get("detail") or problem.get("title"))
    return str(said or f"{answer.status_code} {answer.reason_phrase}")
