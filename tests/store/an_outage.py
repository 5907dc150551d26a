"""An outage as workers leave it in the database: a provider that is away, and what waits for it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from domain.delivery.health import Observation
from domain.delivery.providers import ProviderId, ProviderName
from domain.delivery.states import NewMessage
from domain.people import Channel
from store import messages, provider_health
from store.database import Database
from store.tickets import record
from tests.store.some_tickets import entry, facts

A_MOMENT = timedelta(seconds=5)


async def goes_away(db: Database, name: ProviderName, at: datetime, *, account: str = "one") -> None:
    """Four calls in a row meet a 500, the first of them at `at`."""
    provider = ProviderId(name, account)
    for place in range(4):
        began = at + place * timedelta(seconds=1)
        seen = Observation(met="error", began_at=began, at=began, code=f"{name} 500")
        await provider_health.observe(db, provider, [seen], began)


async def comes_back(db: Database, name: ProviderName, at: datetime, *, account: str = "one") -> None:
    """A probe and then five calls are answered."""
    provider = ProviderId(name, account)
    for probe in (True, False, False, False, False, False):
        seen = Observation(met="answered", began_at=at, at=at, probe=probe)
        await provider_health.observe(db, provider, [seen], at)


async def is_open(db: Database, reference: str, **addresses: Any) -> None:
    """A ticket of a customer with these addresses: `customer_email`, `customer_phone`; None for none."""
    known = facts(reference, entry(1, "opened"))
    unreachable = addresses.pop("unreachable", ())
    customer = known.view.customer.model_copy(update={"unreachable": unreachable})
    view = known.view.model_copy(update={"customer": customer})
    await record(db, known.model_copy(update={"view": view, **addresses}), known.view.opened_at)


async def waits(
    db: Database,
    reference: str,
    channel: Channel,
    since: datetime,
    *,
    to: str = "customer",
    body: str = "We are on it.",
) -> str:
    """A message of a ticket waits for its provider; returns its id."""
    row = NewMessage(
        id=f"{reference}/1/receipt/{to}/{channel}/{since:%H%M%S}",
        reference=reference,
        purpose="receipt",
        to=to,
        channel=channel,
        address="somewhere",
        subject=f"[{reference}] Your request" if channel == "email" else None,
        body=body,
    )
    await messages.intend(db, row, since)
    await messages.defer(db, row.id, "sendgrid 500", since + A_MOMENT)
    return row.id
