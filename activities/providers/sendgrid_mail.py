"""An email in the words of SendGrid's mail/send."""

from __future__ import annotations

import re
from typing import Any

from activities.mail_thread import reply_address, root_id
from activities.providers.email import Email


def mail(email: Email, sender: str, inbound_domain: str) -> dict[str, Any]:
    """Return the body of the call that sends `email` once.

    Our id is an argument of the personalization, which SendGrid returns in every event. All emails of a ticket
    refer to one root, so that they are one thread, and are answered to an address that names the ticket, where the
    reference can stand in an address (`activities.mail_thread`). No link is rewritten for tracking.
    """
    root = root_id(email.reference, inbound_domain or sender.rpartition("@")[2])
    request: dict[str, Any] = {
        "personalizations": [{"to": [_reader(email)], "custom_args": {"message_id": email.message_id}}],
        "from": {"email": sender},
        "subject": email.subject,
        "content": [
            {"type": "text/plain", "value": email.text},
            {"type": "text/html", "value": email.html},
        ],
        "headers": {"In-Reply-To": root, "References": root, "Auto-Submitted": "auto-generated"},
        "tracking_settings": {
            "click_tracking": {"enable": False, "enable_text": False},
            "open_tracking": {"enable": False},
        },
    }
    if address := reply_address(email.reference, email.reply_token, inbound_domain):
        request["reply_to"] = {"email": address}
    return request


def sandbox_mail(sender: str) -> dict[str, Any]:
    """Return the body of a call that is checked as any other, and sends nothing."""
    return {
        "personalizations": [{"to": [{"email": sender}]}],
        "from": {"email": sender},
        "subject": "Is anybody there?",
        "content": [{"type": "text/plain", "value": "Nobody gets this."}],
        "mail_settings": {"sandbox_mode": {"enable": True}},
    }


def _reader(email: Email) -> dict[str, str]:
    # in a list of recipients these characters would end a name
    name = " ".join(re.sub(r'[,;<>"\x00-\x1f\x7f]', " ", email.to_name).split())
    return {"email": email.to, "name": name} if name else {"email": email.to}
