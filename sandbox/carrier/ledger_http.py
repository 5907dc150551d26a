"""The ledger over HTTP: what was accepted, and how our API answered the callbacks about it."""

from fastapi import APIRouter, Response

from sandbox.carrier.carrier import Here
from sandbox.carrier.json_lines import json_lines

router = APIRouter()


@router.get("/ledger")
async def ledger(carrier: Here) -> Response:
    """Every message accepted, oldest first, a JSON object a line; an email to several people is several."""
    return json_lines(entry.in_ledger_form() for entry in carrier.ledger.entries())


@router.get("/callbacks")
async def callbacks(carrier: Here) -> Response:
    """Every webhook posted to our API, oldest first: what it told of, how often it was tried, the answer."""
    return json_lines(call.model_dump(mode="json", exclude={"type"}) for call in carrier.ledger.callbacks())


@router.get("/healthz")
async def healthz(carrier: Here) -> dict[str, object]:
    """Answers as soon as messages are accepted."""
    return {"status": "ok", "accepted": len(carrier.ledger.entries())}
