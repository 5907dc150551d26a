"""The OpenID provider of a deployment: sending people there, and believing only what it signed for one sign-in."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from hashlib import sha256
from http import HTTPStatus
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

import httpx
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

PATIENCE = timedelta(seconds=5)
LEEWAY_SECONDS = 60
"""How far the provider's clock may be from ours."""
ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "Ed25519", "EdDSA")
"""Signatures that only the provider can make: one by a shared secret proves nothing, none still less."""
DISCOVERY = "/.well-known/openid-configuration"
_NEEDED = ("authorization_endpoint", "token_endpoint", "jwks_uri")
_LOOPBACK = ("127.0.0.1", "::1", "localhost")


class ProviderUnreachable(Exception):
    """The provider did not answer, or not as one."""


class NotProven(Exception):
    """What came back does not prove who somebody is."""


@dataclass(frozen=True)
class Begun:
    """What this side keeps of a sign-in until somebody comes back from the provider."""

    state: str
    nonce: str
    verifier: str

    @property
    def challenge(self) -> str:
        """Return what the provider is told of the verifier (PKCE, RFC 7636)."""
        return base64.urlsafe_b64encode(sha256(self.verifier.encode()).digest()).rstrip(b"=").decode()


@dataclass(frozen=True)
class IdentityProvider:
    """An OpenID provider and what we are called there; `redirect_uri` is where it sends people back to."""

    issuer: str
    client_id: str
    client_secret: str = field(repr=False)
    redirect_uri: str
    scope: str = "openid profile"

    async def address(self, begun: Begun) -> str:
        """Return where to send somebody to sign in; raises `ProviderUnreachable`."""
        async with self._client() as client:
            place: str = (await self._metadata(client))["authorization_endpoint"]
        asked = {
            "response_type": "code",
            "client_id": self.client_id,
            "redirect_uri": self.redirect_uri,
            "scope": self.scope,
            "state": begun.state,
            "nonce": begun.nonce,
            "code_challenge": begun.challenge,
            "code_challenge_method": "S256",
        }
        return f"{place}{'&' if urlsplit(place).query else '?'}{urlencode(asked)}"

    async def claims(self, code: str, begun: Begun) -> tuple[dict[str, Any], str]:
        """Return what the provider's signed token claims, and the access token that may tell more.

        Raises `NotProven` when the code or the token is not of this sign-in, and `ProviderUnreachable`.
        """
        async with self._client() as client:
            metadata = await self._metadata(client)
            token = await self._token(client, metadata, code, begun)
            keys = await _object(client, "GET", metadata["jwks_uri"])
        return self._proven(token.get("id_token"), keys, begun.nonce), str(token.get("access_token", ""))

    async def more_claims(self, access_token: str, subject: str) -> dict[str, Any]:
        """Return what the provider tells of somebody besides; nothing where it has no such place, or means another.

        Raises `ProviderUnreachable`.
        """
        async with self._client() as client:
            place = (await self._metadata(client)).get("userinfo_endpoint")
            if not place:
                return {}
            told = await _object(client, "GET", place, headers={"Authorization": f"Bearer {access_token}"})
        return told if told.get("sub") == subject else {}

    def _proven(self, id_token: object, keys: dict[str, Any], nonce: str) -> dict[str, Any]:
        registry = jwt.JWTClaimsRegistry(
            leeway=LEEWAY_SECONDS,
            iss={"essential": True, "value": self.issuer},
            aud={"essential": True, "value": self.client_id},
            nonce={"essential": True, "value": nonce},
            sub={"essential": True},
            exp={"essential": True},
            iat={"essential": True},
        )
        try:
            token = jwt.decode(str(id_token), KeySet.import_key_set(keys), algorithms=list(ALGORITHMS))  # type: ignore[arg-type]
            registry.validate(token.claims)
        except (JoseError, ValueError, TypeError, KeyError) as error:
            raise NotProven(f"the token is not valid ({type(error).__name__})") from None
        claims: dict[str, Any] = dict(token.claims)
        if claims.get("azp", self.client_id) != self.client_id:
            raise NotProven("the token is for another client")
        return claims

    async def _metadata(self, client: httpx.AsyncClient) -> dict[str, Any]:
        metadata = await _object(client, "GET", self.issuer + DISCOVERY)
        if metadata.get("issuer") != self.issuer:
            raise ProviderUnreachable("what answers there is another issuer")
        if not all(isinstance(metadata.get(name), str) for name in _NEEDED):
            raise ProviderUnreachable(f"it does not say all of {', '.join(_NEEDED)}")
        return metadata

    async def _token(
        self, client: httpx.AsyncClient, metadata: Mapping[str, Any], code: str, begun: Begun
    ) -> dict[str, Any]:
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": self.redirect_uri,
            "code_verifier": begun.verifier,
        }
        auth = None
        offered = metadata.get("token_endpoint_auth_methods_supported", ["client_secret_basic"])
        if self.client_secret and "client_secret_basic" in offered:
            # RFC 6749, 2.3.1: what goes into the header is form-encoded first.
            auth = httpx.BasicAuth(quote(self.client_id, safe=""), quote(self.client_secret, safe=""))
        else:
            form["client_id"] = self.client_id
            if self.client_secret:
                form["client_secret"] = self.client_secret
        return await _object(client, "POST", metadata["token_endpoint"], data=form, auth=auth)

    def _client(self) -> httpx.AsyncClient:
        # A proxy that is configured for the world cannot reach this machine's own loopback.
        proxies = urlsplit(self.issuer).hostname not in _LOOPBACK
        return httpx.AsyncClient(timeout=PATIENCE.total_seconds(), trust_env=proxies)


async def _object(client: httpx.AsyncClient, method: str, address: str, **sent: Any) -> dict[str, Any]:
    try:
        answer = await client.request(method, address, **sent)
        if method == "POST" and HTTPStatus.BAD_REQUEST <= answer.status_code < HTTPStatus.INTERNAL_SERVER_ERROR:
            raise NotProven(f"the provider refused the code ({answer.status_code})")
        value = answer.raise_for_status().json()
    except (httpx.HTTPError, httpx.InvalidURL, ValueError) as error:
        raise ProviderUnreachable(f"no answer ({type(error).__name__})") from None
    if not isinstance(value, dict):
        raise ProviderUnreachable("its answer is no object")
    return value
