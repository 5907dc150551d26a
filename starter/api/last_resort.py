"""What happens when the code is wrong: the caller gets a problem, the log gets the place, nobody gets the data."""

from __future__ import annotations

import logging
import traceback

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from starter.api.problem import ApiProblem

logger = logging.getLogger(__name__)


class LastResort:
    """Answers 500 for an exception nothing else handled.

    The log names the exception's class and where it was raised, never its message: that may hold what a customer
    wrote.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started = False

        async def noticed(message: Message) -> None:
            nonlocal started
            started = started or message["type"] == "http.response.start"
            await send(message)

        try:
            await self._app(scope, receive, noticed)
        except Exception as error:
            problem = unforeseen(error)
            if not started:
                await problem.response()(scope, receive, send)


def unforeseen(error: Exception) -> ApiProblem:
    """Log where an error was raised that nobody foresaw, and return what its causer is told."""
    logger.error("unforeseen %s at %s", type(error).__name__, _place(error))
    return ApiProblem(500, "Internal error", "This should not have happened; it has been logged")


def _place(error: Exception) -> str:
    frames = traceback.extract_tb(error.__traceback__)
    return " < ".join(f"{frame.filename}:{frame.lineno}" for frame in reversed(frames[-6:]))
