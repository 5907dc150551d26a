# Written by `make schemas` from asynchronous/connection.py; change that one.
"""The one way to the API: bearer key, tries, and answers or errors."""

from __future__ import annotations

import ipaddress
import json
from collections.abc import Mapping
from contextlib import closing
from datetime import UTC, datetime
from time import sleep
from typing import Any

import httpx

from escalation_client.call import JSON, Call
from escalation_client.errors import EscalationError, NobodyAnswered, NotUnderstood, refusal
from escalation_client.patience import Patience, Tries

SILENT_AT_MOST_SECONDS = 50.0
"""A stream says at least every 15 s that it is alive."""


class Connection:
    """Makes calls of the API at `url` with `key`, and tries them again as its `patience` says."""

    def __init__(self, url: str, key: str, patience: Patience, headers: Mapping[str, str], http: httpx.Client) -> None:
        if not key or not key.isascii() or not key.isprintable():
            raise ValueError("key: found what no header can hold; allowed: an API key of visible ASCII characters")
        self.patience = patience
        self._url = url.rstrip("/")
        self._headers = {"Authorization": f"Bearer {key}", **headers}
        self._http = http

    def answer(self, call: Call) -> httpx.Response:
        """Return the answer to a call; raises `EscalationError`."""
        tries, first_sent_at, asked = Tries(self.patience), datetime.now(UTC), call
        while True:
            try:
                return self._once(asked)
            except EscalationError as failure:
                failure.key = call.key
                pause = tries.pause_after(failure)
            sleep(pause)
            asked = call.again(first_sent_at)

    def read(self, call: Call) -> Any:
        """Return what an answer says; raises `EscalationError`."""
        return understood(self.answer(call))

    def stream(self, call: Call) -> httpx.Response:
        """Return an answer that is still to be read, and to be closed; asks once, raises `EscalationError`."""
        request = self._request(call)
        request.extensions["timeout"] |= {"read": SILENT_AT_MOST_SECONDS}
        try:
            answer = self._http.send(request, stream=True, follow_redirects=False)
            if answer.is_success:
                return answer
            with closing(answer):
                raise refusal(answer.status_code, answer.headers, answer.read())
        except httpx.TransportError as error:
            raise self.lost(error) from error

    def lost(self, error: Exception) -> NobodyAnswered:
        """Return the error for a connection that was not had, or was lost."""
        return NobodyAnswered(f"{self._url} does not answer ({type(error).__name__}: {error})")

    def disconnect(self) -> None:
        """Close every connection."""
        self._http.close()

    def _once(self, call: Call) -> httpx.Response:
        try:
            answer = self._http.send(self._request(call), follow_redirects=False)
        except httpx.TransportError as error:
            raise self.lost(error) from error
        except httpx.DecodingError as error:
            raise NotUnderstood(f"{self._url}: an answer that is not encoded as it says") from error
        if not answer.is_success:
            raise refusal(answer.status_code, answer.headers, answer.content)
        return answer

    def _request(self, call: Call) -> httpx.Request:
        headers = {**self._headers, **call.headers}
        if call.body is not None:
            headers["Content-Type"] = JSON
        if call.key is not None:
            headers["Idempotency-Key"] = call.key
        return self._http.build_request(
            call.method,
            self._url + call.path,
            params=call.asked(),
            content=call.sent(),
            headers=headers,
        )


def understood(answer: httpx.Response) -> Any:
    """Return what the JSON of an answer says; raises `NotUnderstood`."""
    try:
        return json.loads(answer.content)
    except ValueError as error:
        kind = answer.headers.get("Content-Type", "nothing")
        raise NotUnderstood(f"{answer.url}: found {kind}; allowed: {JSON}") from error


def http_client(url: str, timeout_seconds: float) -> httpx.Client:
    """Return what speaks HTTP for a client that was given nothing; raises ValueError where `url` is none of HTTP."""
    address = httpx.URL(url)
    if address.scheme not in ("http", "https") or not address.host:
        raise ValueError(f"url: found {url!r}; allowed: http://… or https://…")
    # A proxy that is configured for the world cannot reach this machine's own loopback.
    return httpx.Client(timeout=timeout_seconds, trust_env=not _is_loopback(address.host))


def _is_loopback(host: str) -> bool:
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
