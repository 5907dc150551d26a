"""An email as it goes over SMTP."""

from __future__ import annotations

from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from hashlib import sha256

from activities.providers.email import Email
from activities.providers.sendgrid_mail import mail

POLICY = SMTP.clone(cte_type="7bit", max_line_length=78)
"""Every server takes seven bits, whether or not it says that it takes more."""


def message_id_of(email: Email, domain: str) -> str:
    """Return the Message-ID of an email of ours: the same on every try, so that a mailbox can tell a second copy."""
    return f"<{sha256(email.message_id.encode()).hexdigest()[:40]}@{domain}>"


def written(email: Email, sender: str, inbound_domain: str, now: datetime) -> EmailMessage:
    """Return the message that sends `email` to its one reader, in the thread and with the headers SendGrid is told.

    Raises ValueError for an address that SMTP cannot carry in seven bits.
    """
    if not email.to.isascii():
        raise ValueError("an address beyond ASCII")
    told = mail(email, sender, inbound_domain)
    [reader] = told["personalizations"][0]["to"]
    message = EmailMessage(policy=POLICY)
    message["Message-ID"] = message_id_of(email, sender.rpartition("@")[2])
    message["Date"] = format_datetime(now)
    message["From"] = sender
    message["To"] = Address(reader.get("name", ""), addr_spec=reader["email"])
    message["Subject"] = " ".join(email.subject.split())
    for name, value in told["headers"].items():
        message[name] = value
    if "reply_to" in told:
        message["Reply-To"] = told["reply_to"]["email"]
    message.set_content(email.text)
    message.add_alternative(email.html, subtype="html")
    return message
