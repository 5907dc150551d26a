"""The email a person's program would send when they answer: headers, subject and the quoted original."""

from __future__ import annotations

from dataclasses import dataclass
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from sandbox.carrier.message import Email
from sandbox.carrier.records import Replied

# Programs fold long ids in ways that damage them; one line per header is allowed and safe.
UNFOLDED = SMTP.clone(max_line_length=None)


@dataclass(frozen=True)
class InboundEmail:
    """`sender` may carry a display name, `sender_address` never; `header_block` is ASCII, unfolded, CRLF."""

    to: str
    sender: str
    sender_address: str
    subject: str
    text: str
    header_block: str


def compose(reply: Replied, original: Email | None) -> InboundEmail:
    """The email for what a person wrote; below the text stands the original, quoted, where there is one."""
    message = EmailMessage(policy=UNFOLDED)
    name = original.to_name if original else None
    subject = _reply_subject(original.subject) if original else "(no subject)"
    message["Message-ID"] = f"<{reply.id}@mailbox.invalid>"
    message["Date"] = format_datetime(reply.at)
    message["From"] = Address(name or "", addr_spec=reply.person)
    message["To"] = reply.to
    message["Subject"] = subject
    if original:
        message["In-Reply-To"] = original.header_message_id
        message["References"] = original.references
    message["MIME-Version"] = "1.0"
    message["Content-Type"] = 'text/plain; charset="UTF-8"'
    return InboundEmail(
        to=reply.to,
        sender=f"{name} <{reply.person}>" if name else reply.person,
        sender_address=reply.person,
        subject=subject,
        text=f"{reply.text}\n\n{_quoted(original)}" if original else reply.text,
        header_block=message.as_bytes().decode("ascii").rstrip("\r\n") + "\r\n",
    )


def _reply_subject(subject: str) -> str:
    return subject if subject.lower().startswith("re:") else f"Re: {subject}"


def _quoted(original: Email) -> str:
    written = f"{original.accepted_at:%d %B %Y at %H:%M} UTC"
    author = f"{original.sender_name} <{original.sender}>" if original.sender_name else original.sender
    lines = (f"> {line}".rstrip() for line in original.body.splitlines())
    return "\n".join([f"On {written}, {author} wrote:", *lines])
