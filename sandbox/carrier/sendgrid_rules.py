"""What SendGrid requires of a mail/send call beyond its types, which its specification does not say."""

import json
from collections.abc import Iterator

from sandbox.carrier.address import is_mailbox
from sandbox.carrier.sendgrid_errors import MailError
from sandbox.carrier.sendgrid_request import MailRequest

BANNED_HEADERS = frozenset(
    {
        "x-sg-id",
        "x-sg-eid",
        "received",
        "dkim-signature",
        "content-type",
        "content-transfer-encoding",
        "to",
        "from",
        "subject",
        "reply-to",
        "cc",
        "bcc",
    }
)
CONTENT_ORDER = ("text/plain", "text/html")
LARGEST_CUSTOM_ARGS_BYTES = 10_000


def errors_in(mail: MailRequest) -> list[MailError]:
    """Everything wrong with the request; empty when SendGrid would accept it."""
    rules = (_addresses, _duplicates, _subjects, _content, _headers, _custom_args)
    return [error for rule in rules for error in rule(mail)]


def _addresses(mail: MailRequest) -> Iterator[MailError]:
    senders = {"from": mail.sender, **({"reply_to": mail.reply_to} if mail.reply_to else {})}
    for field, mailbox in senders.items():
        if not is_mailbox(mailbox.email):
            yield MailError("Does not contain a valid address.", f"{field}.email")
    for place, personalization in enumerate(mail.personalizations):
        for path, mailbox in personalization.mailboxes():
            if not is_mailbox(mailbox.email):
                field = f"personalizations.{place}.{path}.email"
                yield MailError("Does not contain a valid address.", field)


def _duplicates(mail: MailRequest) -> Iterator[MailError]:
    for place, personalization in enumerate(mail.personalizations):
        seen: set[str] = set()
        for path, mailbox in personalization.mailboxes():
            if mailbox.email.lower() in seen:
                message = f"Each address must be unique between to, cc and bcc; {path} repeats one."
                yield MailError(message, f"personalizations.{place}")
            seen.add(mailbox.email.lower())


def _subjects(mail: MailRequest) -> Iterator[MailError]:
    subjects = [personalization.subject or mail.subject for personalization in mail.personalizations]
    if None in subjects:
        yield MailError("The subject is required, here or in every personalization.", "subject")
    if any(subject and set(subject) & set("\r\n") for subject in subjects):
        yield MailError("The subject must be a single line.", "subject")


def _content(mail: MailRequest) -> Iterator[MailError]:
    types = [content.type for content in mail.content]
    if len(set(types)) < len(types):
        yield MailError("Each content type may be given once.", "content")
    ranks = [CONTENT_ORDER.index(kind) if kind in CONTENT_ORDER else len(CONTENT_ORDER) for kind in types]
    if ranks != sorted(ranks):
        yield MailError("text/plain must come first, then text/html, then any other content.", "content")
    if not set(types) & set(CONTENT_ORDER):
        yield MailError("text/plain or text/html is required.", "content")


def _headers(mail: MailRequest) -> Iterator[MailError]:
    given = {"headers": mail.headers} | {
        f"personalizations.{place}.headers": personalization.headers
        for place, personalization in enumerate(mail.personalizations)
    }
    for field, headers in given.items():
        for name, value in headers.items():
            if name.lower() in BANNED_HEADERS:
                yield MailError(f"The header {name} is reserved.", field)
            if not (name.isascii() and value.isascii() and value.isprintable() and name.isprintable()):
                yield MailError("Headers must be printable ASCII on a single line.", field)


def _custom_args(mail: MailRequest) -> Iterator[MailError]:
    for place, personalization in enumerate(mail.personalizations):
        size = len(json.dumps(mail.custom_args | personalization.custom_args).encode())
        if size > LARGEST_CUSTOM_ARGS_BYTES:
            message = f"The custom arguments exceed {LARGEST_CUSTOM_ARGS_BYTES} bytes."
            yield MailError(message, f"personalizations.{place}.custom_args")
