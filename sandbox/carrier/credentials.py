"""The account our product has at the local carrier: ids, tokens, senders and the key that signs events."""

from __future__ import annotations

import base64
import contextlib
import os
import secrets
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)
from pydantic import BaseModel, ConfigDict


class Credentials(BaseModel):
    """Everything both sides must share, shaped as the vendors shape it.

    `sendgrid_events_public_key` is base64 DER, as SendGrid's settings page shows it;
    `sendgrid_events_private_key` is PEM and never leaves the carrier.
    """

    model_config = ConfigDict(frozen=True)

    twilio_account_sid: str
    twilio_auth_token: str
    twilio_from: str
    sendgrid_api_key: str
    sendgrid_from: str
    sendgrid_events_public_key: str
    sendgrid_events_private_key: str
    sendgrid_inbound_secret: str


def load_or_create(directory: Path) -> Credentials:
    """The credentials kept in `directory`, made on the first call and the same ever after.

    Safe when two processes call it at once: both get the same credentials. The file is readable by its owner
    only. Raises `pydantic.ValidationError` when the file holds something else.
    """
    path = directory / "credentials.json"
    if not path.exists():
        directory.mkdir(parents=True, exist_ok=True)
        draft = directory / f".credentials-{secrets.token_hex(8)}"
        draft.touch(mode=0o600)
        draft.write_text(_create().model_dump_json(indent=2) + "\n")
        # A link, unlike a rename, never replaces what another process made first.
        with contextlib.suppress(FileExistsError):
            os.link(draft, path)
        draft.unlink()
    return Credentials.model_validate_json(path.read_text())


def _create() -> Credentials:
    private_key = ec.generate_private_key(ec.SECP256R1())
    public_key = private_key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    pem = private_key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    return Credentials(
        twilio_account_sid=f"AC{secrets.token_hex(16)}",
        twilio_auth_token=secrets.token_hex(16),
        twilio_from="+15005550006",
        sendgrid_api_key=f"SG.{secrets.token_urlsafe(16)}.{secrets.token_urlsafe(32)}",
        sendgrid_from="support@escalation.example",
        sendgrid_events_public_key=base64.b64encode(public_key).decode(),
        sendgrid_events_private_key=pem.decode(),
        sendgrid_inbound_secret=secrets.token_urlsafe(24),
    )
