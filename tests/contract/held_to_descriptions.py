"""Our providers in front of the local carrier, with the vendors' descriptions in between."""

from __future__ import annotations

from dataclasses import dataclass

from sendgrid import SendGridAPIClient
from twilio.rest import Client

from activities.providers.sendgrid import SendGridEmail
from activities.providers.twilio import TwilioSms
from tests.contract.tampering import Tampering
from tests.sandbox.carrier.desk import Desk
from tests.sandbox.carrier.running_carrier import Sandbox
from workers.settings import Settings


@dataclass
class HeldToDescriptions:
    """The carrier behind both proxies: our providers and the bare SDKs, and what the carrier told our API."""

    carrier: Sandbox
    desk: Desk
    tampering: Tampering
    urls: dict[str, str]

    def sms(self, sender: str = "") -> TwilioSms:
        """Our provider of text messages; `sender` is a Messaging Service in place of our number."""
        account = self.carrier.credentials
        return TwilioSms(
            account.twilio_account_sid,
            account.twilio_auth_token,
            sender or account.twilio_from,
            self.desk.url,
            base_url=self.urls["twilio"],
        )

    def email(self) -> SendGridEmail:
        """Our provider of email."""
        account = self.carrier.credentials
        return SendGridEmail(
            account.sendgrid_api_key,
            account.sendgrid_from,
            host=self.urls["sendgrid"],
            inbound_domain="reply.escalation.example",
        )

    def settings(self, service: str = "") -> Settings:
        """What a process is told of our account at Twilio, with our number or a Messaging Service."""
        account = self.carrier.credentials
        sender = {"twilio_messaging_service": service} if service else {"twilio_from": account.twilio_from}
        return Settings(
            twilio_account_sid=account.twilio_account_sid,
            twilio_auth_token=account.twilio_auth_token,
            twilio_base_url=self.urls["twilio"],
            **sender,
        )

    def twilio_sdk(self) -> Client:
        """Twilio's SDK without our provider around it."""
        client = self.carrier.twilio()
        client.api.base_url = self.urls["twilio"]
        return client

    def sendgrid_sdk(self) -> SendGridAPIClient:
        """SendGrid's SDK without our provider around it."""
        client = SendGridAPIClient(self.carrier.credentials.sendgrid_api_key, host=self.urls["sendgrid"])
        client.client.timeout = 10
        return client
