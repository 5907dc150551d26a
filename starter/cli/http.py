"""The one way the CLI talks to the API: bearer key, one repeat, and answers in the words of exit codes."""

from __future__ import annotations

import ipaddress
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta
from types import MappingProxyType
from typing import Any

import httpx

from starter.cli.address import Address
from starter.cli.failure import BadInput, CommandFailure, NotOffered, Refused, Unreachable

PATIENCE = httpx.Timeout(20.0, connect=3.0)
PATIENCE_BETWEEN_LINES = httpx.Timeout(60.0, connect=3.0)
REPEAT_AFTER = timedelta(milliseconds=500)
REPEAT_AFTER_AT_MOST = timedelta(seconds=5)
_BAD_INPUT = (400, 413, 415, 422)
_NO_SUCH_DOOR = (404, 405)
_NOT_NOW = (429, 503)
_IN_DOUBT = "It may still have been done; repeat it safely with --key {key}"


class Api:
    """The API at one address. A call that finds nobody there, or is told "not now", is repeated once, same key."""

    def __init__(self, address: Address) -> None:
        self._url = address.url
        self._client = httpx.Client(
            base_url=address.url,
            headers={"Authorization": f"Bearer {address.key}"},
            timeout=PATIENCE,
            # A proxy that is configured for the world cannot reach this machine's own loopback.
            trust_env=not _is_loopback(httpx.URL(address.url).host),
        )

    def get(self, path: str, params: Mapping[str, Any] | None = None) -> httpx.Response:
        """Return the answer to a read; raises the `CommandFailure` that fits anything but success."""
        asked = {name: value for name, value in (params or {}).items() if value is not None}
        return self._call(self._client.build_request("GET", path, params=asked))

    def post(self, path: str, body: Mapping[str, Any], key: str | None = None) -> httpx.Response:
        """Return the answer to a write that may be repeated; `key` is its Idempotency-Key.

        Raises the `CommandFailure` that fits anything but success.
        """
        headers = {"Idempotency-Key": key} if key else {}
        return self._call(self._client.build_request("POST", path, json=body, headers=headers), key)

    @contextmanager
    def lines(
        self, method: str, path: str, body: str | None = None, headers: Mapping[str, str] = MappingProxyType({})
    ) -> Iterator[Iterator[str]]:
        """Give the lines of an answer as they come; `body` is JSON lines. A broken answer is not repeated.

        Raises `NotOffered` where the API has no such path, else the `CommandFailure` that fits anything but success.
        """
        sent = dict(headers) if body is None else {**headers, "Content-Type": "application/x-ndjson"}
        asked = self._client.stream(method, path, content=body, headers=sent, timeout=PATIENCE_BETWEEN_LINES)
        try:
            with asked as answer:
                if answer.status_code in _NO_SUCH_DOOR:
                    raise NotOffered(f"{self._url} has no {path}")
                if not answer.is_success:
                    answer.read()
                    raise _failure(answer, None)
                yield _lines(answer)
        except httpx.TransportError as error:
            raise Unreachable(f"{self._url} does not answer ({type(error).__name__})") from None

    def _call(self, request: httpx.Request, key: str | None = None) -> httpx.Response:
        try:
            answer = self._sent_twice_at_most(request)
        except httpx.TransportError as error:
            said = f"{self._url} does not answer ({type(error).__name__})"
            raise Unreachable("\n".join([said, *_doubt(key)])) from None
        if answer.is_success:
            return answer
        raise _failure(answer, key)

    def _sent_twice_at_most(self, request: httpx.Request) -> httpx.Response:
        try:
            answer = self._client.send(request)
        except httpx.TransportError:
            wait = REPEAT_AFTER
        else:
            if answer.status_code not in _NOT_NOW:
                return answer
            wait = _asked_to_wait(answer)
        time.sleep(wait.total_seconds())
        return self._client.send(request)


def failure(status: int, problem: object, reason: str = "", key: str | None = None) -> CommandFailure:
    """Return the failure that fits an answer with `status`; `problem` is its body, problem details or not."""
    said = _in_words(status, problem, reason)
    if status in _BAD_INPUT:
        return BadInput(said)
    if status >= httpx.codes.INTERNAL_SERVER_ERROR:
        return Unreachable("\n".join([said, *_doubt(key)]))
    return Refused(said)


def _lines(answer: httpx.Response) -> Iterator[str]:
    """Only a line feed ends a line: a text in it may hold every other separator that Unicode knows."""
    begun = b""
    for piece in answer.iter_bytes():
        *whole, begun = (begun + piece).split(b"\n")
        yield from (line.decode() for line in whole)
    if begun:
        yield begun.decode()


def _failure(answer: httpx.Response, key: str | None) -> CommandFailure:
    try:
        problem = answer.json()
    except ValueError:
        problem = None
    return failure(answer.status_code, problem, answer.reason_phrase, key)


def _in_words(status: int, problem: object, reason: str) -> str:
    """The problem details: what happened, then a line for each field with what was found and what is allowed."""
    if not isinstance(problem, dict):
        return f"{status} {reason}".strip()
    mistakes = [_mistake(error) for error in problem.get("errors") or () if isinstance(error, dict)]
    title, detail = problem.get("title") or str(status), problem.get("detail")
    first = f"{title}: {detail}" if detail and detail != "; ".join(mistakes) else title
    return "\n  ".join([first, *mistakes])


def _mistake(error: Mapping[str, Any]) -> str:
    return f"{error.get('field')}: found {error.get('found') or 'nothing'}; allowed: {error.get('allowed')}"


def _doubt(key: str | None) -> list[str]:
    return [_IN_DOUBT.format(key=key)] if key else []


def _asked_to_wait(answer: httpx.Response) -> timedelta:
    asked = answer.headers.get("Retry-After", "")
    wait = timedelta(seconds=int(asked)) if asked.isdecimal() else REPEAT_AFTER
    return min(wait, REPEAT_AFTER_AT_MOST)


def _is_loopback(host: str) -> bool:
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
