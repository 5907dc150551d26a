"""A person's answer, by JSON from a script or by form from their page."""

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, RedirectResponse
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from sandbox.carrier.address import NotAnAddress, page_of
from sandbox.carrier.carrier import Carrier, Here
from sandbox.carrier.problems import Problem
from sandbox.carrier.replies import Sent, UnknownMessage

router = APIRouter(prefix="/people/{address}")


class ReplyRequest(BaseModel):
    """`to_message` is the id of the message answered, ours or the carrier's; the newest one when null."""

    model_config = ConfigDict(extra="forbid")

    text: Annotated[str, Field(min_length=1, max_length=20_000)]
    to_message: Annotated[str, Field(min_length=1)] | None = None


@router.post("/reply", status_code=HTTPStatus.ACCEPTED)
async def reply(address: str, request: Request, carrier: Here) -> Response:
    """Sends a person's answer to our API, signed as its vendor would.

    202 with what was sent and the HTTP status our API answered; 502 when it could not be reached, the answer
    is then in the person's thread but lost to us; 404 for a message never sent to them; 422 for anything
    invalid. A form is answered with a redirect to the person's page.
    """
    by_form = not request.headers.get("Content-Type", "").startswith("application/json")
    if by_form and request.headers.get("Sec-Fetch-Site", "same-origin") != "same-origin":
        raise Problem(HTTPStatus.FORBIDDEN, "Forms are taken from the carrier's own pages only.")
    asked = await _read(request, by_form)
    try:
        sent = await carrier.replies.send(address, asked.text, asked.to_message)
    except UnknownMessage:
        raise Problem(HTTPStatus.NOT_FOUND, "No such message was sent to this person.") from None
    except NotAnAddress:
        detail = "The address is neither a phone number such as +447700900123 nor a mailbox."
        raise Problem(HTTPStatus.UNPROCESSABLE_ENTITY, detail) from None
    if sent.answer.status is None:
        detail = f"The webhook could not be delivered in {sent.answer.attempts} attempts: nothing answered."
        raise Problem(HTTPStatus.BAD_GATEWAY, detail)
    if by_form:
        return RedirectResponse(page_of(address), HTTPStatus.SEE_OTHER)
    return JSONResponse(_shown(sent, address, carrier), HTTPStatus.ACCEPTED)


async def _read(request: Request, by_form: bool) -> ReplyRequest:
    try:
        if not by_form:
            return ReplyRequest.model_validate_json(await request.body())
        form = {name: value for name, value in (await request.form()).items() if value != ""}
        return ReplyRequest.model_validate(form)
    except ValidationError as error:
        raise RequestValidationError(error.errors()) from None


def _shown(sent: Sent, address: str, carrier: Carrier) -> dict[str, object]:
    reply = sent.reply
    shown: dict[str, object] = {
        "id": reply.id,
        "kind": reply.kind,
        "from": reply.person,
        "to": reply.to,
        "text": reply.text,
        "to_message": reply.to_message,
        "answered": sent.answer.status,
        "attempts": sent.answer.attempts,
        "page": carrier.public_url + page_of(address),
    }
    if reply.kind == "email":
        email = carrier.replies.as_email(reply)
        shown |= {"subject": email.subject, "text": email.text, "headers": email.header_block}
    return shown
