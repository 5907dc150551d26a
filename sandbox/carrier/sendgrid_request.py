"""The body of a mail/send call, by its types. What its parts must be to each other: `sendgrid_rules`."""

import json
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from sandbox.carrier.sendgrid_errors import MailError, MailRefused


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)


class Mailbox(_Part):
    """An address with the name shown beside it."""

    email: str
    name: str | None = None


class Personalization(_Part):
    """Those who get one rendering of the email. Its headers and arguments win over the message's."""

    to: Annotated[list[Mailbox], Field(min_length=1, max_length=1000)]
    cc: Annotated[list[Mailbox], Field(max_length=1000)] = []
    bcc: Annotated[list[Mailbox], Field(max_length=1000)] = []
    subject: Annotated[str, Field(min_length=1)] | None = None
    headers: dict[str, str] = {}
    custom_args: dict[str, str] = {}

    def mailboxes(self) -> list[tuple[str, Mailbox]]:
        """Each recipient with the path of its place, such as `cc.0`."""
        lists = {"to": self.to, "cc": self.cc, "bcc": self.bcc}
        return [(f"{name}.{place}", mailbox) for name, some in lists.items() for place, mailbox in enumerate(some)]


class Content(_Part):
    """One rendering of the text."""

    type: Annotated[str, Field(min_length=1)]
    value: Annotated[str, Field(min_length=1)]


class Attachment(_Part):
    """A file; the carrier keeps its name only."""

    content: Annotated[str, Field(min_length=1)]
    filename: str
    type: str | None = None
    disposition: str | None = None
    content_id: str | None = None


class SandboxMode(_Part):
    """Whether the request is only looked at: nothing is sent."""

    enable: bool = False


class MailSettings(BaseModel):
    """How the email is to be treated. Of these only the sandbox mode changes anything here."""

    model_config = ConfigDict(extra="allow", strict=True)

    sandbox_mode: SandboxMode = SandboxMode()


class MailRequest(_Part):
    """The fields the carrier offers. Templates, scheduling and batches are refused rather than ignored;
    settings of tracking and unsubscribe groups change nothing a reader sees and are let through."""

    personalizations: Annotated[list[Personalization], Field(min_length=1, max_length=1000)]
    sender: Annotated[Mailbox, Field(alias="from")]
    reply_to: Mailbox | None = None
    subject: Annotated[str, Field(min_length=1)] | None = None
    content: Annotated[list[Content], Field(min_length=1)]
    attachments: list[Attachment] = []
    headers: dict[str, str] = {}
    custom_args: dict[str, str] = {}
    categories: Annotated[list[Annotated[str, Field(max_length=255)]], Field(max_length=10)] = []
    asm: dict[str, Any] | None = None
    mail_settings: MailSettings | None = None
    tracking_settings: dict[str, Any] | None = None

    @property
    def is_only_looked_at(self) -> bool:
        """Whether the sandbox mode is on."""
        return self.mail_settings is not None and self.mail_settings.sandbox_mode.enable


def read_request(body: bytes) -> MailRequest:
    """The request in `body`. Raises `MailRefused` naming each field that is wrong, missing or not offered."""
    try:
        return MailRequest.model_validate(json.loads(body))
    except ValidationError as error:
        errors = [MailError(found["msg"], ".".join(str(part) for part in found["loc"])) for found in error.errors()]
        raise MailRefused(errors) from None
    except ValueError:
        raise MailRefused([MailError("Bad Request: the body is not valid JSON")]) from None
