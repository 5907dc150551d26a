"""Mail that came in through SendGrid's Inbound Parse."""

import logging
import secrets
from functools import partial
from hashlib import sha256

from fastapi import APIRouter, Request, Response

from domain.input.problems import InvalidInput, Problem
from starter.api.documentation import problems, raw_body
from starter.api.parts import Client, OpenDoors
from starter.api.webhooks.refusal import unproven
from starter.inbound.email import receive_email
from starter.inbound.mail_form import NoForm, form_in
from starter.inbound.parse_form import bare_email, email_from
from starter.inbound.reading import read

logger = logging.getLogger(__name__)
router = APIRouter(prefix="/webhooks/sendgrid", tags=["webhooks"])
_FORM = raw_body("multipart/form-data", "The form of SendGrid's Inbound Parse.")


@router.post("/inbound/{secret}", status_code=204, responses=problems(403, 413, 422, 503), openapi_extra=_FORM)
async def mail_received(secret: str, request: Request, client: Client, doors: OpenDoors) -> Response:
    """Take an email somebody sent, parsed or raw; one nobody can be found for is taken too, and noted.

    Whatever is in it is taken as far as it can be read; the ticket says what of it was not. The vendor does not sign
    these: the last part of the address proves who posts.
    """
    expected = doors.inbound_secret
    if not expected or not secrets.compare_digest(secret.encode(), expected.encode()):
        raise unproven()
    try:
        form = await form_in(request.headers.get("Content-Type", ""), request.stream())
    except NoForm as why:
        problem = Problem(field="(body)", found=str(why), allowed="multipart/form-data of Inbound Parse")
        raise InvalidInput([problem]) from None
    email = await read(partial(email_from, form), partial(bare_email, form))
    outcome = await receive_email(client, doors.reception, email)
    logger.info("mail %s: %s", sha256(email.message_id.encode(errors="replace")).hexdigest()[:12], outcome)
    return Response(status_code=204)
