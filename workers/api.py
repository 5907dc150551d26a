"""The process that serves the HTTP API."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial

import uvicorn
from fastapi import FastAPI

from activities.links import Links
from starter.api.app import create_app
from starter.api.known_keys import KnownKeys
from starter.api.parts import Connections, Doors
from starter.api.readiness import Readiness
from starter.api.webhooks.sendgrid_signature import SendGridSignature
from starter.api.webhooks.twilio_signature import TwilioSignature
from starter.client import Escalations
from store.bundles import Bundles
from store.database import Database
from store.keys import authenticate
from workers.connect import connect
from workers.settings import Settings

DRAIN_SECONDS = 10


def build(settings: Settings) -> FastAPI:
    """Return the API as `settings` say; it connects when it starts, and starts only when Temporal answers.

    Raises ValueError when `link_secret` or the public key of SendGrid's events cannot be used.
    """
    doors = Doors(
        links=Links(settings.link_secret, settings.public_url),
        twilio=TwilioSignature(settings.public_url, [settings.twilio_auth_token]),
        sendgrid=SendGridSignature(settings.sendgrid_events_public_key),
        inbound_secret=settings.sendgrid_inbound_secret,
    )

    @asynccontextmanager
    async def connections() -> AsyncIterator[Connections]:
        temporal = await connect(settings)
        db = Database(settings.database_url)
        try:
            yield Connections(
                escalations=Escalations(temporal, db, Bundles(settings.policies_dir)),
                keys=KnownKeys(partial(authenticate, db)),
                readiness=Readiness(temporal, db),
            )
        finally:
            await db.close()

    return create_app(doors, connections)


def run(settings: Settings, port: int) -> None:
    """Serve the API on `settings.listen_host` until SIGTERM or Ctrl-C; requests under way have 10 s to end.

    Addresses hold survey links and the secret of inbound mail, so nobody logs them.
    """
    logging.basicConfig(level=settings.log_level.upper(), format="%(levelname)s %(name)s: %(message)s")
    uvicorn.run(
        build(settings),
        host=settings.listen_host,
        port=port,
        log_level=settings.log_level,
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=DRAIN_SECONDS,
    )
