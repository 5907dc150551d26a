"""What the carrier accepted from us: a text message or an email to one recipient."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from sandbox.carrier.plan import Plan


class Sms(BaseModel):
    """A text message. `id` is the Sid; `message_id` is our own, carried in the status callback's query."""

    model_config = ConfigDict(frozen=True)

    kind: Literal["sms"] = "sms"
    id: str
    to: str
    sender: str
    body: str
    message_id: str | None
    status_callback: str | None
    messaging_service: str | None
    accepted_at: AwareDatetime
    plan: Plan = Plan()

    @property
    def first_status(self) -> str:
        """The status Twilio answers a create call with."""
        return "accepted" if self.messaging_service else "queued"


class Email(BaseModel):
    """An email to one recipient; a call with several recipients becomes several of these.

    `id` is the call's X-Message-Id for the first recipient, with `.1`, `.2` … added for the others. `text` or
    `html` may be missing, not both. `headers` are those the call added.
    """

    model_config = ConfigDict(frozen=True)

    kind: Literal["email"] = "email"
    id: str
    to: str
    to_name: str | None
    sender: str
    sender_name: str | None
    reply_to: str | None
    subject: str
    text: str | None
    html: str | None
    headers: dict[str, str]
    custom: dict[str, str]
    attachments: tuple[str, ...]
    accepted_at: AwareDatetime
    plan: Plan = Plan()

    @property
    def first_status(self) -> str:
        """Accepted by the API and not yet processed, for which SendGrid has no event."""
        return "accepted"

    @property
    def message_id(self) -> str | None:
        """Our own id, carried as a custom argument."""
        return self.custom.get("message_id")

    @property
    def body(self) -> str:
        """What a reader gets: the text part, or the html where there is no text."""
        return self.text if self.text is not None else self.html or ""

    @property
    def call_id(self) -> str:
        """The X-Message-Id of the call, shared by all its recipients."""
        return self.id.partition(".")[0]

    @property
    def event_message_id(self) -> str:
        """The `sg_message_id` of its events: the call's X-Message-Id, made unique to the recipient."""
        place = self.id.partition(".")[2] or "0"
        return f"{self.call_id}.recvd-carrier.{place}"

    @property
    def header_message_id(self) -> str:
        """The Message-ID header the recipient's mailbox sees."""
        given = {name.lower(): value for name, value in self.headers.items()}
        return given.get("message-id") or f"<{self.id}@carrier.invalid>"

    @property
    def references(self) -> str:
        """The References header a reply to this email carries."""
        given = {name.lower(): value for name, value in self.headers.items()}
        return f"{given.get('references', '')} {self.header_message_id}".strip()


Message = Annotated[Sms | Email, Field(discriminator="kind")]
