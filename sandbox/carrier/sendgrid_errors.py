"""SendGrid's errors: a list of messages, each with the field it is about."""

from collections.abc import Sequence
from dataclasses import dataclass
from http import HTTPStatus

from fastapi import Request
from fastapi.responses import JSONResponse

# The specification makes this an object, never null.
HELP = {"documentation": "https://www.twilio.com/docs/sendgrid/api-reference/mail-send/errors"}


@dataclass(frozen=True)
class MailError:
    """One thing wrong with a request; `field` is a dotted path such as `personalizations.0.to`."""

    message: str
    field: str | None = None


class MailRefused(Exception):
    """A request that is not taken in. `errors` is not empty."""

    def __init__(self, errors: Sequence[MailError], status: HTTPStatus = HTTPStatus.BAD_REQUEST) -> None:
        super().__init__(errors[0].message)
        self.errors = errors
        self.status = status


def mail_refused(_: Request, error: Exception) -> JSONResponse:
    """The answer for `MailRefused`."""
    assert isinstance(error, MailRefused)
    return error_answer(error.errors, error.status)


def error_answer(errors: Sequence[MailError], status: HTTPStatus) -> JSONResponse:
    """Errors in SendGrid's JSON shape."""
    content = [{"message": error.message, "field": error.field, "help": HELP} for error in errors]
    return JSONResponse({"errors": content}, status_code=status)
