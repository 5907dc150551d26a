"""A carrier over real HTTP, with the official SDKs pointed at it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
from sendgrid import SendGridAPIClient
from sendgrid.helpers.mail import Content, CustomArg, Email, Mail, To
from twilio.http.http_client import TwilioHttpClient
from twilio.rest import Client

from sandbox.carrier.app import create_app
from sandbox.carrier.credentials import Credentials
from sandbox.carrier.kind import Kind
from sandbox.carrier.pace import Pace
from sandbox.carrier.server_config import server_config
from tests.sandbox.carrier.desk import Desk
from tests.sandbox.carrier.served import Served, eventually

SHORT = (timedelta(milliseconds=30), timedelta(milliseconds=60))
PACE = Pace(step=timedelta(milliseconds=2), callback_retries=SHORT * 4, reply_retries=SHORT)
PERSON = "+447700900123"


@dataclass
class Sandbox:
    """The carrier under test with everything a test says to it.

    The SDKs find each vendor at its port in `vendor_ports`, and at the carrier's own where it has none there.
    """

    data_dir: Path
    credentials: Credentials
    desk: Desk
    pace: Pace = PACE
    vendor_ports: Mapping[Kind, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.server = Served(lambda: server_config(self._app()))
        self.http = httpx.Client(trust_env=False, verify=False, timeout=30)

    def start(self) -> None:
        self.server.start()
        self.http.base_url = self.server.url

    def restart(self) -> None:
        self.server.stop()
        self.start()

    def ledger(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.http.get("/ledger").text.splitlines()]

    def callbacks(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.http.get("/callbacks").text.splitlines()]

    def calls(self, **since: str) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.http.get("/calls", params=since).text.splitlines()]

    def url_of(self, kind: Kind) -> str:
        port = self.vendor_ports.get(kind)
        return f"http://127.0.0.1:{port}" if port else self.server.url

    def settled(self) -> list[dict[str, Any]]:
        """The ledger, once no message is on its way any more."""
        last = {"delivered", "undelivered", "failed", "bounce", "dropped"}

        def look() -> list[dict[str, Any]]:
            entries = self.ledger()
            return entries if entries and {entry["status"] for entry in entries} <= last else []

        return eventually(look)

    def fault(self, kind: str, fault: str, **more: Any) -> None:
        self.http.put("/faults", json={"kind": kind, "fault": fault, **more}).raise_for_status()

    def reply(self, address: str, text: str, to_message: str | None = None) -> httpx.Response:
        return self.http.post(f"/people/{address}/reply", json={"text": text, "to_message": to_message})

    def text(self, to: str = PERSON, body: str = "Ticket T-1 is yours", message_id: str = "m-1", **more: Any) -> Any:
        """Sends a text message with Twilio's SDK."""
        callback = f"{self.desk.url}/webhooks/twilio/status?message_id={message_id}"
        sender = {} if "messaging_service_sid" in more else {"from_": self.credentials.twilio_from}
        return self.twilio().messages.create(to=to, body=body, **{**sender, "status_callback": callback, **more})

    def email(self, to: str = "ada@example.org", message_id: str = "m-1", **changes: Any) -> Any:
        """Sends an email with SendGrid's SDK; `changes` are top-level fields of the request."""
        mail = Mail(
            from_email=Email(self.credentials.sendgrid_from, "Support"),
            to_emails=To(to, "Ada"),
            subject="Your ticket T-1",
            plain_text_content=Content("text/plain", "We are on it.\nMore soon."),
        )
        mail.add_custom_arg(CustomArg("message_id", message_id, p=0))
        return self.sendgrid().send({**mail.get(), **changes})

    def twilio(self, token: str | None = None) -> Client:
        credentials = self.credentials
        http = TwilioHttpClient(timeout=5)
        client = Client(credentials.twilio_account_sid, token or credentials.twilio_auth_token, http_client=http)
        client.api.base_url = self.url_of("sms")
        return client

    def sendgrid(self, api_key: str | None = None) -> SendGridAPIClient:
        client = SendGridAPIClient(api_key or self.credentials.sendgrid_api_key, host=self.url_of("email"))
        client.client.timeout = 5
        return client

    def _app(self) -> Any:
        return create_app(self.data_dir, self.credentials, self.desk.url, self.server.url, self.pace, self.vendor_ports)
