"""What every process is told from outside. This is the only place that reads the environment."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated, Literal, Self, get_args
from urllib.parse import urlsplit

from pydantic import Field, ValidationError, field_validator, model_validator
from pydantic_core import ErrorDetails
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

PREFIX = "ESCALATION_"
KEY_FILE = "payload-keys.json"

Secret = Annotated[str, Field(repr=False)]
"""A plain string that no `repr` and no error message shows."""

_SECRET = {
    "database_url",
    "link_secret",
    "earlier_link_secrets",
    "proof_secret",
    "earlier_proof_secrets",
    "sendgrid_api_key",
    "sendgrid_inbound_secret",
    "smtp_password",
    "twilio_auth_token",
    "earlier_twilio_auth_tokens",
    "codec_token",
    "oidc_client_secret",
    "backup_passphrase",
    "key",
}
RoleScope = Literal["agent", "manager", "ops", "read"]
"""What a role of the OpenID provider can give; `backend` is for systems, which have keys."""


class SettingsError(ValueError):
    """A setting is missing or wrong; the message names the variable, what was found and what is allowed."""


class Settings(BaseSettings):
    """Settings that are complete and valid, or no object at all.

    Each field is read from the environment variable `ESCALATION_<FIELD>`; arguments win over the environment.
    An empty string means "not configured". Processes call `load_settings`, which words errors for people.
    """

    model_config = SettingsConfigDict(env_prefix=PREFIX, frozen=True, extra="forbid", use_attribute_docstrings=True)

    data_dir: Path = Path(".escalation")
    """Where a local stack keeps its files; made absolute."""
    database_url: Secret = "postgresql+psycopg://escalation@127.0.0.1:5432/escalation"
    """URL of the application database; `postgresql://` gets SQLAlchemy's `postgresql+psycopg://`."""
    public_url: str = "http://127.0.0.1:8080"
    """Base of the API as providers and people reach it, without a slash at the end."""
    temporal_ui_url: str = ""
    """Base of the Temporal UI as the team reaches it, to which the console links; empty: it links nowhere."""
    policies_dir: Path = Path(__file__).parent.parent / "policies"
    """Holds one folder per policy."""
    key_file: Path = Field(default_factory=lambda fields: fields["data_dir"] / KEY_FILE)
    """Payload encryption keys; see `workers/keys.py`."""
    payloads: Literal["encrypted", "readable"] = "encrypted"
    """How what we write into Temporal stands there; see `workers/readable_payloads.py`."""
    link_secret: Secret = ""
    """Signs personal links, and fingerprints numbers of texts; at least 16 characters."""
    earlier_link_secrets: Annotated[tuple[str, ...], NoDecode, Field(repr=False)] = ()
    """Signed personal links before; those stay good. Separated by commas."""
    proof_secret: Secret = ""
    """Seals the proofs of who grants and approves; at least 16 characters. Without it, nobody can."""
    earlier_proof_secrets: Annotated[tuple[str, ...], NoDecode, Field(repr=False)] = ()
    """Sealed proofs before; those stay good. Separated by commas."""
    require_encryption: bool = False
    """Whether payloads that arrive in clear are refused."""
    log_level: Literal["debug", "info", "warning", "error"] = "info"
    listen_host: str = "127.0.0.1"
    """Address the HTTP servers listen on; a container sets 0.0.0.0."""

    metrics_address: str = ""
    """HOST:PORT at which worker and API offer metrics to Prometheus; empty: they offer none."""
    traces_url: str = ""
    """Where an OpenTelemetry collector takes traces: a whole URL, for OTLP over HTTP; empty: none are made."""

    requests_per_second: Annotated[float, Field(gt=0)] = 50
    """How many requests each API key may make, steadily; four seconds' worth at once."""
    backend_requests_per_second: Annotated[float, Field(gt=0)] = 500
    """The same for the keys of backends."""

    sendgrid_api_key: Secret = ""
    sendgrid_host: str = "https://api.sendgrid.com"
    sendgrid_from: str = ""
    sendgrid_events_public_key: str = ""
    """Base64 of the DER key SendGrid's event webhook signs with."""
    sendgrid_inbound_secret: Secret = ""
    """Last part of the address inbound mail is posted to."""
    sendgrid_inbound_domain: str = ""
    """Domain whose mail SendGrid hands to us, for reply addresses."""
    smtp_host: str = ""
    """The server that takes our email, where SendGrid does not, or is away."""
    smtp_port: Annotated[int, Field(ge=1, le=65535)] = 587
    smtp_security: Literal["starttls", "tls", "none"] = "starttls"
    """Encrypted by STARTTLS, from the first byte (mostly on port 465), or not at all."""
    smtp_username: str = ""
    smtp_password: Secret = ""
    smtp_from: str = ""
    """Our From address, to which bounces go as well."""
    twilio_account_sid: str = ""
    twilio_auth_token: Secret = ""
    twilio_from: str = ""
    """Our number, where no service chooses one."""
    twilio_messaging_service: str = ""
    twilio_base_url: str = "https://api.twilio.com"

    sms_settles_seconds: Annotated[float, Field(ge=10, le=600)] = 30
    """How long after a call that broke off a text is looked for at Twilio before it is sent again."""
    email_settles_seconds: Annotated[float, Field(ge=10, le=600)] = 90
    """How long after a call that broke off an event about an email is waited for before it is sent once more."""
    email_per_second: Annotated[float, Field(ge=1)] = 50
    """How many emails all workers together hand over in a second; a little below what the provider allows."""
    sms_per_second: Annotated[float, Field(ge=1)] = 10
    """The same for text messages."""
    earlier_twilio_auth_tokens: Annotated[tuple[str, ...], NoDecode, Field(repr=False)] = ()
    """Tokens that prove webhooks while another one replaces them. Separated by commas."""

    inbound_policy: str = "default"
    """Under which policy a message from nowhere opens a ticket; empty: it opens none."""
    inbound_categories: Annotated[dict[str, str], NoDecode] = {}
    """Which category such a ticket has, by the address or number of ours that the message came to."""
    inbound_messages_per_hour: Annotated[int, Field(gt=0)] = 60
    """How many messages of one sender are taken within an hour."""

    codec_token: Secret = ""
    """Bearer token the codec server asks for; without one it answers only to loopback host names."""
    codec_origins: Annotated[tuple[str, ...], NoDecode] = ("http://127.0.0.1:8233", "http://localhost:8233")
    """Origins of the Temporal UI that may use the codec server from a browser, separated by commas."""

    oidc_issuer: str = ""
    """The OpenID provider at which people sign in to the console, without a slash at the end."""
    oidc_client_id: str = ""
    oidc_client_secret: Secret = ""
    """Empty for a public client, which has PKCE alone."""
    oidc_roles: Annotated[dict[str, tuple[RoleScope, ...]], NoDecode] = {}
    """Which scope each role of the provider gives."""
    oidc_roles_claim: str = "roles"
    oidc_person_claim: str = "preferred_username"
    oidc_scope: str = "openid profile"
    oidc_label: str = "single sign-on"
    """What the provider is called on the sign-in page."""

    url: str = ""
    """Where the CLI finds the API; empty: the profile that `escalation up` left in `data_dir`."""
    key: Secret = ""
    """The API key the CLI shows; empty: the profile's."""
    backup_passphrase: Secret = ""
    """What seals the keys of a backup; empty: it is asked for."""

    @field_validator("data_dir", "policies_dir", "key_file")
    @classmethod
    def _absolute(cls, path: Path) -> Path:
        return path.expanduser().absolute()

    @field_validator("policies_dir")
    @classmethod
    def _exists(cls, path: Path) -> Path:
        if not path.is_dir():
            raise ValueError("an existing directory")
        return path

    @field_validator("database_url")
    @classmethod
    def _postgresql(cls, url: str) -> str:
        scheme, separator, rest = url.partition("://")
        if scheme not in ("postgresql", "postgresql+psycopg") or not separator:
            raise ValueError("a URL that begins with postgresql://")
        return f"postgresql+psycopg://{rest}"

    @field_validator("public_url", "temporal_ui_url", "sendgrid_host", "twilio_base_url", "traces_url", "url")
    @classmethod
    def _web_address(cls, url: str) -> str:
        if url and not url.startswith(("http://", "https://")):
            raise ValueError("a URL that begins with http:// or https://")
        return url.rstrip("/")

    @field_validator("metrics_address")
    @classmethod
    def _listening_address(cls, address: str) -> str:
        host, _, port = address.rpartition(":")
        if address and not (host and port.isascii() and port.isdigit() and 0 < int(port) <= 65535):
            raise ValueError("HOST:PORT, such as 127.0.0.1:9464")
        return address

    @field_validator("link_secret", "proof_secret")
    @classmethod
    def _long_enough(cls, secret: str) -> str:
        if 0 < len(secret) < 16:
            raise ValueError("at least 16 characters")
        return secret

    @field_validator("earlier_link_secrets", "earlier_proof_secrets", mode="before")
    @classmethod
    def _several(cls, secrets: object) -> object:
        found = (
            tuple(part.strip() for part in secrets.split(",") if part.strip()) if isinstance(secrets, str) else secrets
        )
        if isinstance(found, tuple) and any(len(secret) < 16 for secret in found):
            raise ValueError("secrets of at least 16 characters each, separated by commas")
        return found

    @field_validator("earlier_twilio_auth_tokens", mode="before")
    @classmethod
    def _tokens(cls, tokens: object) -> object:
        return tuple(filter(None, map(str.strip, tokens.split(",")))) if isinstance(tokens, str) else tokens

    @field_validator("inbound_categories", mode="before")
    @classmethod
    def _by_address(cls, categories: object) -> object:
        if not isinstance(categories, str):
            return categories
        pairs = [pair.rpartition("=") for pair in filter(None, map(str.strip, categories.split(",")))]
        if not all(address.strip() and category.strip() for address, _, category in pairs):
            raise ValueError("address=category, separated by commas, such as billing@in.example=billing")
        return {address.strip().lower(): category.strip() for address, _, category in pairs}

    @field_validator("oidc_issuer")
    @classmethod
    def _safe_issuer(cls, url: str) -> str:
        on_this_machine = urlsplit(url).hostname in ("127.0.0.1", "::1", "localhost")
        if url and not (url.startswith("https://") or (url.startswith("http://") and on_this_machine)):
            raise ValueError("a URL that begins with https://, or http:// on this machine")
        return url

    @field_validator("oidc_roles", mode="before")
    @classmethod
    def _by_role(cls, roles: object) -> object:
        if not isinstance(roles, str):
            return roles
        given: dict[str, list[str]] = {}
        for pair in filter(None, map(str.strip, roles.split(","))):
            role, _, scope = pair.rpartition("=")
            if not role or scope not in get_args(RoleScope):
                raise ValueError(f"role=scope, separated by commas, with {', '.join(get_args(RoleScope))} as scopes")
            given.setdefault(role, []).append(scope)
        return given

    @field_validator("log_level", mode="before")
    @classmethod
    def _any_case(cls, level: object) -> object:
        return level.lower() if isinstance(level, str) else level

    @field_validator("codec_origins", mode="before")
    @classmethod
    def _comma_separated(cls, origins: object) -> object:
        if isinstance(origins, str):
            return tuple(part.strip().rstrip("/") for part in origins.split(",") if part.strip())
        return origins

    @model_validator(mode="after")
    def _providers_are_whole(self) -> Self:
        for group in (
            ("sendgrid_api_key", "sendgrid_from"),
            ("smtp_host", "smtp_from"),
            ("twilio_account_sid", "twilio_auth_token", self._twilio_sender),
            ("oidc_issuer", "oidc_client_id", "oidc_roles"),
        ):
            absent = [name for name in group if not getattr(self, name)]
            if absent and len(absent) < len(group):
                raise ValueError(f"{_variables(group)} go together; {_variables(absent)} not set")
        return self

    @model_validator(mode="after")
    def _encrypted_or_not(self) -> Self:
        if self.readable and self.require_encryption:
            raise ValueError(
                f"{_variables(['payloads'])} is 'readable' and {_variables(['require_encryption'])} is on: our own "
                "payloads would be refused; allowed: one of them"
            )
        return self

    @property
    def readable(self) -> bool:
        """Whether what we write into Temporal can be read there by everybody who may."""
        return self.payloads == "readable"

    @property
    def _twilio_sender(self) -> str:
        return "twilio_messaging_service" if self.twilio_messaging_service else "twilio_from"


