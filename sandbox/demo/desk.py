"""How the demonstration's people act: over the same HTTP as everybody, patient while the product is restarted."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import httpx

from starter.patient_calls import NobodyAnswered, answer_to

LOOK_EVERY_SECONDS = 0.2
_SURVEY_LINK = re.compile(r"(https?://\S+/survey/[^\s?\"]+)\?score=")


class Overdue(Exception):
    """Something a story waits for did not happen in time."""


@dataclass(frozen=True)
class Desk:
    """The API and the carrier, as one key and one browser see them."""

    api: httpx.AsyncClient
    carrier: httpx.AsyncClient

    async def open(self, ticket: dict[str, Any]) -> None:
        """Open a ticket; one that is open already stays as it is."""
        await self._patiently(lambda: self.api.post("/v1/tickets", json=ticket))

    async def view(self, reference: str) -> dict[str, Any]:
        """Return a ticket's view."""
        answer = await self._patiently(lambda: self.api.get(f"/v1/tickets/{reference}"))
        view: dict[str, Any] = answer.json()
        return view

    async def act(self, reference: str, action: str, *, key: str, **body: Any) -> None:
        """Do an action under `key`, so that a repeat after a lost answer does it once."""
        headers = {"Idempotency-Key": key}
        path = f"/v1/tickets/{reference}/{action}"
        await self._patiently(lambda: self.api.post(path, json=body, headers=headers))

    async def ledger(self) -> list[dict[str, Any]]:
        """Return every message the carrier accepted, in order."""
        answer = await self._patiently(lambda: self.carrier.get("/ledger"))
        return [httpx.Response(200, content=line).json() for line in answer.content.split(b"\n") if line.strip()]

    async def reply(self, address: str, text: str, to_message: str) -> None:
        """Answer a message from a person's phone or inbox."""
        body = {"text": text, "to_message": to_message}
        await self._patiently(lambda: self.carrier.post(f"/people/{address}/reply", json=body))

    async def answer_survey(self, body: str, score: int) -> None:
        """Click a number in the survey's email and confirm it on the page that opens."""
        link = _SURVEY_LINK.search(body)
        assert link, "the survey's email has a link"
        await self._patiently(lambda: self.api.post(link[1], data={"score": str(score)}))

    async def _patiently(self, call: Callable[[], Awaitable[httpx.Response]]) -> httpx.Response:
        try:
            return (await answer_to(call)).raise_for_status()
        except NobodyAnswered as error:
            raise Overdue(str(error)) from None


@asynccontextmanager
async def open_desk(api: str, carrier: str, key: str) -> AsyncIterator[Desk]:
    """Give a desk at these addresses; `key` is one that may open tickets and act for others."""
    headers = {"Authorization": f"Bearer {key}"}
    async with (
        httpx.AsyncClient(base_url=api, headers=headers, timeout=15, trust_env=False) as at_api,
        httpx.AsyncClient(base_url=carrier, timeout=15, trust_env=False) as at_carrier,
    ):
        yield Desk(at_api, at_carrier)
