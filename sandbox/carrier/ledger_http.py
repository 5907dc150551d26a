"""The ledger over HTTP: what was accepted, and how our API answered the callbacks about it."""

import json
from collections.abc import Iterable

from fastapi import APIRouter, Response

from sandbox.carrier.carrier import Here

router = APIRouter()

JSON_LINES = "application/x-ndjson"


@router.get("/ledger")
async def ledger(carrier: Here) -> Response:
    """Every message accepted, oldest first, a JSON object a line; an email to several people is several."""
    entries = carrier.ledger.entries()
    return _lines(json.dumps(entry.in_ledger_form(), ensure_ascii=False) for entry in entries)


@router.get("/callbacks")
async def callbacks(carrier: Here) -> Response:
    """Every webhook posted to our API, oldest first: what it told of, how often it was tried, the answer."""
    return _lines(call.model_dump_json(exclude={"type"}) for call in carrier.ledger.callbacks())


@router.get("/healthz")
async def healthz(carrier: Here) -> dict[str, object]:
    """Answers as soon as messages are accepted."""
    return {"status": "ok", "accepted": len(carrier.ledger.entries())}


def _lines(objects: Iterable[str]) -> Response:
    return Response("".join(f"{line}\n" for line in objects), media_type=JSON_LINES)
