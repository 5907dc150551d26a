"""Mail that came in through SendGrid's Inbound Parse."""

import logging
import secrets
from hashlib import sha256

from fastapi import APIRouter, Request, Response
from starlette.datastructures import Headers, UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser

from domain.input.problems import InvalidInput, Problem
from domain.input.text import clean, shortened
from domain.requests.attachments import NAME_LENGTH, Attachment
from starter.api.documentation import problems, raw_body
from starter.api.parts import Client, OpenDoors
from starter.api.webhooks.refusal import unproven
from starter.inbound.email import receive_email
from starter.inbound.parse_form import email_from

logger = logging.getLogger(__name__)
router = APIRouter(prefix="/webhooks/sendgrid", tags=["webhooks"])
_FORM = raw_body("multipart/form-data", "The form of SendGrid's Inbound Parse.")
_PART_BYTES = 4_000_000


@router.post("/inbound/{secret}", status_code=204, responses=problems(403, 413, 422, 503), openapi_extra=_FORM)
async def mail_received(secret: str, request: Request, client: Client, doors: OpenDoors) -> Response:
    """Take an email somebody sent; one nobody can be found for is taken too, and noted.

    The vendor does not sign these: the last part of the address proves who posts.
    """
    expected = doors.inbound_secret
    if not expected or not secrets.compare_digest(secret.encode(), expected.encode()):
        raise unproven()
    email = email_from(*await _raw_form(request))
    outcome = await receive_email(client, doors.reception, email)
    logger.info("mail %s: %s", sha256(email.message_id.encode()).hexdigest()[:12], outcome)
    return Response(status_code=204)


async def _raw_form(request: Request) -> tuple[dict[str, bytes], dict[str, Attachment]]:
    """Return the fields, and of the files what they are called and how large they are."""
    # Read as Latin-1 every byte comes through, so that each field can be decoded by the charset it names itself.
    kind = f"{request.headers.get('Content-Type', '')}; charset=latin-1"
    parser = MultiPartParser(Headers({"Content-Type": kind}), request.stream(), max_part_size=_PART_BYTES)
    try:
        form = await parser.parse()
    except MultiPartException as error:
        problem = Problem(field="(body)", found=error.message, allowed="multipart/form-data of Inbound Parse")
        raise InvalidInput([problem]) from None
    fields = {name: value.encode("latin-1") for name, value in form.multi_items() if isinstance(value, str)}
    files = {name: _named(value) for name, value in form.multi_items() if not isinstance(value, str)}
    await form.close()
    return fields, files


def _named(file: UploadFile) -> Attachment:
    name = str(clean((file.filename or "").encode("latin-1").decode(errors="replace")))
    kind = (file.content_type or "").partition(";")[0].strip()
    return Attachment(name=shortened(name, NAME_LENGTH), bytes=file.size, type=shortened(kind, 100) or None)
