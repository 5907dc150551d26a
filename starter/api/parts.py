"""What the API stands on, as its routes ask for it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, cast

from fastapi import Depends, Request

from activities.links import Links
from starter.api.known_keys import KnownKeys
from starter.api.readiness import Readiness
from starter.api.webhooks.sendgrid_signature import SendGridSignature
from starter.api.webhooks.twilio_signature import TwilioSignature
from starter.client import Escalations


@dataclass(frozen=True)
class Doors:
    """What is configured before anything is connected: how senders prove who they are.

    An empty `inbound_secret` means that no mail is taken in.
    """

    links: Links
    twilio: TwilioSignature
    sendgrid: SendGridSignature
    inbound_secret: str


@dataclass(frozen=True)
class Connections:
    """What is connected while the app runs."""

    escalations: Escalations
    keys: KnownKeys
    readiness: Readiness


def doors(request: Request) -> Doors:
    """Return the app's doors."""
    return cast(Doors, request.app.state.doors)


def connections(request: Request) -> Connections:
    """Return the app's connections."""
    return cast(Connections, request.app.state.connections)


def _client(request: Request) -> Escalations:
    return connections(request).escalations


Client = Annotated[Escalations, Depends(_client)]
"""The product's client, as a route's parameter."""
OpenDoors = Annotated[Doors, Depends(doors)]
"""The app's doors, as a route's parameter."""
