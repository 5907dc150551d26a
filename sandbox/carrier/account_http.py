"""What the vendors tell of an account and its senders, for those who check before they send."""

import secrets
from http import HTTPStatus
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request

from sandbox.carrier.carrier import Here
from sandbox.carrier.credentials import Credentials
from sandbox.carrier.sendgrid_errors import MailError, MailRefused
from sandbox.carrier.twilio_account import Account, Proven
from sandbox.carrier.twilio_webhooks import API_VERSION

router = APIRouter()
_ACCOUNT = f"/{API_VERSION}/Accounts/{{account_sid}}"


async def _sendgrid(request: Request, carrier: Here) -> Credentials:
    given = request.headers.get("Authorization", "")
    if not secrets.compare_digest(given.encode(), f"Bearer {carrier.credentials.sendgrid_api_key}".encode()):
        raise MailRefused([MailError("authorization required")], HTTPStatus.UNAUTHORIZED)
    return carrier.credentials


SendGrid = Annotated[Credentials, Depends(_sendgrid)]


@router.get("/v3/scopes")
async def scopes(account: SendGrid) -> dict[str, Any]:
    """What the key may do: send, and look senders up."""
    return {"scopes": ["mail.send", "whitelabel.read", "sender_verification_eligible"]}


@router.get("/v3/whitelabel/domains")
async def domains(account: SendGrid, domain: str = "") -> list[dict[str, Any]]:
    """The one domain we may send from."""
    ours = account.sendgrid_from.rpartition("@")[2]
    return [{"id": 1, "domain": ours, "valid": True}] if domain in ("", ours) else []


@router.get("/v3/verified_senders")
async def verified_senders(account: SendGrid) -> dict[str, Any]:
    """No single address: the domain is authenticated."""
    return {"results": []}


@router.get(f"{_ACCOUNT}.json")
async def account(account: Account) -> dict[str, Any]:
    """The account itself."""
    return {"sid": account.twilio_account_sid, "status": "active", "type": "Full", "friendly_name": "Local carrier"}


@router.get(f"{_ACCOUNT}/IncomingPhoneNumbers.json")
async def numbers(account: Account, number: Annotated[str, Query(alias="PhoneNumber")] = "") -> dict[str, Any]:
    """The one number the account has."""
    ours = account.twilio_from
    found = [{"phone_number": ours, "capabilities": {"sms": True, "voice": False, "mms": False}}]
    return {"incoming_phone_numbers": found if number in ("", ours) else [], "page": 0, "next_page_uri": None}


@router.get("/v1/Services/{sid}")
async def service(sid: str, account: Proven) -> dict[str, Any]:
    """Any Messaging Service: sends take any too."""
    return {"sid": sid, "account_sid": account.twilio_account_sid, "friendly_name": "Support"}


@router.get("/v1/Services/{sid}/PhoneNumbers")
async def numbers_of_service(sid: str, account: Proven) -> dict[str, Any]:
    """The account's number stands in each service's pool."""
    number = {"sid": f"PN{'0' * 32}", "service_sid": sid, "phone_number": account.twilio_from}
    return {"phone_numbers": [number], "meta": {"key": "phone_numbers", "page": 0, "next_page_url": None}}
