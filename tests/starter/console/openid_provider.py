"""An OpenID provider on loopback, from a package, that holds whoever began a sign-in to its PKCE."""

from __future__ import annotations

import base64
import io
import json
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, urlsplit

import oidc_provider_mock
from werkzeug.serving import make_server

Environ = dict[str, Any]
Wsgi = Callable[[Environ, Callable[..., Any]], Iterable[bytes]]
CLIENT = "escalation-console"
SECRET = "a secret of the client"


@dataclass
class OpenIdProvider:
    """Where it is, who it knows, and what it was asked."""

    url: str = ""
    asked: list[dict[str, str]] = field(default_factory=list)
    """The queries of authorization requests."""
    verifiers: list[str] = field(default_factory=list)
    challenges: dict[str, str] = field(default_factory=dict)
    """Of the codes that were given out."""
    down: bool = False
    issuer: str | None = None
    """What it calls itself, if not what it is."""

    def around(self, provider: Wsgi) -> Wsgi:
        """Return the provider, with what it lacks: PKCE; and the chance to be down."""

        def guarded(environ: Environ, start: Callable[..., Any]) -> Iterable[bytes]:
            if self.down:
                start("503 Service Unavailable", [("Content-Type", "text/html")])
                return [b"<h1>down</h1>"]
            if environ["PATH_INFO"] == "/.well-known/openid-configuration" and self.issuer:
                start("200 OK", [("Content-Type", "application/json")])
                return [json.dumps({"issuer": self.issuer}).encode()]
            if environ["PATH_INFO"] == "/oauth2/authorize":
                return provider(environ, self._remembering(environ, start))
            if environ["PATH_INFO"] == "/oauth2/token" and not self._verified(environ):
                start("400 Bad Request", [("Content-Type", "application/json")])
                return [b'{"error": "invalid_grant"}']
            return provider(environ, start)

        return guarded

    def _verified(self, environ: Environ) -> bool:
        body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        environ["wsgi.input"] = io.BytesIO(body)
        verifier = parse_qs(body.decode()).get("code_verifier", [""])[0]
        self.verifiers.append(verifier)
        challenge = base64.urlsafe_b64encode(sha256(verifier.encode()).digest()).rstrip(b"=").decode()
        code = parse_qs(body.decode()).get("code", [""])[0]
        return self.challenges.get(code) == challenge

    def _remembering(self, environ: Environ, start: Callable[..., Any]) -> Callable[..., Any]:
        """Tie the code that is given out to the challenge it was asked for with."""
        asked = _first_values(environ["QUERY_STRING"])
        self.asked.append(asked)

        def remember(status: str, headers: list[tuple[str, str]], *rest: Any) -> Any:
            code = _first_values(urlsplit(dict(headers).get("Location", "")).query).get("code")
            if code and asked.get("code_challenge_method") == "S256":
                self.challenges[code] = asked["code_challenge"]
            return start(status, headers, *rest)

        return remember


def _first_values(query: str) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(query).items()}


@contextmanager
def openid_provider(**claims: dict[str, object]) -> Iterator[OpenIdProvider]:
    """Give a running provider that knows these subjects by their claims."""
    provider = OpenIdProvider()
    users = [oidc_provider_mock.User(sub=subject, claims=claimed) for subject, claimed in claims.items()]
    app = oidc_provider_mock.app(require_nonce=True, user_claims=users)
    server = make_server("127.0.0.1", 0, provider.around(app), threaded=True)
    provider.url = f"http://127.0.0.1:{server.server_port}"
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield provider
    server.shutdown()
    thread.join()
    server.server_close()
