"""Customers' data: giving all of it out, erasing it, and what policies keep no longer. Only operators may."""

from datetime import UTC, datetime, timedelta
from typing import Annotated

from fastapi import APIRouter, Request
from pydantic import BaseModel, ConfigDict, Field

from domain.input.problems import parse
from starter.api.acting import actor
from starter.api.authentication import allowed
from starter.api.documentation import json_body, problems
from starter.api.json_body import JsonObject
from starter.api.parts import Customers, PolicyFolder
from starter.api.scopes import KEEP_PRIVATE
from starter.customer_data import CustomerExport
from starter.policies_offered import days_kept
from store.keys import KeyHolder
from store.scrubbing import Scrubbed

router = APIRouter(tags=["customers"])
Operator = Annotated[KeyHolder, allowed(KEEP_PRIVATE)]
MOST_AT_ONCE = 50
IN_CLEAR = (
    "Those of them of which Temporal had something in clear: its backups, and what its database has freed, can be read "
    "without a payload key."
)


class Erase(BaseModel):
    """What to do about tickets that have not ended: `cancel` ends them first; without it nothing is erased."""

    model_config = ConfigDict(extra="forbid")
    cancel: bool = False


class Erased(BaseModel):
    """The tickets whose personal data is gone, and where PostgreSQL has nothing left of it, not even as free space."""

    tickets: tuple[str, ...]
    in_clear: tuple[str, ...] = Field(description=IN_CLEAR)
    scrubbed: Scrubbed


class Retention(BaseModel):
    """Whether to erase what policies keep no longer, or only to say what that is."""

    model_config = ConfigDict(extra="forbid")
    apply: bool = False


class RetentionApplied(BaseModel):
    """Tickets whose policy keeps what is personal of them no longer, at most 50; with `more`, ask again."""

    tickets: tuple[str, ...]
    erased: bool = Field(description="Whether it is gone now.")
    in_clear: tuple[str, ...] = Field(description=IN_CLEAR)
    more: bool
    scrubbed: Scrubbed | None = Field(
        description="Where PostgreSQL has nothing left of it, not even as free space; null while there is more."
    )


@router.get("/v1/customers/{id:path}/export", responses=problems(401, 403, 404, 429, 503))
async def export_customer(id: str, caller: Operator, customers: Customers, request: Request) -> CustomerExport:
    """Give out everything that is kept of a customer; 503 rather than a part of it."""
    return await customers.export(id, datetime.now(UTC), by=request.state.by, via=request.state.way)


@router.post(
    "/v1/customers/{id:path}/erase",
    responses=problems(401, 403, 404, 409, 413, 422, 429, 503),
    openapi_extra=json_body(Erase, required=False),
)
async def erase_customer(id: str, caller: Operator, customers: Customers, body: JsonObject, request: Request) -> Erased:
    """Erase everything personal of a customer, for good; 409 names their tickets that have not ended."""
    wanted = parse(Erase, body)
    erased = await customers.erase(
        id,
        datetime.now(UTC),
        cancel=wanted.cancel,
        by=actor(caller, "cancel", {}),
        accountable=request.state.by,
        via=request.state.way,
    )
    return Erased(tickets=erased.references, in_clear=erased.in_clear, scrubbed=await customers.scrub())


@router.post(
    "/v1/retention",
    responses=problems(401, 403, 413, 422, 429, 503),
    openapi_extra=json_body(Retention, required=False),
)
async def apply_retention(
    caller: Operator, customers: Customers, bundles: PolicyFolder, body: JsonObject, request: Request
) -> RetentionApplied:
    """Say which tickets' personal data policies keep no longer, and with `apply` erase it."""
    wanted = parse(Retention, body)
    now = datetime.now(UTC)
    kept_for = {name: timedelta(days=days) for name, days in (await days_kept(bundles)).items()}
    overdue = await customers.overdue(kept_for, now, MOST_AT_ONCE)
    in_clear: tuple[str, ...] = ()
    if wanted.apply:
        erased = await customers.erase_tickets(overdue, now, by=request.state.by, via=request.state.way)
        in_clear = erased.in_clear
    more = len(overdue) == MOST_AT_ONCE
    scrubbed = await customers.scrub() if wanted.apply and not more else None
    return RetentionApplied(
        tickets=tuple(overdue), erased=wanted.apply, in_clear=in_clear, more=more, scrubbed=scrubbed
    )
