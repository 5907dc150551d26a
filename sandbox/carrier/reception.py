"""What every request of a vendor's API goes through first: it is counted, and struck while the vendor is away."""

from __future__ import annotations

from contextlib import suppress
from http import HTTPStatus

from fastapi import Request, Response
from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from sandbox.carrier.calls import Call
from sandbox.carrier.carrier import Carrier
from sandbox.carrier.connection import garble, hang, hold, reset
from sandbox.carrier.door import DOOR
from sandbox.carrier.fault import Fault
from sandbox.carrier.intake import Answers
from sandbox.carrier.kind import Kind
from sandbox.carrier.sendgrid_http import SendGridAnswers
from sandbox.carrier.twilio_http import TwilioAnswers
from sandbox.carrier.vendor_paths import vendor_of


class Reception:
    """The application behind it, with the vendors in it counted and struck; the carrier's own pages never are."""

    def __init__(self, app: ASGIApp, carrier: Carrier) -> None:
        self._app = app
        self._carrier = carrier
        sendgrid, twilio = SendGridAnswers(), TwilioAnswers(carrier.credentials.twilio_account_sid)
        self._answers: dict[Kind, Answers] = {"email": sendgrid, "sms": twilio}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """See ASGI."""
        kind = _asked(scope) if scope["type"] == "http" else None
        if kind is None:
            await self._app(scope, receive, send)
        else:
            await self._receive(kind, scope, receive, send)

    async def _receive(self, kind: Kind, scope: Scope, receive: Receive, send: Send) -> None:
        fault = self._carrier.faults.outage(kind)
        call = self._carrier.calls.note(kind, scope["method"], scope["path"], fault.fault if fault else None)
        exchange = _Exchange(call, receive, send)
        if fault and fault.fault != "away-slow":
            with suppress(ClientDisconnect):
                await self._strike(fault, kind, Request(scope, exchange.receive), exchange.send)
        elif vendor_of(scope["path"]) != kind:
            await Response(status_code=HTTPStatus.NOT_FOUND)(scope, exchange.receive, exchange.send)
        else:
            slow = exchange.after(fault.delay_seconds, scope) if fault else exchange.send
            await self._app(scope, exchange.receive, slow)

    async def _strike(self, fault: Fault, kind: Kind, request: Request, send: Send) -> None:
        # A vendor that hung up before all of the request had come would be another fault than those offered.
        await request.body()
        response = await self._answer(fault, self._answers[kind], request)
        await response(request.scope, request.receive, send)

    async def _answer(self, fault: Fault, answers: Answers, request: Request) -> Response:
        match fault.fault:
            case "away-503":
                return answers.unavailable(fault.retry_after_seconds)
            case "away-429":
                return answers.too_many(fault.retry_after_seconds)
            case "away-reset" | "away-refused":
                return await reset(request)
            case "away-silent":
                return await hang(request)
            case "away-tls":
                return await garble(request)
            case _:
                return answers.failed()


def _asked(scope: Scope) -> Kind | None:
    at_door: Kind | None = scope.get(DOOR)
    return at_door or vendor_of(scope["path"])


class _Exchange:
    """A request and its answer, which is put into `call` unless the client has gone before it."""

    def __init__(self, call: Call, receive: Receive, send: Send) -> None:
        self._call = call
        self._receive = receive
        self._send = send
        self._gone = False

    async def receive(self) -> Message:
        message = await self._receive()
        self._gone = self._gone or message["type"] == "http.disconnect"
        return message

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start" and not self._gone:
            self._call.answer = message["status"]
        await self._send(message)

    def after(self, seconds: float, scope: Scope) -> Send:
        """A `send` that waits before it begins to answer, or until the client gives up."""

        async def late(message: Message) -> None:
            if message["type"] == "http.response.start":
                await hold(Request(scope, self.receive), seconds)
            await self.send(message)

        return late
