"""Signed links: what a link in a message lets whom do, and the one way to make and to check it.

A link says its purpose, whom it was made for, which ticket it is about, and which episode and tier its reader saw. It
holds ids and nothing personal. The same content always gives the same link, so that a repeated message is the same
message.
"""

from __future__ import annotations

import base64
import hmac
from collections.abc import Sequence
from datetime import UTC, datetime
from hashlib import sha256
from hmac import compare_digest
from typing import Literal

from itsdangerous import BadSignature, URLSafeSerializer
from pydantic import AwareDatetime, BaseModel, ValidationError, model_validator

Purpose = Literal["survey", "act"]
Why = Literal["forged", "expired", "foreign", "used"]

_SAID: dict[Why, str] = {
    "forged": "This link is not valid: it was not made by us, or was changed on its way",
    "expired": "This link has expired",
    "foreign": "This link was made for somebody or something else",
    "used": "This link has been used; it works once",
}


class BadLink(ValueError):
    """A link that does nothing; `why` says which of the four reasons there are it is."""

    def __init__(self, why: Why) -> None:
        super().__init__(_SAID[why])
        self.why = why


class SignedLink(BaseModel, frozen=True):
    """What a link says.

    `person` is an id of the roster, or `customer`. One that acts (`purpose` is `act`) names the `tier` its reader saw;
    without an `action` its reader chooses one. With `message`, which tells the message it stands in from others, two
    messages' links to one action differ. Without `expires_at` it is good as long as what it asks for is.
    """

    purpose: Purpose
    person: str
    ticket: str
    episode: int
    tier: int | None = None
    action: str | None = None
    message: str | None = None
    expires_at: AwareDatetime | None = None

    @model_validator(mode="after")
    def _says_what_it_does(self) -> SignedLink:
        if self.purpose == "act" and self.tier is None:
            raise ValueError("a link that acts with the tier seen")
        return self

    def choosing(self, action: str) -> SignedLink:
        """Return the link for one action of those it is good for; raises `BadLink` when it is for another one."""
        if self.action not in (None, action):
            raise BadLink("foreign")
        return self.model_copy(update={"action": action})

    @property
    def id(self) -> str:
        """Return what tells this link from all others: the same content has the same id."""
        return sha256(self.model_dump_json(exclude_none=True).encode()).hexdigest()[:32]


def _seal(secret: str, purpose: str, text: str) -> str:
    key = hmac.digest(secret.encode(), f"seal/{purpose}".encode(), sha256)
    return base64.b32encode(hmac.digest(key, text.encode(), sha256)[:10]).decode().lower()


class LinkSigner:
    """Makes tokens of links, and gives back the links of tokens that it, or the one before it, made."""

    def __init__(self, secret: str, earlier: Sequence[str] = ()) -> None:
        """Sign with `secret`, and go on accepting what was signed with one of the `earlier` secrets."""
        if not secret or not all(earlier):
            raise ValueError("a secret to sign links with")
        self._secrets = [*earlier, secret]

    def token(self, link: SignedLink) -> str:
        """Return the link as text that goes into a URL as it is."""
        instant = int(link.expires_at.timestamp()) if link.expires_at else None
        said = [link.person, link.ticket, link.episode, link.tier, link.action, link.message, instant]
        while said[-1] is None:
            said.pop()
        return self._serializer(link.purpose).dumps(said)

    def seal(self, purpose: str, text: str) -> str:
        """Return 16 letters and digits that nobody can guess who has not the secret, for where a link has no place.

        The same text always gives the same seal for one purpose; case says nothing in it.
        """
        return _seal(self._secrets[-1], purpose, text)

    def is_sealed(self, purpose: str, text: str, seal: str) -> bool:
        """Return whether this secret, or one before it, gave `text` that seal."""
        given = seal.lower().encode(errors="replace")
        return any(compare_digest(given, _seal(secret, purpose, text).encode()) for secret in self._secrets)

    def read(
        self, token: str, purpose: Purpose, now: datetime, *, person: str | None = None, ticket: str | None = None
    ) -> SignedLink:
        """Return what a token says that was made for `purpose`; where given, for `person` and about `ticket`.

        Raises `BadLink`: `forged`, `expired` from its last second on, `foreign` to the person or the ticket. Whether
        one that acts was used is for the one who acts by it to say: see `starter.acting_by_link`.
        """
        link = self._opened(token, purpose)
        if (person is not None and link.person != person) or (ticket is not None and link.ticket != ticket):
            raise BadLink("foreign")
        if link.expires_at is not None and link.expires_at <= now:
            raise BadLink("expired")
        return link

    def _opened(self, token: str, purpose: Purpose) -> SignedLink:
        try:
            person, ticket, episode, *rest = self._serializer(purpose).loads(token)
            tier, action, message, instant = (*rest, None, None, None, None)[:4]
            return SignedLink(
                purpose=purpose,
                person=person,
                ticket=ticket,
                episode=episode,
                tier=tier,
                action=action,
                message=message,
                expires_at=None if instant is None else datetime.fromtimestamp(instant, UTC),
            )
        except BadSignature:
            return self._opened_old(token, purpose)
        except (ValidationError, ValueError, TypeError, OverflowError):
            raise BadLink("forged") from None

    def _opened_old(self, token: str, purpose: Purpose) -> SignedLink:
        """Read a survey's link as it was once made: a ticket and an episode, for its customer, without an end."""
        if purpose != "survey":
            raise BadLink("forged")
        try:
            ticket, episode = URLSafeSerializer(self._secrets, salt="survey").loads(token)
            return SignedLink(purpose="survey", person="customer", ticket=ticket, episode=episode)
        except (BadSignature, ValidationError, ValueError, TypeError):
            raise BadLink("forged") from None

    def _serializer(self, purpose: Purpose) -> URLSafeSerializer:
        return URLSafeSerializer(
            self._secrets,
            salt=f"link/{purpose}",
            signer_kwargs={"key_derivation": "hmac", "digest_method": sha256},
        )
