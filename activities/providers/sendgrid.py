"""Email by SendGrid, with its official SDK."""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from python_http_client.exceptions import HTTPError
from sendgrid import SendGridAPIClient

from activities.providers.account import account_of
from activities.providers.connecting import broken_off
from activities.providers.email import Email
from activities.providers.host_lookup import host_of
from activities.providers.http_status import outcome_of
from activities.providers.outcome import Accepted, InDoubt, Misconfigured, Outcome
from activities.providers.retry_after import retry_after
from activities.providers.sendgrid_mail import mail, sandbox_mail
from activities.providers.threads import SDK_TIMEOUT_SECONDS, Threads
from domain.delivery.providers import ProviderId

ACCEPTED = 202
VALID = 200
"""What an email in sandbox mode is answered, which nobody gets."""
BAD_REQUEST = 400


class SendGridEmail:
    """Sends through one SendGrid account.

    `sender` is our From address; `inbound_domain` the domain whose mail SendGrid hands to us, empty for none.
    """

    def __init__(
        self,
        api_key: str,
        sender: str,
        host: str = "https://api.sendgrid.com",
        inbound_domain: str = "",
        timeout_seconds: float = SDK_TIMEOUT_SECONDS,
    ) -> None:
        self.id = ProviderId("sendgrid", account_of(host, api_key))
        self._api_key = api_key
        self._sender = sender
        self._host = host
        self._inbound_domain = inbound_domain
        self._timeout_seconds = timeout_seconds
        self._threads = Threads("sendgrid", host_of(host))
        # at DEBUG the SDK writes the whole message and the API key to the log
        logging.getLogger("python_http_client").setLevel(logging.WARNING)

    async def send(self, email: Email) -> Outcome:
        """Make one call; see `EmailProvider.send`."""
        request = mail(email, self._sender, self._inbound_domain)
        return await self._threads.run(lambda: self._post(request, self._accepted))

    async def probe(self) -> Outcome:
        """Send an email in sandbox mode; see `EmailProvider.probe`."""
        request = sandbox_mail(self._sender)
        return await self._threads.run(lambda: self._post(request, self._valid))

    def _post(self, request: dict[str, Any], taken: Callable[[Any], Outcome]) -> Outcome:
        sendgrid = SendGridAPIClient(api_key=self._api_key, host=self._host)  # holds state, so one for each call
        sendgrid.client.timeout = self._timeout_seconds
        try:
            response = sendgrid.client.mail.send.post(request_body=request)
        except HTTPError as error:
            return _refusal(error)
        except Exception as error:
            return broken_off(f"sendgrid {type(error).__name__}", error)
        return taken(response)

    @staticmethod
    def _accepted(response: Any) -> Outcome:
        provider_id = response.headers.get("X-Message-Id")
        if response.status_code != ACCEPTED or not provider_id:
            return InDoubt(f"sendgrid {response.status_code} without an id")
        return Accepted(provider_id)

    @staticmethod
    def _valid(response: Any) -> Outcome:
        if response.status_code not in (VALID, ACCEPTED):
            return InDoubt(f"sendgrid {response.status_code} to a probe")
        return Accepted("")


def _refusal(error: HTTPError) -> Outcome:
    field = _field(error)
    code = f"sendgrid {error.status_code} {field}".strip()
    if error.status_code == BAD_REQUEST and field.split(".")[0] in ("from", "reply_to"):
        return Misconfigured(code)
    return outcome_of(error.status_code, code, retry_after(error.headers, datetime.now(UTC)))


def _field(error: HTTPError) -> str:
    """The path of the first field SendGrid complains of; paths hold no personal data."""
    try:
        field = json.loads(error.body)["errors"][0]["field"]
    except (ValueError, TypeError, LookupError):
        return ""
    return field if isinstance(field, str) and re.fullmatch(r"[a-z0-9_.]{1,80}", field) else ""
