"""Twilio's errors: a code of its own beside the HTTP status."""

from http import HTTPStatus

from fastapi import Request
from fastapi.responses import JSONResponse


class TwilioError(Exception):
    """A refusal with Twilio's error code. `status` is the HTTP status, 400 unless said otherwise."""

    def __init__(self, code: int, message: str, status: HTTPStatus = HTTPStatus.BAD_REQUEST) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.status = status


def twilio_error(_: Request, error: Exception) -> JSONResponse:
    """The answer for a `TwilioError`."""
    assert isinstance(error, TwilioError)
    return error_answer(error.code, error.message, error.status)


def error_answer(code: int, message: str, status: HTTPStatus) -> JSONResponse:
    """An error in Twilio's JSON shape."""
    content = {
        "code": code,
        "message": message,
        "more_info": f"https://www.twilio.com/docs/errors/{code}",
        "status": status.value,
    }
    return JSONResponse(content, status_code=status)
