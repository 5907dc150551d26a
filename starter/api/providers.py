"""The providers that messages go by, for those who must know when one is away."""

from datetime import UTC, datetime

from fastapi import APIRouter

from starter.api.authentication import allowed
from starter.api.documentation import problems
from starter.api.parts import OpenDatabase
from starter.api.resources import Providers
from starter.api.scopes import READ
from starter.outages import Outages

router = APIRouter(prefix="/v1/providers", tags=["messages"], dependencies=[allowed(READ)])


@router.get("", responses=problems(401, 403, 429, 503))
async def list_providers(db: OpenDatabase) -> Providers:
    """List the providers in use: how each is, what waits for it, and while it is away a sentence that says so."""
    return Providers(items=tuple(await Outages(db).providers(datetime.now(UTC))))
