"""The process that serves the HTTP API and the console."""

from __future__ import annotations

import asyncio
import logging
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from functools import partial
from socket import socket
from typing import cast

import uvicorn
from fastapi import FastAPI, Request
from fastapi.responses import RedirectResponse
from temporalio.client import Client

from activities.links import Links
from starter.api.app import create_app
from starter.api.known_keys import KnownKeys
from starter.api.measuring import Measured
from starter.api.parts import Connections, Doors, connections
from starter.api.rate_limit import RateLimit
from starter.api.readiness import Readiness
from starter.api.webhooks.sendgrid_signature import SendGridSignature
from starter.api.webhooks.twilio_signature import TwilioSignature
from starter.audit_trail import AuditTrail
from starter.client import Escalations
from starter.console.claims import Admission
from starter.console.identity_provider import IdentityProvider
from starter.console.parts import Parts
from starter.console.rendering import PREFIX
from starter.console.router import create_console
from starter.console.signing_on import BACK, SignOn
from starter.customer_data import CustomerData
from starter.following import Following
from starter.histories import Histories
from starter.outages import Outages
from starter.people_named import unknown_to_sign_in
from starter.temporal_ui import TemporalUi
from starter.texting import Texting
from store.bundles import Bundles
from store.database import Database
from store.keys import authenticate
from workers.connect import connect, until_there
from workers.logs import configure
from workers.proving import proof_seal
from workers.readable_payloads import say_the_price
from workers.reception import reception
from workers.settings import Settings, SettingsError
from workers.telemetry import runtime
from workers.vital_signs import VitalSigns

log = logging.getLogger(__name__)

DRAIN_SECONDS = 10
STARTUP_FAILURE = 3
"""The exit code with which uvicorn ends when the app could not start."""


def build(settings: Settings) -> FastAPI:
    """Return the API and console as `settings` say; while Temporal is away it serves what needs none, and is not ready.

    Raises ValueError when `link_secret`, the public key of SendGrid's events or `inbound_policy` cannot be used,
    `SettingsError` when nobody can listen at `metrics_address`.
    """
    measured_by = runtime(settings.metrics_address)
    meter = measured_by.metric_meter if measured_by else None
    links = Links(settings.link_secret, settings.public_url, settings.earlier_link_secrets)
    bundles = Bundles(settings.policies_dir)
    doors = Doors(
        links=links,
        twilio=TwilioSignature(settings.public_url, [settings.twilio_auth_token, *settings.earlier_twilio_auth_tokens]),
        sendgrid=SendGridSignature(settings.sendgrid_events_public_key),
        inbound_secret=settings.sendgrid_inbound_secret,
        reception=reception(settings, links.signer, bundles),
        rate_limit=RateLimit(settings.requests_per_second, settings.backend_requests_per_second),
    )

    @asynccontextmanager
    async def connected() -> AsyncIterator[Connections]:
        temporal = await connect(settings, measured_by, lazily=True)
        db = Database(settings.database_url)
        readiness = Readiness(temporal, db)
        beside = [asyncio.create_task(_say_while_away(temporal))]
        if meter:
            beside.append(asyncio.create_task(VitalSigns(meter, readiness, db).watch()))
        try:
            escalations = Escalations(temporal, db, bundles, proof_seal(settings))
            yield Connections(
                escalations=escalations,
                keys=KnownKeys(partial(authenticate, db)),
                readiness=readiness,
                db=db,
                following=Following(db),
                bundles=bundles,
                audit=AuditTrail(db),
                customers=CustomerData(Histories(temporal), db, escalations, readable=settings.readable),
                texting=Texting(temporal, db, doors.links.numbers),
                temporal_ui=_temporal_ui(settings, temporal.namespace),
            )
        finally:
            for task in beside:
                task.cancel()
            await db.close()

    app = create_app(doors, connected)
    app.include_router(
        create_console(
            _console_parts,
            secret=settings.link_secret,
            secure=settings.public_url.startswith("https://"),
            bundles=bundles,
            sign_on=_sign_on(settings),
        )
    )
    app.add_api_route("/", _front_door, response_class=RedirectResponse, include_in_schema=False)
    if meter:
        app.add_middleware(Measured, meter=meter)
    return app


async def _say_while_away(temporal: Client) -> None:
    try:
        await until_there(temporal)
    except SettingsError as error:
        log.error("not ready: %s", error)


def run(settings: Settings, port: int) -> None:
    """Serve on `settings.listen_host` until SIGTERM or Ctrl-C; requests under way have 10 s to end.

    Addresses hold survey links and the secret of inbound mail, so nobody logs them.
    """
    configure(settings.log_level)
    say_the_price(settings)
    config = uvicorn.Config(
        build(settings),
        host=settings.listen_host,
        port=port,
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=DRAIN_SECONDS,
    )
    server = ApiServer(config)
    with suppress(KeyboardInterrupt):
        server.run()
    if not server.started:
        sys.exit(STARTUP_FAILURE)


class ApiServer(uvicorn.Server):
    """Hangs up on those who follow events before it waits for requests under way: they would keep it for minutes."""

    async def shutdown(self, sockets: list[socket] | None = None) -> None:
        cast(FastAPI, self.config.app).state.ends.set()
        await super().shutdown(sockets)


def _sign_on(settings: Settings) -> SignOn | None:
    if not settings.oidc_issuer:
        return None
    provider = IdentityProvider(
        issuer=settings.oidc_issuer,
        client_id=settings.oidc_client_id,
        client_secret=settings.oidc_client_secret,
        redirect_uri=settings.public_url + BACK,
        scope=settings.oidc_scope,
    )
    admission = Admission(settings.oidc_roles, settings.oidc_roles_claim, settings.oidc_person_claim)
    return SignOn(provider, admission, settings.oidc_label)


def _temporal_ui(settings: Settings, namespace: str) -> TemporalUi | None:
    return TemporalUi(settings.temporal_ui_url, namespace) if settings.temporal_ui_url else None


def _console_parts(request: Request) -> Parts:
    stood_on = connections(request)
    unknown = partial(unknown_to_sign_in, stood_on.db)
    outages, ui = Outages(stood_on.db), stood_on.temporal_ui
    return Parts(stood_on.escalations, stood_on.keys.holder, stood_on.audit.note, outages, unknown, ui)


async def _front_door() -> RedirectResponse:
    return RedirectResponse(PREFIX, 303)