def load_settings(needs: Sequence[str] = (), environment: Mapping[str, str] | None = None) -> Settings:
    """Returns valid settings from the environment, or another's, in which every field of `needs` is set.

    Raises `SettingsError` that lists every problem at once, one per line, and shows no secret.
    """
    given = {name: (environment or {}).get(PREFIX + name.upper()) for name in Settings.model_fields}
    try:
        settings = Settings(**{name: value for name, value in given.items() if value is not None})  # type: ignore[arg-type]
    except ValidationError as error:
        problems = [_in_words(detail) for detail in error.errors() if detail["type"] != _CONSEQUENCE]
        raise SettingsError("\n".join(problems)) from None
    if absent := [name for name in needs if not getattr(settings, name)]:
        raise SettingsError(f"{_variables(absent)} must be set for this process")
    return settings


_CONSEQUENCE = "default_factory_not_called"
"""Pydantic's complaint about a default that depends on another wrong field."""


def _variables(names: Sequence[str]) -> str:
    return ", ".join(PREFIX + name.upper() for name in names)


def _in_words(detail: ErrorDetails) -> str:
    allowed = detail["msg"].removeprefix("Value error, ").removeprefix("Input should be ")
    if not detail["loc"]:
        return allowed
    name = str(detail["loc"][0])
    found = "is not usable" if name in _SECRET else f"is {detail['input']!r}"
    return f"{_variables([name])} {found}; allowed: {allowed}"
