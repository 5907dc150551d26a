"""SendGrid's HTTP, as far as its SDK needs it to send emails."""

import secrets
from collections.abc import Sequence
from datetime import UTC, datetime
from http import HTTPStatus

from fastapi import APIRouter, Request, Response

from sandbox.carrier.carrier import Here
from sandbox.carrier.entry import Entry
from sandbox.carrier.message import Email
from sandbox.carrier.sendgrid_errors import MailError, MailRefused, error_answer
from sandbox.carrier.sendgrid_request import MailRequest, read_request
from sandbox.carrier.sendgrid_rules import errors_in

router = APIRouter(prefix="/v3/mail")

MESSAGE_ID = "X-Message-Id"


@router.post("/send")
async def send(request: Request, carrier: Here) -> Response:
    """Takes an email in: 202 with no body and its id in X-Message-Id, or SendGrid's errors; 200 in sandbox mode."""
    given = request.headers.get("Authorization", "")
    if not secrets.compare_digest(given.encode(), f"Bearer {carrier.credentials.sendgrid_api_key}".encode()):
        raise MailRefused([MailError("The API key is invalid or revoked.")], HTTPStatus.UNAUTHORIZED)
    mail = read_request(await request.body())
    if errors := errors_in(mail):
        raise MailRefused(errors)
    if _domain(mail.sender.email) != _domain(carrier.credentials.sendgrid_from):
        error = MailError("The from address does not match a verified sender.", "from")
        raise MailRefused([error], HTTPStatus.FORBIDDEN)
    if mail.is_only_looked_at:
        return Response(status_code=HTTPStatus.OK)
    return await carrier.intake.take(request, _emails(mail), SendGridAnswers())


def _emails(mail: MailRequest) -> list[Email]:
    """One email for each recipient of each personalization."""
    call_id = secrets.token_urlsafe(16)
    parts = {content.type: content.value for content in mail.content}
    accepted_at = datetime.now(UTC)
    recipients = [
        (personalization, mailbox)
        for personalization in mail.personalizations
        for _, mailbox in personalization.mailboxes()
    ]
    return [
        Email(
            id=f"{call_id}.{place}" if place else call_id,
            to=mailbox.email,
            to_name=mailbox.name,
            sender=mail.sender.email,
            sender_name=mail.sender.name,
            reply_to=mail.reply_to.email if mail.reply_to else None,
            subject=personalization.subject or mail.subject or "",
            text=parts.get("text/plain"),
            html=parts.get("text/html"),
            headers=mail.headers | personalization.headers,
            custom=mail.custom_args | personalization.custom_args,
            attachments=tuple(attachment.filename for attachment in mail.attachments),
            accepted_at=accepted_at,
        )
        for place, (personalization, mailbox) in enumerate(recipients)
    ]


def _domain(address: str) -> str:
    return address.rpartition("@")[2].lower()


class SendGridAnswers:
    """How SendGrid words its answers to a send."""

    def accepted(self, entries: Sequence[Entry]) -> Response:
        """202, empty, with the call's id."""
        email = entries[0].message
        assert isinstance(email, Email)
        return Response(status_code=HTTPStatus.ACCEPTED, headers={MESSAGE_ID: email.call_id})

    def broken(self, entries: Sequence[Entry]) -> Response:
        """202 without the id, and half an object where there should be nothing."""
        return Response(b'{"message":', status_code=HTTPStatus.ACCEPTED, media_type="application/json")

    def too_many(self, retry_after_seconds: int | None) -> Response:
        """429 with the rate limit headers."""
        answer = error_answer([MailError("too many requests")], HTTPStatus.TOO_MANY_REQUESTS)
        answer.headers["X-RateLimit-Remaining"] = "0"
        if retry_after_seconds is not None:
            reset_at = int(datetime.now(UTC).timestamp()) + retry_after_seconds
            answer.headers["Retry-After"] = str(retry_after_seconds)
            answer.headers["X-RateLimit-Reset"] = str(reset_at)
        return answer

    def unavailable(self, retry_after_seconds: int | None) -> Response:
        """503."""
        answer = error_answer([MailError("service unavailable")], HTTPStatus.SERVICE_UNAVAILABLE)
        if retry_after_seconds is not None:
            answer.headers["Retry-After"] = str(retry_after_seconds)
        return answer

    def failed(self) -> Response:
        """500."""
        return error_answer([MailError("internal server error")], HTTPStatus.INTERNAL_SERVER_ERROR)
