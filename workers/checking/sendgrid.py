"""Asking SendGrid whether our key may send, and from our address. Nothing is sent."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from python_http_client.exceptions import HTTPError
from sendgrid import SendGridAPIClient

from activities.providers.threads import SDK_TIMEOUT_SECONDS
from workers.checking.finding import Finding
from workers.settings import Settings

KEY, SENDER = "SendGrid key", "SendGrid sender"
MAY_SEND = "mail.send"


def ask_sendgrid(settings: Settings, timeout_seconds: float = SDK_TIMEOUT_SECONDS) -> Iterator[Finding]:
    """Yield what SendGrid says of the key and then, if it may send, of the sender."""
    client = SendGridAPIClient(api_key=settings.sendgrid_api_key, host=settings.sendgrid_host).client
    client.timeout = timeout_seconds
    try:
        scopes = json.loads(client.scopes.get().body)["scopes"]
    except HTTPError as error:
        if error.status_code in (401, 403):
            says = "it is refused; make a new one with Mail Send, and set ESCALATION_SENDGRID_API_KEY to it"
            yield Finding(KEY, "wrong", says)
        else:
            yield Finding(KEY, "silent", f"SendGrid answers {error.status_code}; try again later")
        return
    except (ValueError, LookupError, TypeError):
        yield Finding(KEY, "wrong", "what answers at ESCALATION_SENDGRID_HOST is not SendGrid")
        return
    except Exception as error:
        yield Finding(KEY, "silent", f"SendGrid does not answer ({type(error).__name__})")
        return
    if MAY_SEND not in scopes:
        yield Finding(KEY, "wrong", "it may not send; give it Mail Send under Settings, API Keys")
        return
    yield Finding(KEY, "ok", "it may send")
    yield _sender(client, settings.sendgrid_from)


def _sender(client: Any, sender: str) -> Finding:
    domain = sender.rpartition("@")[2]
    try:
        domains = json.loads(client.whitelabel.domains.get(query_params={"domain": domain}).body)
        if any(each["valid"] and each["domain"].lower() == domain.lower() for each in domains):
            return Finding(SENDER, "ok", f"the domain {domain} is authenticated")
        senders = json.loads(client.verified_senders.get().body)["results"]
        if any(each["verified"] and each["from_email"].lower() == sender.lower() for each in senders):
            return Finding(SENDER, "ok", f"{sender} is verified")
    except Exception:
        says = f"the key may not look senders up; see under Settings, Sender Authentication that {domain} is there"
        return Finding(SENDER, "unknown", says)
    says = f"neither {domain} nor {sender} is verified; authenticate the domain under Settings, Sender Authentication"
    return Finding(SENDER, "wrong", says)
