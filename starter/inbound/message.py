"""A message from outside, of whichever channel, as it is taken in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from domain.inbound.thanks import is_thanks
from domain.input.text import shortened
from domain.people import Channel
from domain.requests.action_keys import Key
from domain.requests.actions import WHOLE_LENGTH
from domain.requests.attachments import Attachment

TEXT_LENGTH = 20_000
_CODE_LENGTH = 16
WITHOUT_TEXT = "(a message without text)"


@dataclass(frozen=True)
class InboundMessage:
    """What one person wrote, and how to answer them.

    `sender` is an email address in lower case or an E.164 number, `to` the addresses of ours it came to. `claimed` are
    references it names that anybody could write, in lower case; `afresh` says that it answers nothing; `whole` is all
    that stood in it. `score` is the digit it consists of, where it is one from 1 to 5. `sent_at` is when its provider
    had it, where that has stamped it. `unread` says what of it was passed over, one reason each.
    """

    channel: Channel
    sender: str
    message_id: str
    text: str
    to: tuple[str, ...] = ()
    subject: str = ""
    name: str = ""
    locale: str | None = None
    attachments: tuple[Attachment, ...] = ()
    claimed: tuple[str, ...] = ()
    afresh: bool = False
    whole: str = ""
    score: int | None = None
    sent_at: datetime | None = None
    unread: tuple[str, ...] = ()

    @property
    def id(self) -> str:
        """Return what tells it from every other message, whoever may write the same Message-ID."""
        return sha256("\0".join((self.channel, self.sender, self.message_id)).encode(errors="replace")).hexdigest()

    @property
    def key(self) -> Key:
        """Return the key of what a ticket is told of it, with a code in place of its sender's address."""
        code = sha256(self.sender.encode(errors="replace")).hexdigest()[:_CODE_LENGTH]
        return Key("mail" if self.channel == "email" else "text", code, self.message_id)

    @property
    def said(self) -> str:
        """Return its words as a ticket takes them, and below them what of it was not read."""
        words = self.text.strip()
        if not self.unread:
            return shortened(words, TEXT_LENGTH) or WITHOUT_TEXT
        unread = f"(Not all of this message was read: {'; '.join(self.unread)}.)"
        return f"{shortened(words, TEXT_LENGTH - len(unread) - 2)}\n\n{unread}".strip()

    @property
    def said_in(self) -> str:
        """Return the whole of it as a ticket takes it; nothing where all of it is in its words."""
        whole = self.whole.strip()
        return "" if whole == self.text.strip() else shortened(whole, WHOLE_LENGTH)

    @property
    def thanks(self) -> bool:
        """Return whether it says thank you and nothing else."""
        return not self.attachments and not self.unread and is_thanks(self.text)
