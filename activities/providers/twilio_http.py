"""The SDK's HTTP client, remembering what its exceptions leave out."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any

from twilio.http.http_client import TwilioHttpClient
from twilio.http.response import Response

_SILENT = logging.Logger("twilio", level=logging.CRITICAL + 1)


class RememberingHttpClient(TwilioHttpClient):
    """Makes one call on a connection of its own and keeps the answer's status and headers; 0 while there is none.

    An idle connection the server has closed would make the next call ambiguous, so none is kept. The SDK's log
    lines, which hold phone numbers, are dropped.
    """

    status: int = 0
    headers: Mapping[str, str] = {}

    def __init__(self, timeout_seconds: float) -> None:
        super().__init__(pool_connections=False, timeout=timeout_seconds, logger=_SILENT)

    def request(self, *args: Any, **kwargs: Any) -> Response:
        """Make the call; see `TwilioHttpClient.request`."""
        response = super().request(*args, **kwargs)
        self.status, self.headers = response.status_code, response.headers
        return response
