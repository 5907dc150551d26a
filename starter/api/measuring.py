"""What of requests is measured: how many, by route and status, and how long each waited for its answer."""

from __future__ import annotations

from datetime import timedelta
from time import perf_counter

from starlette.types import ASGIApp, Message, Receive, Scope, Send
from temporalio.common import MetricMeter

REQUESTS = "escalation_http_requests"
DURATION = "escalation_http_request_duration"
NO_ROUTE = "none"
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
OTHER_METHOD = "other"


class Measured:
    """Measures each request when its answer begins, by the template of its route: never by what stands in its path."""

    def __init__(self, app: ASGIApp, meter: MetricMeter) -> None:
        self._app = app
        self._requests = meter.create_counter(REQUESTS, "Requests answered, by method, route and status")
        self._duration = meter.create_histogram_timedelta(DURATION, "How long a request waited for its answer to begin")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started = perf_counter()

        async def noticed(message: Message) -> None:
            if message["type"] == "http.response.start":
                self._measure(scope, message["status"], timedelta(seconds=perf_counter() - started))
            await send(message)

        await self._app(scope, receive, noticed)

    def _measure(self, scope: Scope, status: int, took: timedelta) -> None:
        method = scope["method"] if scope["method"] in METHODS else OTHER_METHOD
        asked = {"method": method, "route": getattr(scope.get("route"), "path", NO_ROUTE)}
        self._requests.add(1, {**asked, "status": str(status)})
        self._duration.record(took, asked)
