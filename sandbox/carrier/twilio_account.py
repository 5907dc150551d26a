"""Who may use the Twilio side: the one account, by its Sid and token."""

from http import HTTPStatus
from secrets import compare_digest
from typing import Annotated

from fastapi import Depends, Path, Request
from fastapi.security import HTTPBasic

from sandbox.carrier.carrier import Here
from sandbox.carrier.credentials import Credentials
from sandbox.carrier.twilio_errors import TwilioError

_basic = HTTPBasic(auto_error=False)


async def _proven(request: Request, carrier: Here) -> Credentials:
    given = await _basic(request)
    expected = carrier.credentials
    if (
        given is None
        or not compare_digest(given.username.encode(), expected.twilio_account_sid.encode())
        or not compare_digest(given.password.encode(), expected.twilio_auth_token.encode())
    ):
        raise TwilioError(20003, "Authenticate", HTTPStatus.UNAUTHORIZED)
    return expected


Proven = Annotated[Credentials, Depends(_proven)]


async def _account(request: Request, expected: Proven, account_sid: Annotated[str, Path()]) -> Credentials:
    if account_sid != expected.twilio_account_sid:
        raise not_found(request)
    return expected


def not_found(request: Request) -> TwilioError:
    """The error for a resource that does not exist in this account."""
    return TwilioError(20404, f"The requested resource {request.url.path} was not found", HTTPStatus.NOT_FOUND)


Account = Annotated[Credentials, Depends(_account)]
