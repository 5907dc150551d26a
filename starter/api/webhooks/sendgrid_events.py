"""Events from SendGrid: what became of our emails."""

import asyncio
import logging
import re
from datetime import UTC, datetime
from typing import Any

from fastapi import APIRouter, Request, Response
from pydantic_core import from_json

from domain.delivery.reports import DROPPED_BECAUSE, SENDGRID
from domain.input.text import clean
from starter.api.documentation import problems, raw_body
from starter.api.parts import Client, OpenDoors
from starter.api.webhooks.refusal import unproven
from starter.api.webhooks.sendgrid_signature import SIGNATURE_HEADER, TIMESTAMP_HEADER
from starter.client import Escalations

AT_ONCE = 10
LONGEST_CODE = 80
_NO_CODE = re.compile(r"[^A-Za-z0-9 ._-]")
logger = logging.getLogger(__name__)
router = APIRouter(prefix="/webhooks/sendgrid", tags=["webhooks"])
_EVENTS = raw_body("application/json", "SendGrid's array of events, signed byte for byte.")


@router.post("/events", status_code=204, responses=problems(403, 413, 503), openapi_extra=_EVENTS)
async def events_received(request: Request, client: Client, doors: OpenDoors) -> Response:
    """Keep what became of emails of ours; events may repeat and come in any order.

    All are kept that can be. If one could not, or its ticket not be told that it failed, SendGrid is to repeat them.
    """
    body = await request.body()
    signature, timestamp = request.headers.get(SIGNATURE_HEADER), request.headers.get(TIMESTAMP_HEADER)
    if not doors.sendgrid.proves(body, signature, timestamp, datetime.now(UTC)):
        raise unproven()
    gate = asyncio.Semaphore(AT_ONCE)

    async def keep(event: dict[str, Any]) -> None:
        async with gate:
            await _keep(client, event)

    kept = await asyncio.gather(*map(keep, _events(body)), return_exceptions=True)
    for error in kept:
        if error is not None:
            raise error
    return Response(status_code=204)


def _events(body: bytes) -> list[dict[str, Any]]:
    try:
        events = clean(from_json(body))
    except ValueError:
        events = None
    if not isinstance(events, list):
        logger.warning("events that are no JSON array were signed and ignored")
        return []
    return [event for event in events if isinstance(event, dict)]


async def _keep(client: Escalations, event: dict[str, Any]) -> None:
    message_id, name = event.get("message_id"), event.get("event")
    state = SENDGRID.get(name) if isinstance(name, str) else None
    if state is None or not isinstance(message_id, str):
        return
    provider_id = str(event.get("sg_message_id") or "").partition(".")[0]
    if not await client.message_reported(
        message_id, state, provider_id=provider_id or None, reason=_reason(state, event)
    ):
        logger.info("event %s of %s: no such message", event.get("sg_event_id"), message_id)


def _reason(state: str, event: dict[str, Any]) -> str | None:
    """Return a code; a bounce's own `reason` is what a mail server wrote, with the address in it."""
    if state not in ("undelivered", "failed"):
        return None
    why = DROPPED_BECAUSE.get(str(event.get("reason"))) if event["event"] == "dropped" else None
    parts = [event["event"], event.get("type"), event.get("status"), why]
    words = dict.fromkeys(str(part) for part in parts if part)
    return _NO_CODE.sub("", f"sendgrid {' '.join(words)}")[:LONGEST_CODE]
