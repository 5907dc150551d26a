"""Posting webhooks to our API, which may be down or starting again."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from http import HTTPStatus

import httpx


@dataclass(frozen=True)
class Webhook:
    """One POST to our API. `headers` are made for each attempt, since a signature may cover its time."""

    url: str
    body: bytes
    content_type: str
    headers: Callable[[], dict[str, str]]


@dataclass(frozen=True)
class Answer:
    """How posting ended: the HTTP status of the last answer, or None when none ever came."""

    status: int | None
    attempts: int


class Postman:
    """Posts each webhook until our API answers for good or the retries are used up; a bad answer is no error.

    No connection, a broken one, a time-out, 429 and 5xx are tried again; every other answer is final.
    """

    def __init__(self, timeout: timedelta = timedelta(seconds=15)) -> None:
        # Waiting for a free connection must not count as silence of our API, hence no pool time-out.
        self._client = httpx.AsyncClient(
            timeout=httpx.Timeout(timeout.total_seconds(), pool=None),
            limits=httpx.Limits(max_connections=20),
            trust_env=False,
        )

    async def post(self, webhook: Webhook, retries: Sequence[timedelta]) -> Answer:
        """Posts at once and after each of the waits in `retries`, until an answer is final."""
        status = await self._attempt(webhook)
        attempts = 1
        for wait in retries:
            if status is not None and not _try_again(status):
                break
            await asyncio.sleep(wait.total_seconds())
            status = await self._attempt(webhook) or status
            attempts += 1
        return Answer(status, attempts)

    async def close(self) -> None:
        """Drops the connections kept open."""
        await self._client.aclose()

    async def _attempt(self, webhook: Webhook) -> int | None:
        headers = {
            "Content-Type": webhook.content_type,
            "User-Agent": "local-carrier/1.0",
            **webhook.headers(),
        }
        try:
            response = await self._client.post(webhook.url, content=webhook.body, headers=headers)
        except httpx.HTTPError:
            return None
        return response.status_code


def _try_again(status: int) -> bool:
    return status == HTTPStatus.TOO_MANY_REQUESTS or status >= HTTPStatus.INTERNAL_SERVER_ERROR
