"""A stand-in for our API: it takes the vendors' webhooks and checks them with the vendors' own validators."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl

import uvicorn
from fastapi import FastAPI, Request, Response
from sendgrid.helpers.eventwebhook import EventWebhook
from twilio.request_validator import RequestValidator

from sandbox.carrier.credentials import Credentials
from tests.sandbox.carrier.served import Served


@dataclass(frozen=True)
class Received:
    """One webhook: its path with query, its fields (form, multipart or events), whether it was genuine."""

    path: str
    fields: Any
    genuine: bool
    raw: bytes
    headers: dict[str, str]


@dataclass
class Desk:
    """Answers 204, or the statuses in `answers` first. A webhook that is not genuine fails the test."""

    credentials: Credentials
    received: list[Received] = field(default_factory=list)
    answers: list[int] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.server = Served(lambda: uvicorn.Config(self._app(), log_level="warning", ws="none"))

    @property
    def url(self) -> str:
        return self.server.url

    def statuses(self) -> list[str]:
        """The statuses of text messages told so far, in the order they came."""
        return [call.fields["MessageStatus"] for call in self.received if "/twilio/status" in call.path]

    def events(self) -> list[dict[str, Any]]:
        """The events about emails told so far, in the order they came."""
        return [event for call in self.received if call.path.endswith("/events") for event in call.fields]

    def inbound(self) -> list[Received]:
        """What people sent."""
        return [call for call in self.received if "/inbound/" in call.path or call.path.endswith("/sms")]

    def _app(self) -> FastAPI:
        app = FastAPI()

        @app.post("/webhooks/twilio/{rest:path}")
        async def twilio(request: Request) -> Response:
            raw = await request.body()
            fields = dict(parse_qsl(raw.decode(), keep_blank_values=True, strict_parsing=True))
            validator = RequestValidator(self.credentials.twilio_auth_token)
            signature = request.headers["X-Twilio-Signature"]
            return self._take(request, fields, validator.validate(self._url(request), fields, signature), raw)

        @app.post("/webhooks/sendgrid/events")
        async def events(request: Request) -> Response:
            raw = await request.body()
            genuine = EventWebhook(self.credentials.sendgrid_events_public_key).verify_signature(
                raw.decode(),
                request.headers["X-Twilio-Email-Event-Webhook-Signature"],
                request.headers["X-Twilio-Email-Event-Webhook-Timestamp"],
            )
            return self._take(request, json.loads(raw), genuine, raw)

        @app.post("/webhooks/sendgrid/inbound/{secret}")
        async def inbound(secret: str, request: Request) -> Response:
            fields = dict(await request.form())
            return self._take(request, fields, secret == self.credentials.sendgrid_inbound_secret, b"")

        return app

    def _url(self, request: Request) -> str:
        query = request.scope["query_string"].decode()
        return f"{self.url}{request.url.path}{'?' + query if query else ''}"

    def _take(self, request: Request, fields: Any, genuine: bool, raw: bytes) -> Response:
        path = self._url(request).removeprefix(self.url)
        self.received.append(Received(path, fields, genuine, raw, dict(request.headers)))
        return Response(status_code=self.answers.pop(0) if self.answers else 204)
