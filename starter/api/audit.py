"""The audit log, for those who answer for the product."""

from typing import Annotated, get_args

from fastapi import APIRouter, Query
from pydantic import BaseModel

from domain.team.audit import ActionDone, AuditRecord
from starter.api.authentication import allowed
from starter.api.documentation import problems
from starter.api.parts import OpenDatabase
from starter.api.scopes import AUDIT
from starter.database_work import in_database
from store import audit

router = APIRouter(prefix="/v1/audit", tags=["audit"], dependencies=[allowed(AUDIT)])
_CODE = r"^[A-Za-z0-9._:/+-]{1,200}$"


class AuditListed(BaseModel):
    """Records in order; `next_after` asks for those after them, null at the end."""

    items: tuple[AuditRecord, ...]
    next_after: int | None = None


@router.get("", responses=problems(401, 403, 422, 429, 503))
async def list_audit(
    db: OpenDatabase,
    after: Annotated[int, Query(ge=0, le=2**62, description="Records after this position.")] = 0,
    limit: Annotated[int, Query(ge=1, le=1000)] = 100,
    by: Annotated[str | None, Query(pattern=_CODE, description="Whose, such as `person:gwen` or `stranger`.")] = None,
    action: Annotated[ActionDone | None, Query(description=f"One of {', '.join(get_args(ActionDone))}.")] = None,
    subject: Annotated[str | None, Query(pattern=_CODE, description="On what, such as `ticket:ZD-48213`.")] = None,
) -> AuditListed:
    """List who did what, and who was refused what; `escalation audit verify` tells whether anybody changed it."""
    found = await in_database(audit.records(db, after, limit, by=by, action=action, subject=subject))
    return AuditListed(items=tuple(found), next_after=found[-1].position if len(found) == limit else None)
