"""Surveys: how the customer found each episode of a ticket. One answer counts, the first."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from pydantic import AwareDatetime, BaseModel
from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from domain.case.timeline import Entry
from store.database import Database
from store.tables import surveys, tickets


class Survey(BaseModel, frozen=True):
    """The question about one episode, and the answer once there is one: `score` 1 (bad) to 5 (good).

    `locale` is the customer's, where it was asked for and they are known.
    """

    reference: str
    episode: int
    asked_at: AwareDatetime | None = None
    score: int | None = None
    comment: str | None = None
    answered_at: AwareDatetime | None = None
    locale: str | None = None


async def ask(db: Database, reference: str, episode: int, now: datetime) -> Survey:
    """Return the survey about an episode, noted as asked at `now` unless it was asked before."""
    async with db.transaction() as session:
        return await _ask(session, reference, episode, now)


async def answered(
    db: Database, reference: str, episode: int, score: int, comment: str | None, now: datetime
) -> Survey:
    """Return the survey about an episode with its answer: this one, or the one given before."""
    async with db.transaction() as session:
        return await _answer(session, reference, episode, score, comment, now)


async def latest(db: Database, reference: str) -> Survey | None:
    """Return the survey about the last episode that has one, with the customer's language, or None."""
    known = surveys.outerjoin(tickets, tickets.c.reference == surveys.c.reference)
    wanted = (
        select(surveys, tickets.c.customer["locale"].astext.label("locale"))
        .select_from(known)
        .where(surveys.c.reference == reference)
        .order_by(surveys.c.episode.desc())
    )
    async with db.transaction() as session:
        row = (await session.execute(wanted.limit(1))).mappings().one_or_none()
        return Survey.model_validate(dict(row)) if row else None


async def note(session: AsyncSession, reference: str, episode: int, entries: Iterable[Entry]) -> None:
    """Keep what timeline entries say of surveys; `episode` is the ticket's after the last of them."""
    for entry in sorted(entries, key=lambda entry: entry.sequence, reverse=True):
        if entry.kind == "reopened":
            episode -= 1
        elif entry.kind == "survey_sent":
            await _ask(session, reference, episode, entry.at)
        elif entry.kind == "survey_answered":
            score = entry.data["score"]
            comment = None if entry.text == f"Score {score}" else entry.text
            await _answer(session, reference, episode, score, comment, entry.at)


async def _ask(session: AsyncSession, reference: str, episode: int, at: datetime) -> Survey:
    row = insert(surveys).values(reference=reference, episode=episode, asked_at=at)
    kept = row.on_conflict_do_update(
        index_elements=["reference", "episode"],
        set_={"asked_at": func.coalesce(surveys.c.asked_at, row.excluded.asked_at)},
    )
    found = await session.execute(kept.returning(surveys))
    return Survey.model_validate(dict(found.mappings().one()))


async def _answer(
    session: AsyncSession, reference: str, episode: int, score: int, comment: str | None, at: datetime
) -> Survey:
    place = {"reference": reference, "episode": episode}
    answer = {"score": score, "comment": comment, "answered_at": at}
    row = insert(surveys).values(place | answer)
    await session.execute(
        row.on_conflict_do_update(index_elements=list(place), set_=answer, where=surveys.c.answered_at.is_(None))
    )
    found = await session.execute(select(surveys).filter_by(**place))
    return Survey.model_validate(dict(found.mappings().one()))
