"""Reconciling our database with the engine's. Only operators may."""

from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Request
from pydantic import BaseModel, ConfigDict, Field

from domain.case.accounts import Relation, Remedy
from domain.input.problems import parse
from domain.requests.ticket import Reference
from domain.team.audit import Deed
from starter.api.authentication import allowed
from starter.api.documentation import json_body, problems
from starter.api.json_body import JsonObject
from starter.api.parts import Client, OpenDatabase
from starter.api.scopes import REPAIR
from starter.database_work import in_database
from starter.reconcile.difference import Difference
from starter.reconcile.words import in_words
from store import audit
from store.keys import KeyHolder

router = APIRouter(tags=["runs"])
Operator = Annotated[KeyHolder, allowed(REPAIR)]
MOST_AT_ONCE = 250


class Reconcile(BaseModel):
    """One ticket, or all after `after`; without `apply` nothing is done."""

    model_config = ConfigDict(extra="forbid")
    reference: Reference | None = None
    after: str = ""
    apply: bool = False


class DifferenceFound(BaseModel):
    """What differs of a ticket between our database and the engine's; `said` is the same in words."""

    reference: str
    relation: Relation | None = Field(description="Which is behind, by the timeline's entries; null: nobody answered.")
    without_run: bool = Field(description="Whether the engine has no run of the ticket.")
    lost: tuple[str, ...] = Field(description="Ids of the timeline's entries that the engine has lost.")
    unheard: tuple[str, ...] = Field(description="Ids of the timeline's entries that our database lacks.")
    remedy: Remedy | None
    mended: bool
    said: str


class Reconciled(BaseModel):
    """How many tickets were looked at, and what differs; `next_after` asks for the tickets after these, null at the
    end."""

    at: datetime
    looked_at: int
    items: tuple[DifferenceFound, ...]
    next_after: str | None = None


@router.post(
    "/v1/reconcile",
    responses=problems(401, 403, 413, 422, 429, 503),
    openapi_extra=json_body(Reconcile, required=False),
)
async def reconcile_tickets(
    caller: Operator, client: Client, db: OpenDatabase, body: JsonObject, request: Request
) -> Reconciled:
    """Say what our database and the engine's each know of tickets that the other does not, and with `apply` mend it."""
    wanted = parse(Reconcile, body)
    reconciliation, next_after = client.reconciliation, None
    if wanted.reference is not None:
        references = [wanted.reference]
    else:
        references = list(await reconciliation.references(wanted.after, MOST_AT_ONCE))
        next_after = references[-1] if len(references) == MOST_AT_ONCE else None
    mend_as = request.state.by if wanted.apply else None
    found = [each async for each in reconciliation.differences(references, mend_as=mend_as)]
    for each in found:
        if each.mended and each.verdict:
            details = {**request.state.way.accounted, "remedy": each.verdict.remedy}
            deed = Deed(
                by=request.state.by, action="ticket_reconciled", subject=f"ticket:{each.reference}", details=details
            )
            await in_database(audit.keep(db, deed))
    items = tuple(_shown(each) for each in sorted(found, key=lambda each: each.reference))
    return Reconciled(at=datetime.now(UTC), looked_at=len(references), items=items, next_after=next_after)


def _shown(found: Difference) -> DifferenceFound:
    verdict = found.verdict
    return DifferenceFound(
        reference=found.reference,
        relation=verdict.relation if verdict else None,
        without_run=found.without_run,
        lost=tuple(entry.id for entry in verdict.lost) if verdict else (),
        unheard=tuple(entry.id for entry in verdict.unheard) if verdict else (),
        remedy=verdict.remedy if verdict else None,
        mended=found.mended,
        said=in_words(found),
    )
