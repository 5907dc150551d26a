"""How the carrier's application is served."""

from __future__ import annotations

from typing import Literal

import uvicorn
from starlette.types import ASGIApp

from sandbox.carrier.connection import Connection

GRACE_SECONDS = 3


def server_config(app: ASGIApp, lifespan: Literal["auto", "off"] = "auto") -> uvicorn.Config:
    """How the carrier's application must be served for its connection faults to work.

    `lifespan` is off where the application is started by another server already.
    """
    return uvicorn.Config(
        app,
        http=Connection,
        lifespan=lifespan,
        ws="none",
        access_log=False,
        log_level="warning",
        server_header=False,
        timeout_graceful_shutdown=GRACE_SECONDS,
    )
