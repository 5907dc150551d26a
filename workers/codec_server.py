"""Lets the Temporal UI show clear text to those allowed: Temporal's remote codec protocol over HTTP."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import Annotated

import uvicorn
from fastapi import APIRouter, Depends, FastAPI, Form, HTTPException, Request, Response
from fastapi.middleware.cors import CORSMiddleware
from fastapi.responses import HTMLResponse
from google.protobuf import json_format
from starlette.middleware.trustedhost import TrustedHostMiddleware
from temporalio.api.common.v1 import Payload, Payloads

from workers.codec import EncryptionCodec, UnknownKeyError
from workers.codec_visitors import ASKED, DONE, PAGE, WRONG, Visitors
from workers.keys import load
from workers.settings import Settings
from workflows.payloads import SEALED

_LOOPBACK_NAMES = ["127.0.0.1", "localhost"]


def create_app(settings: Settings) -> FastAPI:
    """Returns the app with `POST /encode` and `/decode`, for browsers only from `settings.codec_origins`.

    What it encodes stands in Temporal as what we write ourselves does: encrypted, or readable and sealed.

    With `settings.codec_token` every call needs it, as bearer token or by a browser that was signed in with it at `/`.
    Without, calls must be addressed to a loopback name, so that a page elsewhere cannot reach in by rebinding a name
    of its own.
    Raises `KeyFileError` when the key file cannot be used.
    """
    codec = EncryptionCodec(load(settings.key_file), readable=settings.readable)

    async def opened(payloads: Sequence[Payload]) -> list[Payload]:
        decoded = await codec.decode(payloads)
        for payload in decoded:
            payload.metadata.pop(SEALED, None)  # it is the worker's own mark
        return decoded

    visitors = Visitors(settings.codec_token) if settings.codec_token else None

    def authorize(request: Request) -> None:
        if visitors and not visitors.allowed(request):
            raise HTTPException(401, "a bearer token is needed, or signing in at /", {"WWW-Authenticate": "Bearer"})

    app = FastAPI(title="Codec server", openapi_url=None)
    app.add_middleware(
        CORSMiddleware,
        allow_origins=settings.codec_origins,
        allow_methods=["POST"],
        allow_headers=["authorization", "authorization-extras", "content-type", "x-namespace"],
        allow_credentials=True,
    )
    if visitors:
        app.include_router(_signing_in(visitors))
    else:
        app.add_middleware(TrustedHostMiddleware, allowed_hosts=_LOOPBACK_NAMES)

    @app.post("/encode", dependencies=[Depends(authorize)])
    async def encode(request: Request) -> Response:
        return await _converted(request, codec.encode)

    @app.post("/decode", dependencies=[Depends(authorize)])
    async def decode(request: Request) -> Response:
        return await _converted(request, opened)

    return app


def _signing_in(visitors: Visitors) -> APIRouter:
    router = APIRouter()

    @router.get("/")
    async def ask() -> Response:
        return _page(ASKED)

    @router.post("/sign-in")
    async def sign_in(request: Request, token: Annotated[str, Form()] = "") -> Response:
        if not visitors.knows(token):
            return _page(WRONG, 401)
        page = _page(DONE)
        visitors.welcome(request, page)
        return page

    return router


def _page(said: str, status: int = 200) -> Response:
    guard = {
        "Content-Security-Policy": "default-src 'none'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
        "Cache-Control": "no-store",
        "Referrer-Policy": "no-referrer",
        "X-Content-Type-Options": "nosniff",
    }
    return HTMLResponse(PAGE.format(said=said), status, guard)


async def _converted(request: Request, convert: Callable[[Sequence[Payload]], Awaitable[list[Payload]]]) -> Response:
    try:
        payloads = json_format.Parse(await request.body(), Payloads())
        converted = Payloads(payloads=await convert(payloads.payloads))
    except (json_format.ParseError, UnicodeDecodeError):
        raise HTTPException(400, 'expected is JSON {"payloads": [{"metadata": {}, "data": ""}]}') from None
    except UnknownKeyError as error:
        raise HTTPException(409, str(error)) from None
    return Response(json_format.MessageToJson(converted, indent=None), media_type="application/json")


def run(settings: Settings, port: int) -> None:
    """Serves the codec on `settings.listen_host` until SIGTERM or Ctrl-C."""
    uvicorn.run(
        create_app(settings),
        host=settings.listen_host,
        port=port,
        log_level=settings.log_level,
        access_log=False,
    )
