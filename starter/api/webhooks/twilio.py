"""Webhooks from Twilio: texts people sent, and what became of ours."""

import logging
from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response

from domain.delivery.reports import TWILIO
from domain.inbound.phone_senders import number_of
from domain.input import caps
from domain.input.text import clean, shortened
from domain.requests.attachments import MOST_NAMED, Attachment
from starter.api.documentation import problems, raw_body
from starter.api.parts import Client, OpenDoors, Texts, doors
from starter.api.webhooks.refusal import unproven
from starter.api.webhooks.twilio_signature import HEADER, Form
from starter.inbound.texts import Text, receive_text

logger = logging.getLogger(__name__)
router = APIRouter(prefix="/webhooks/twilio", tags=["webhooks"])
_FORM = raw_body("application/x-www-form-urlencoded", "Twilio's form, with `X-Twilio-Signature` over all of it.")


async def _proven(request: Request) -> Form:
    path = request.scope["raw_path"].decode("ascii")
    query = request.scope["query_string"].decode("ascii")
    address = f"{path}?{query}" if query else path
    form = doors(request).twilio.proven_form(address, await request.body(), request.headers.get(HEADER))
    if form is None:
        raise unproven()
    return Form([(str(clean(name)), str(clean(value))) for name, value in form.multi_items()])


SignedForm = Annotated[Form, Depends(_proven)]


@router.post("/sms", status_code=204, responses=problems(403, 413, 503), openapi_extra=_FORM)
async def text_received(form: SignedForm, client: Client, texts: Texts, doors: OpenDoors) -> Response:
    """Take a text somebody sent; one that does nothing is taken too, and noted."""
    sid = form.get("MessageSid", "")
    if sid:
        text = Text(
            sid,
            number_of(form.get("From", "")),
            form.get("Body", "")[: caps.TEXT_MESSAGE],
            consent=form.get("OptOutType", ""),
            to=number_of(form.get("To", "")),
            media=_media(form),
        )
        outcome = await receive_text(client, texts, doors.reception, text)
        logger.info("text %s: %s", sid, outcome)
    return Response(status_code=204)


def _media(form: Form) -> tuple[Attachment, ...]:
    """Name the pictures that came with a text by what they are: the form does not tell more."""
    count = form.get("NumMedia", "0")[:4]
    kinds = [
        form.get(f"MediaContentType{n}", "") for n in range(min(int(count), MOST_NAMED) if count.isdecimal() else 0)
    ]
    return tuple(Attachment(name=shortened(kind, 100) or "a file", type=shortened(kind, 100) or None) for kind in kinds)


@router.post("/status", status_code=204, responses=problems(403, 413, 503), openapi_extra=_FORM)
async def status_changed(request: Request, form: SignedForm, client: Client) -> Response:
    """Keep what became of a text of ours, whose id is in the address; reports may repeat and come in any order."""
    message_id, status = request.query_params.get("message_id", ""), form.get("MessageStatus", "")
    state = TWILIO.get(status)
    if not message_id or state is None:
        logger.info("status %s of %s: nothing to keep", form.get("MessageSid"), message_id or "no message of ours")
        return Response(status_code=204)
    code = form.get("ErrorCode")
    known = await client.message_reported(
        message_id, state, provider_id=form.get("MessageSid"), reason=f"twilio {code}" if code else None
    )
    if not known:
        logger.info("status %s of %s: no such message", form.get("MessageSid"), message_id)
    return Response(status_code=204)
