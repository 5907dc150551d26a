"""Twilio's HTTP, as far as its SDK needs it to send text messages and look them up."""

from collections.abc import Sequence
from http import HTTPStatus

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse

from sandbox.carrier.carrier import Here
from sandbox.carrier.entry import Entry
from sandbox.carrier.message import Sms
from sandbox.carrier.twilio_account import Account, not_found
from sandbox.carrier.twilio_create import sms_from_form
from sandbox.carrier.twilio_errors import TwilioError, error_answer
from sandbox.carrier.twilio_listing import Listing
from sandbox.carrier.twilio_resource import message_resource
from sandbox.carrier.twilio_webhooks import API_VERSION

router = APIRouter(prefix=f"/{API_VERSION}/Accounts/{{account_sid}}")


@router.post("/Messages.json")
async def create(request: Request, account: Account, carrier: Here) -> Response:
    """Takes a text message in: 201 with its resource, or an error of Twilio's."""
    form = {name: value for name, value in (await request.form()).items() if isinstance(value, str)}
    sms = sms_from_form(form, account.twilio_from)
    if carrier.ledger.opted_out(sms.to):
        raise TwilioError(21610, "Attempt to send to unsubscribed recipient")
    return await carrier.intake.take(request, [sms], TwilioAnswers(account.twilio_account_sid))


@router.get("/Messages.json")
async def list_messages(request: Request, account: Account, carrier: Here) -> JSONResponse:
    """The messages we sent, newest first; texts people sent to us are not among them."""
    entries = [entry for entry in carrier.ledger.entries() if isinstance(entry.message, Sms)]
    listing = Listing.from_query(request.query_params)
    return JSONResponse(listing.show(entries, account.twilio_account_sid))


@router.get("/Messages/{sid}.json")
async def fetch(sid: str, request: Request, account: Account, carrier: Here) -> JSONResponse:
    """One message we sent, with its present status."""
    entry = carrier.ledger.entry(sid)
    if entry is None or not isinstance(entry.message, Sms) or entry.message.id != sid:
        raise not_found(request)
    return JSONResponse(message_resource(entry, account.twilio_account_sid))


class TwilioAnswers:
    """How Twilio words its answers to a create call."""

    def __init__(self, account_sid: str) -> None:
        self._account_sid = account_sid

    def accepted(self, entries: Sequence[Entry]) -> Response:
        """201 with the message resource as it was when accepted."""
        resource = message_resource(Entry(entries[0].message), self._account_sid)
        return JSONResponse(resource, status_code=HTTPStatus.CREATED)

    def broken(self, entries: Sequence[Entry]) -> Response:
        """201 with a resource cut off before its Sid."""
        whole = bytes(self.accepted(entries).body)
        cut = whole[: whole.index(b'"sid"')]
        return Response(cut, status_code=HTTPStatus.CREATED, media_type="application/json")

    def too_many(self, retry_after_seconds: int | None) -> Response:
        """429 with code 20429."""
        answer = error_answer(20429, "Too Many Requests", HTTPStatus.TOO_MANY_REQUESTS)
        return _until(answer, retry_after_seconds)

    def unavailable(self, retry_after_seconds: int | None) -> Response:
        """503 with code 20503."""
        answer = error_answer(20503, "Service Unavailable", HTTPStatus.SERVICE_UNAVAILABLE)
        return _until(answer, retry_after_seconds)

    def failed(self) -> Response:
        """500 with code 20500."""
        return error_answer(20500, "Internal Server Error", HTTPStatus.INTERNAL_SERVER_ERROR)


def _until(answer: Response, retry_after_seconds: int | None) -> Response:
    if retry_after_seconds is not None:
        answer.headers["Retry-After"] = str(retry_after_seconds)
    return answer
