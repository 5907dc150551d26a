"""The requests that reached the vendors' APIs, over HTTP."""

from fastapi import APIRouter, Response
from pydantic import AwareDatetime

from sandbox.carrier.carrier import Here
from sandbox.carrier.json_lines import json_lines

router = APIRouter()


@router.get("/calls")
async def calls(carrier: Here, since: AwareDatetime | None = None) -> Response:
    """Every request of a vendor's API that came `since` an instant, oldest first, a JSON object a line."""
    return json_lines(call.in_calls_form() for call in carrier.calls.since(since))
