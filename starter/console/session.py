"""Sessions: who is signed in, kept by their own browser in one sealed cookie."""

from __future__ import annotations

import base64
import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from typing import Any

from cryptography.fernet import Fernet, InvalidToken
from fastapi import Response
from itsdangerous import Signer

from starter.console.rendering import PREFIX
from store.keys import Scope

COOKIE = "escalation_session"
LASTS = timedelta(hours=12)
SIGNED_ON_LASTS = timedelta(hours=1)
"""How long a role counts that the provider may have withdrawn since."""
SIGNING_ON_LASTS = timedelta(minutes=10)
"""How long somebody may take at the provider."""
_SEAL_SALT = b"console session seal"
_SIGN_ON_SALT = b"console sign-on seal"
_FORM_SALT = "console form"


@dataclass(frozen=True)
class Session:
    """The API key somebody signed in with, and the person they act for if the key may name one."""

    key: str
    person: str | None = None


@dataclass(frozen=True)
class SignedOn:
    """Somebody the OpenID provider knows: their person, and what their roles allow."""

    person: str
    scopes: tuple[Scope, ...]


class Sessions:
    """Seals sessions into cookies and opens them again.

    The cookie holds the key itself, so that a revoked key ends its sessions at once. It is sealed, not only signed:
    a stolen cookie is of use to the console for `LASTS`, and to nothing else. Whoever signed in at a provider does so
    anew after `SIGNED_ON_LASTS`. Every process with the same secret opens the others' cookies.
    """

    def __init__(self, secret: str, clock: Callable[[], float] = time.time) -> None:
        """Take the secret, and a clock in seconds since 1970."""
        self._seal = _fernet(_SEAL_SALT, secret)
        self._sign_on = _fernet(_SIGN_ON_SALT, secret)
        self._forms = Signer(secret, salt=_FORM_SALT, digest_method=sha256)
        self._clock = clock

    def sealed(self, session: Session | SignedOn) -> str:
        """Return the cookie for a session that begins now."""
        content = {"key": session.key} if isinstance(session, Session) else {"scopes": session.scopes}
        return self._sealed(self._seal, {**content, "person": session.person})

    def opened(self, cookie: str | None) -> Session | SignedOn | None:
        """Return the session in a cookie; None for one that is absent, forged or too old."""
        content = self._opened(self._seal, cookie, LASTS)
        match content:
            case {"key": key, "person": person}:
                return Session(key, person)
            case {"scopes": scopes, "person": person} if self._opened(self._seal, cookie, SIGNED_ON_LASTS):
                return SignedOn(person, tuple(scopes))
        return None

    def sealed_sign_on(self, *kept: str) -> str:
        """Return the cookie that keeps what a sign-in was begun with."""
        return self._sealed(self._sign_on, kept)

    def opened_sign_on(self, cookie: str | None) -> list[str] | None:
        """Return what a sign-in was begun with; None for a cookie that is absent, forged or too old."""
        kept: list[str] | None = self._opened(self._sign_on, cookie, SIGNING_ON_LASTS)
        return kept

    def form_token(self, cookie: str) -> str:
        """Return what proves that a form was made for this session: other sites cannot know it."""
        return self._forms.get_signature(cookie).decode()

    def is_form_of(self, cookie: str, token: str) -> bool:
        """Return whether a form with `token` was made for this session."""
        return self._forms.verify_signature(cookie, token)

    def _sealed(self, seal: Fernet, content: object) -> str:
        return seal.encrypt_at_time(json.dumps(content).encode(), int(self._clock())).decode()

    def _opened(self, seal: Fernet, cookie: str | None, lasts: timedelta) -> Any:
        try:
            ttl = int(lasts.total_seconds())
            return json.loads(seal.decrypt_at_time((cookie or "").encode(), ttl, int(self._clock())))
        except InvalidToken:
            return None


def session_cookie(answer: Response, cookie: str, *, secure: bool) -> None:
    """Give a browser its session: kept from scripts and from other sites."""
    lasts = int(LASTS.total_seconds())
    answer.set_cookie(COOKIE, cookie, max_age=lasts, path=PREFIX, secure=secure, httponly=True, samesite="lax")


def _fernet(salt: bytes, secret: str) -> Fernet:
    return Fernet(base64.urlsafe_b64encode(sha256(salt + secret.encode()).digest()))
