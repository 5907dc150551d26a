"""The health of providers, as all workers together have found it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from pydantic import AwareDatetime, BaseModel
from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from domain.delivery.health import WELL, Health, Observation, observed
from domain.delivery.providers import ProviderId, ProviderName
from store.database import Database
from store.tables import provider_health


class ProviderHealth(BaseModel, frozen=True):
    """How one of our accounts at a provider is; `changed_at` is when that last changed, `seen_at` when a worker that
    uses it last said so."""

    name: ProviderName
    account: str
    health: Health
    changed_at: AwareDatetime
    seen_at: AwareDatetime


async def known(db: Database, provider: ProviderId) -> Health:
    """Return the health of a provider; well where nothing was ever met."""
    async with db.transaction() as session:
        return await _read(session, provider)


async def observe(db: Database, provider: ProviderId, seen: Sequence[Observation], now: datetime) -> Health:
    """Return the health of a provider after more observations, in their order, on top of those of other workers."""
    async with db.transaction() as session:
        await _lock(session, provider)
        before = health = await _read(session, provider)
        for observation in seen:
            health = observed(health, observation)
        if health is not before:
            await _write(session, provider, health, now)
        return health


async def claim_probe(db: Database, provider: ProviderId, now: datetime) -> bool:
    """Return whether a probe is due, which is the caller's to make then: nobody else makes one meanwhile."""
    async with db.transaction() as session:
        await _lock(session, provider)
        health = await _read(session, provider)
        if not health.probe_due(now):
            return False
        await _write(session, provider, health.probing(now), now)
        return True


async def seen(db: Database, provider: ProviderId, now: datetime) -> None:
    """Note that a worker uses a provider at `now`; one that nothing was ever met of is well."""
    entered = {"name": provider.name, "account": provider.account, "health": WELL.model_dump(mode="json")}
    entering = insert(provider_health).values(**entered, changed_at=now, seen_at=now)
    later = func.greatest(provider_health.c.seen_at, now)
    async with db.transaction() as session:
        await session.execute(
            entering.on_conflict_do_update(index_elements=["name", "account"], set_={"seen_at": later})
        )


async def all_known(db: Database) -> list[ProviderHealth]:
    """Return the health of every account that was ever used, the last changed first."""
    async with db.transaction() as session:
        found = await session.execute(select(provider_health).order_by(provider_health.c.changed_at.desc()))
        return [ProviderHealth.model_validate(dict(row)) for row in found.mappings()]


async def _lock(session: AsyncSession, provider: ProviderId) -> None:
    key = func.hashtextextended(f"provider/{provider}", 0)
    await session.execute(select(func.pg_advisory_xact_lock(key)))


async def _read(session: AsyncSession, provider: ProviderId) -> Health:
    table = provider_health.c
    wanted = select(table.health).where(table.name == provider.name, table.account == provider.account)
    found = await session.scalar(wanted)
    return Health.model_validate(found) if found else WELL


async def _write(session: AsyncSession, provider: ProviderId, health: Health, now: datetime) -> None:
    changed = {"health": health.model_dump(mode="json"), "changed_at": now, "seen_at": now}
    entering = insert(provider_health).values(name=provider.name, account=provider.account, **changed)
    await session.execute(entering.on_conflict_do_update(index_elements=["name", "account"], set_=changed))
