"""Repairing tickets that have lost their run. Only operators may."""

from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Request
from pydantic import BaseModel, ConfigDict, Field

from domain.case.runs import Standing
from domain.input.problems import parse
from domain.requests.ticket import Reference
from domain.team.audit import Deed
from starter.api.authentication import allowed
from starter.api.documentation import json_body, problems
from starter.api.json_body import JsonObject
from starter.api.parts import Client, OpenDatabase
from starter.api.scopes import REPAIR
from starter.database_work import in_database
from starter.errors import UnknownTicket
from starter.run_words import in_words
from starter.runs import Finding
from store import audit
from store.keys import KeyHolder

router = APIRouter(tags=["runs"])
Operator = Annotated[KeyHolder, allowed(REPAIR)]
MOST_AT_ONCE = 50


class Repair(BaseModel):
    """One ticket, or all that may have lost their run, after `after`; without `apply` nothing is done."""

    model_config = ConfigDict(extra="forbid")
    reference: Reference | None = None
    after: str = ""
    apply: bool = False


class RunFound(BaseModel):
    """How a ticket stands; `standing` None means that nobody answered. `said` is the same in words."""

    reference: str
    standing: Standing | None
    ended_as: str | None = Field(None, description="How the engine says that the last run ended.")
    taken_up: bool = False
    said: str


class Repaired(BaseModel):
    """What was found, and done; `next_after` asks for the tickets after these, null at the end."""

    at: datetime
    items: tuple[RunFound, ...]
    next_after: str | None = None


@router.post(
    "/v1/repair", responses=problems(401, 403, 404, 413, 422, 429, 503), openapi_extra=json_body(Repair, required=False)
)
async def repair_runs(
    caller: Operator, client: Client, db: OpenDatabase, body: JsonObject, request: Request
) -> Repaired:
    """Say which tickets have lost their run, and with `apply` take them up again; 404 for one that nobody knows."""
    wanted = parse(Repair, body)
    next_after = None
    if wanted.reference is not None:
        look = client.runs.revive if wanted.apply else client.runs.find
        found: list[Finding | str] = [await look(wanted.reference)]
        if isinstance(found[0], Finding) and found[0].standing == "unknown":
            raise UnknownTicket(wanted.reference)
    else:
        suspects = [each for each in await client.run_sweep.suspects() if each > wanted.after]
        next_after = suspects[MOST_AT_ONCE - 1] if len(suspects) > MOST_AT_ONCE else None
        look = client.runs.insist if wanted.apply else client.runs.find
        found = [each async for each in client.run_sweep.findings(look, suspects[:MOST_AT_ONCE])]
    items = sorted((_shown(each, apply=wanted.apply) for each in found), key=lambda each: each.reference)
    for each in items:
        if each.taken_up:
            details = {**request.state.way.accounted}
            deed = Deed(by=request.state.by, action="run_taken_up", subject=f"ticket:{each.reference}", details=details)
            await in_database(audit.keep(db, deed))
    return Repaired(at=datetime.now(UTC), items=tuple(items), next_after=next_after)


def _shown(found: Finding | str, *, apply: bool) -> RunFound:
    if isinstance(found, str):
        return RunFound(reference=found, standing=None, said="could not be looked into: nobody answered")
    return RunFound(
        reference=found.reference,
        standing=found.standing,
        ended_as=found.ended_as,
        taken_up=found.taken_up,
        said=in_words(found, apply=apply),
    )
