"""Messages of all tickets, for those who see to it that they arrive."""

from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Query

from starter.api.authentication import allowed
from starter.api.documentation import problems
from starter.api.parts import OpenDatabase
from starter.api.resources import StuckMessage, StuckMessages, WaitingMessage, WaitingMessages
from starter.api.scopes import READ
from starter.database_work import in_database
from starter.outages import Outages
from store import open_messages

router = APIRouter(prefix="/v1/messages", tags=["messages"], dependencies=[allowed(READ)])


@router.get("/stuck", responses=problems(401, 403, 422, 429, 503))
async def list_stuck_messages(db: OpenDatabase, limit: Annotated[int, Query(ge=1, le=1000)] = 200) -> StuckMessages:
    """List messages without a last word that is overdue: not sent, in doubt, or accepted and never heard of again."""
    found = await in_database(open_messages.stuck(db, datetime.now(UTC), limit))
    return StuckMessages(items=tuple(StuckMessage.model_validate(message.model_dump()) for message in found))


@router.get("/waiting", responses=problems(401, 403, 422, 429, 503))
async def list_waiting_messages(db: OpenDatabase, limit: Annotated[int, Query(ge=1, le=1000)] = 200) -> WaitingMessages:
    """List what customers have not been told whom only a channel reaches that does not go out: call them.

    What has waited for more than 15 minutes for a channel that goes out is among it.
    """
    found = await Outages(db).untold(datetime.now(UTC), limit)
    return WaitingMessages(items=tuple(WaitingMessage.model_validate(each.model_dump()) for each in found))
