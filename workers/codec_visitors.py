"""Who may have payloads decoded: whoever shows the token, or a browser in which it was entered."""

from __future__ import annotations

import secrets
from datetime import timedelta
from hashlib import sha256

from fastapi import Request, Response
from itsdangerous import BadSignature, TimestampSigner

COOKIE = "escalation-codec"
SIGNED_IN_FOR = timedelta(hours=12)
_SAID = b"signed in"

PAGE = """<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Clear text in the Temporal UI</title>
<h1>Clear text in the Temporal UI</h1>
<p>{said}</p>
<form method="post" action="sign-in">
<label>Token <input type="password" name="token" autocomplete="current-password" required autofocus></label>
<button>Sign in</button>
</form>
"""
ASKED = "Enter the codec server's token. This browser then reads tickets in clear for twelve hours."
WRONG = "That is not the token."
DONE = "You are signed in. In the Temporal UI, under Codec Server, switch on “Use Cross-Origin Credentials”."


class Visitors:
    """Tells those who know the token from all others; with another token, nobody is signed in any more."""

    def __init__(self, token: str) -> None:
        self._token = token
        self._signer = TimestampSigner(token, salt="codec session", key_derivation="hmac", digest_method=sha256)

    def knows(self, token: str) -> bool:
        """Return whether this is the token."""
        return secrets.compare_digest(token.encode(errors="surrogatepass"), self._token.encode())

    def allowed(self, request: Request) -> bool:
        """Return whether a call shows the token as a bearer, or comes from a browser that is signed in."""
        scheme, _, shown = request.headers.get("authorization", "").partition(" ")
        return (scheme.lower() == "bearer" and self.knows(shown)) or self._signed_in(request.cookies.get(COOKIE, ""))

    def welcome(self, request: Request, response: Response) -> None:
        """Sign the browser in: no script reads the cookie, and no page of another site makes use of it."""
        response.set_cookie(
            COOKIE,
            self._signer.sign(_SAID).decode(),
            max_age=int(SIGNED_IN_FOR.total_seconds()),
            httponly=True,
            samesite="strict",
            secure=request.url.scheme == "https",
        )

    def _signed_in(self, cookie: str) -> bool:
        try:
            return self._signer.unsign(cookie, max_age=int(SIGNED_IN_FOR.total_seconds())) == _SAID
        except (BadSignature, UnicodeError):
            return False
