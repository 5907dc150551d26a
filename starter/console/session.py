"""Sessions: who is signed in, kept by their own browser in one sealed cookie."""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256

from cryptography.fernet import Fernet, InvalidToken
from itsdangerous import Signer

COOKIE = "escalation_session"
LASTS = timedelta(hours=12)
_SEAL_SALT = b"console session seal"
_FORM_SALT = "console form"


@dataclass(frozen=True)
class Session:
    """The API key somebody signed in with, and the person they act for if the key may name one."""

    key: str
    person: str | None = None


class Sessions:
    """Seals sessions into cookies and opens them again.

    The cookie holds the key itself, so that a revoked key ends its sessions at once. It is sealed, not only signed:
    a stolen cookie is of use to the console for `LASTS`, and to nothing else. Every process with the same secret
    opens the others' cookies.
    """

    def __init__(self, secret: str) -> None:
        self._seal = Fernet(base64.urlsafe_b64encode(sha256(_SEAL_SALT + secret.encode()).digest()))
        self._forms = Signer(secret, salt=_FORM_SALT, digest_method=sha256)

    def sealed(self, session: Session) -> str:
        """Return the cookie for a session that begins now."""
        return self._seal.encrypt(json.dumps([session.key, session.person]).encode()).decode()

    def opened(self, cookie: str | None) -> Session | None:
        """Return the session in a cookie; None for one that is absent, forged or older than `LASTS`."""
        try:
            key, person = json.loads(self._seal.decrypt((cookie or "").encode(), ttl=int(LASTS.total_seconds())))
        except InvalidToken:
            return None
        return Session(key, person)

    def form_token(self, cookie: str) -> str:
        """Return what proves that a form was made for this session: other sites cannot know it."""
        return self._forms.get_signature(cookie).decode()

    def is_form_of(self, cookie: str, token: str) -> bool:
        """Return whether a form with `token` was made for this session."""
        return self._forms.verify_signature(cookie, token)
