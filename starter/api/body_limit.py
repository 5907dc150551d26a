"""How large a request's body may be."""

from __future__ import annotations

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from starter.api.problem import ApiProblem

MEGABYTE = 1_000_000
LIMIT_BYTES = MEGABYTE
LARGER = {"/webhooks/sendgrid/inbound/": 32 * MEGABYTE, "/v1/tickets/bulk": 20 * MEGABYTE}
"""By beginning of the path: an email comes with its attachments, and what is refused for its size is lost."""


class BodyLimit:
    """Answers 413 to a body that is, or turns out to be, larger than its path allows; such a body is not read."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        limit = next((size for path, size in LARGER.items() if scope["path"].startswith(path)), LIMIT_BYTES)
        announced = Headers(scope=scope).get("content-length", "0")
        if not announced.isdecimal() or int(announced) > limit:
            await _too_large(limit).response()(scope, receive, send)
            return
        read = 0

        async def counted() -> Message:
            nonlocal read
            message = await receive()
            read += len(message.get("body", b""))
            if read > limit:
                raise _too_large(limit)
            return message

        await self._app(scope, counted, send)


def _too_large(limit: int) -> ApiProblem:
    return ApiProblem(413, "Content too large", f"A body of at most {limit} bytes is taken here")
