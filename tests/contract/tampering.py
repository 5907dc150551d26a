"""A carrier whose answers can be changed on their way, to see that a wrong one is noticed."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from tests.sandbox.carrier.running_carrier import Sandbox

Change = Callable[[dict[str, Any]], object]
"""Changes an answer, whose `headers` are by name in bytes and whose `body` is the JSON."""


@dataclass
class Tampering:
    """What is changed in an answer before anybody sees it; nothing unless a test says so."""

    change: Change | None = None

    def wrap(self, app: ASGIApp) -> ASGIApp:
        async def tampered(scope: Scope, receive: Receive, send: Send) -> None:
            if self.change is None or scope["type"] != "http":
                await app(scope, receive, send)
                return
            started: list[Message] = []

            async def changed(message: Message) -> None:
                assert self.change
                if message["type"] == "http.response.start":
                    started.append(message)
                    return
                answer = {"headers": dict(started[0]["headers"]), "body": json.loads(message["body"] or "null")}
                self.change(answer)
                body = b"" if answer["body"] is None else json.dumps(answer["body"]).encode()
                headers = {**answer["headers"], b"content-length": str(len(body)).encode()}
                await send({**started[0], "headers": list(headers.items())})
                await send({**message, "body": body})

            await app(scope, receive, changed)

        return tampered


class TamperedCarrier(Sandbox):
    """The carrier, with something in between that changes its answers."""

    tampering: Tampering

    def _app(self) -> Any:
        app = super()._app()
        app.add_middleware(lambda inner: self.tampering.wrap(inner))
        return app
