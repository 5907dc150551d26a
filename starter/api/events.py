"""What happens to tickets, pushed as it is recorded."""

from typing import Annotated, Any

from fastapi import APIRouter, Header, Request
from fastapi.responses import StreamingResponse

from starter.api.authentication import Credentials, allowed
from starter.api.documentation import items_of, problems
from starter.api.event_stream import MEDIA_TYPE, event_stream
from starter.api.parts import Client, connections, doors
from starter.api.scopes import READ
from store.happenings import Happening

router = APIRouter(prefix="/v1", tags=["events"])
_FOLLOWING = [allowed(READ, counted=False)]
_HEADERS = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
_STREAM = items_of(
    MEDIA_TYPE,
    Happening,
    "Server-sent events, `entry` each, until either side hangs up; after some minutes this side does.",
)
LastEventId = Annotated[
    str | None,
    Header(
        alias="Last-Event-ID",
        pattern=r"^[0-9]{1,18}$",
        description="The `id` of the last event received: everything after it comes. 0: everything there is. "
        "Without it: what happens from now on.",
    ),
]


def _answers(*statuses: int) -> dict[int | str, dict[str, Any]]:
    return {200: _STREAM, **problems(401, 403, *statuses, 422, 503)}


@router.get("/events", dependencies=_FOLLOWING, response_class=StreamingResponse, responses=_answers())
async def follow_all(
    request: Request, credentials: Credentials, last_event_id: LastEventId = None
) -> StreamingResponse:
    """Follow every ticket: each timeline entry once, in one order, none left out."""
    return await _stream(request, credentials, None, last_event_id)


@router.get(
    "/tickets/{reference}/events",
    dependencies=_FOLLOWING,
    response_class=StreamingResponse,
    responses=_answers(404),
)
async def follow_ticket(
    reference: str, request: Request, credentials: Credentials, client: Client, last_event_id: LastEventId = None
) -> StreamingResponse:
    """Follow one ticket: each entry of its timeline once, in order, none left out."""
    await client.view(reference)
    return await _stream(request, credentials, reference, last_event_id)


async def _stream(
    request: Request, credentials: Credentials, reference: str | None, last_event_id: str | None
) -> StreamingResponse:
    keys, following = connections(request).keys, connections(request).following

    async def may_go_on() -> bool:
        return credentials is not None and await keys.holder(credentials.credentials) is not None

    now = await following.now()
    position = now if last_event_id is None else int(last_event_id)
    ends = request.app.state.ends
    longest = doors(request).streams_end_after
    events = event_stream(following, position, reference, ends, longest, may_go_on)
    return StreamingResponse(events, media_type=MEDIA_TYPE, headers=_HEADERS)
