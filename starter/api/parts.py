"""What the API stands on, as its routes ask for it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Annotated, cast

from fastapi import Depends, Request

from activities.links import Links
from starter.api.known_keys import KnownKeys
from starter.api.rate_limit import RateLimit
from starter.api.readiness import Readiness
from starter.api.webhooks.sendgrid_signature import SendGridSignature
from starter.api.webhooks.twilio_signature import TwilioSignature
from starter.audit_trail import AuditTrail
from starter.client import Escalations
from starter.customer_data import CustomerData
from starter.following import Following
from starter.inbound.reception import Reception
from starter.temporal_ui import TemporalUi
from starter.texting import Texting
from store.bundles import Bundles
from store.database import Database


@dataclass(frozen=True)
class Doors:
    """What is configured before anything is connected: how senders prove who they are, what they may do.

    An empty `inbound_secret` means that no mail is taken in. A stream of events ends by itself after
    `streams_end_after`, so that its sender shows their key again; they go on where it ended.
    """

    links: Links
    twilio: TwilioSignature
    sendgrid: SendGridSignature
    inbound_secret: str
    reception: Reception
    rate_limit: RateLimit = field(default_factory=RateLimit)
    streams_end_after: timedelta = timedelta(minutes=15)


@dataclass(frozen=True)
class Connections:
    """What is connected while the app runs."""

    escalations: Escalations
    keys: KnownKeys
    readiness: Readiness
    db: Database
    following: Following
    bundles: Bundles
    audit: AuditTrail
    customers: CustomerData
    texting: Texting
    temporal_ui: TemporalUi | None = None


def doors(request: Request) -> Doors:
    """Return the app's doors."""
    return cast(Doors, request.app.state.doors)


def connections(request: Request) -> Connections:
    """Return the app's connections."""
    return cast(Connections, request.app.state.connections)


def _client(request: Request) -> Escalations:
    return connections(request).escalations


def _database(request: Request) -> Database:
    return connections(request).db


def _bundles(request: Request) -> Bundles:
    return connections(request).bundles


def _texting(request: Request) -> Texting:
    return connections(request).texting


def _customers(request: Request) -> CustomerData:
    return connections(request).customers


Client = Annotated[Escalations, Depends(_client)]
"""The product's client, as a route's parameter."""
OpenDatabase = Annotated[Database, Depends(_database)]
"""The product's database, as a route's parameter."""
Customers = Annotated[CustomerData, Depends(_customers)]
"""What is kept of customers, as a route's parameter."""
Texts = Annotated[Texting, Depends(_texting)]
"""Texts with the team, as a route's parameter."""
PolicyFolder = Annotated[Bundles, Depends(_bundles)]
"""The policies there are, as a route's parameter."""
OpenDoors = Annotated[Doors, Depends(doors)]
"""The app's doors, as a route's parameter."""
