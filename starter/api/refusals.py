"""Every request that is refused for lack of rights goes into the audit log, whichever route refused it."""

from __future__ import annotations

import re
from http import HTTPStatus

from fastapi import Request

from domain.requests.ticket import REFERENCE_PATTERN
from domain.team.audit import STRANGER, Deed, code
from domain.via import Via
from starter.api.parts import Connections
from starter.api.via import way_of

_FOR_LACK_OF_RIGHTS = (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN)


async def note_refusal(request: Request, status: int) -> None:
    """Keep that a request was answered so, if that was for lack of rights; who showed nothing tried nothing."""
    connected: Connections | None = getattr(request.app.state, "connections", None)
    if connected is None or status not in _FOR_LACK_OF_RIGHTS:
        return
    if status == HTTPStatus.UNAUTHORIZED and "Authorization" not in request.headers:
        return
    route = request.scope.get("route")
    operation = code(getattr(route, "name", "unknown"))
    reference = request.path_params.get("reference", "")
    known = re.fullmatch(REFERENCE_PATTERN, reference)
    way: Via = getattr(request.state, "way", None) or way_of(request)
    deed = Deed(
        by=getattr(request.state, "by", STRANGER),
        action="refused",
        subject=f"ticket:{reference}" if known else f"operation:{operation}",
        outcome="refused",
        details={"operation": operation, "status": status, **way.accounted},
    )
    await connected.audit.note(deed)
