"""A thin client of the ticket escalation's HTTP API: `Client`, and `AsyncClient` for programs with asyncio."""

from escalation_client.asynchronous.client import AsyncClient
from escalation_client.asynchronous.events import AsyncEvents
from escalation_client.blocking.client import Client
from escalation_client.blocking.events import Events
from escalation_client.errors import (
    EscalationError,
    InvalidInput,
    NobodyAnswered,
    NotAllowed,
    NotFound,
    NotPossibleNow,
    NotUnderstood,
    Refusal,
    TooLarge,
    TooManyRequests,
    Unauthenticated,
    Unavailable,
)
from escalation_client.patience import NO_PATIENCE, Patience

__all__ = [
    "NO_PATIENCE",
    "AsyncClient",
    "AsyncEvents",
    "Client",
    "EscalationError",
    "Events",
    "InvalidInput",
    "NobodyAnswered",
    "NotAllowed",
    "NotFound",
    "NotPossibleNow",
    "NotUnderstood",
    "Patience",
    "Refusal",
    "TooLarge",
    "TooManyRequests",
    "Unauthenticated",
    "Unavailable",
]
