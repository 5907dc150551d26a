"""The API in the test's own process, with one key for each scope, and the secrets its senders sign with."""

from __future__ import annotations

import asyncio
import base64
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, nullcontext
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import cast

import httpx
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from fastapi import FastAPI
from temporalio.client import Client

from activities.links import Links
from activities.signed_links import LinkSigner
from starter.api.app import create_app
from starter.api.known_keys import KnownKeys
from starter.api.parts import Connections, Doors
from starter.api.rate_limit import RateLimit
from starter.api.readiness import Readiness
from starter.api.webhooks.sendgrid_signature import SendGridSignature
from starter.api.webhooks.twilio_signature import TwilioSignature
from starter.audit_trail import AuditTrail
from starter.customer_data import CustomerData
from starter.following import Following
from starter.histories import Histories
from starter.inbound.reception import Reception
from store.bundles import Bundles
from store.database import Database
from store.keys import SCOPES, KeyHolder
from tests.starter.api.fake_escalations import FakeEscalations
from tests.starter.api.fake_texting import FakeTexting

PUBLIC_URL = "https://escalation.example"
TWILIO_TOKEN = "the token of the account"
INBOUND_SECRET = "inbound-secret"
INBOUND_DOMAIN = "reply.escalation.example"
OUR_ADDRESS = "support@escalation.example"
NOWHERE = "postgresql+psycopg://nobody@127.0.0.1:1/nothing"
NO_ENGINE = cast(Client, None)
"""What the database refuses first is never asked of it."""
POLICIES = Path(__file__).parents[3] / "policies"
PEOPLE = {"agent": "A-1", "manager": "M-1"}


_BUILT: list[FastAPI] = []
"""Applications nobody stands before now. A doorway takes one over: to build its routes takes longer than most tests."""


class FakeReadiness(Readiness):
    """Says what it is told."""

    def __init__(self) -> None:
        self.answers: list[str] = []

    async def silent(self) -> list[str]:
        return self.answers


@dataclass
class Doorway:
    """An API to knock at: `as_(scope)` gives the headers of that scope's key."""

    client: FakeEscalations = field(default_factory=FakeEscalations)
    texting: FakeTexting = field(default_factory=FakeTexting)
    readiness: FakeReadiness = field(default_factory=FakeReadiness)
    events_key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))
    inbound_secret: str = INBOUND_SECRET
    twilio_tokens: tuple[str, ...] = (TWILIO_TOKEN,)
    db: Database = field(default_factory=lambda: Database(NOWHERE))
    policies_dir: Path = POLICIES
    rate_limit: RateLimit = field(default_factory=RateLimit)
    streams_end_after: timedelta = timedelta(minutes=15)
    links: Links = field(default_factory=lambda: Links("a secret of some length", PUBLIC_URL))
    reception: Reception = field(
        default_factory=lambda: Reception(
            signer=LinkSigner("a secret of some length"), domains=(INBOUND_DOMAIN,), own=frozenset({OUR_ADDRESS})
        )
    )
    holders: dict[str, KeyHolder] = field(
        default_factory=lambda: {
            f"key-{scope}": KeyHolder(name=scope, scopes=(scope,), person=PEOPLE.get(scope)) for scope in SCOPES
        }
    )

    @staticmethod
    def as_(scope: str) -> dict[str, str]:
        return {"Authorization": f"Bearer key-{scope}"}

    def app(self) -> FastAPI:
        """Returns an application of its own."""
        return create_app(self._doors(), lambda: nullcontext(self._connections()))

    def _doors(self) -> Doors:
        public = self.events_key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
        return Doors(
            links=self.links,
            twilio=TwilioSignature(PUBLIC_URL, self.twilio_tokens),
            sendgrid=SendGridSignature(base64.b64encode(public).decode()),
            inbound_secret=self.inbound_secret,
            reception=self.reception,
            rate_limit=self.rate_limit,
            streams_end_after=self.streams_end_after,
        )

    def _connections(self) -> Connections:
        return Connections(
            self.client,
            KnownKeys(self._holder),
            self.readiness,
            self.db,
            Following(self.db),
            Bundles(self.policies_dir),
            AuditTrail(self.db),
            CustomerData(Histories(NO_ENGINE), self.db, self.client),
            self.texting,
        )

    @asynccontextmanager
    async def open(self) -> AsyncIterator[httpx.AsyncClient]:
        """Gives a client of the running app; an exception nothing handles fails the test."""
        app = _BUILT.pop() if _BUILT else _build()
        app.state.doors, app.state.behind, app.state.ends = self._doors(), self._connections(), asyncio.Event()
        async with (
            app.router.lifespan_context(app),
            httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=PUBLIC_URL) as http,
        ):
            yield http
        del app.state.connections
        _BUILT.append(app)

    async def _holder(self, token: str) -> KeyHolder | None:
        return self.holders.get(token)


def _build() -> FastAPI:
    app = create_app(cast(Doors, None), lambda: nullcontext(app.state.behind))
    return app
