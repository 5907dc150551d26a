"""Proof of identity: that the product's API or client vouches for who acts, for one action, on one ticket, once.

Whoever can write to the Temporal namespace is believed as to who they are, except where money is granted. There the
message carries a proof, a text only holders of a secret can make. Opening it needs the secret and happens outside;
whether what it says fits the message is decided here.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from hashlib import sha256
from typing import Any

from pydantic import AwareDatetime, BaseModel

from domain.requests.action_keys import remembered
from domain.requests.actions import Action, Approve, Refuse, Resolve

FIELD = "proof"
"""Where in the body of an action the proof stands."""


class Proof(BaseModel, frozen=True):
    """What a proof says: `by`, who has `scopes`, asks by the key `key` for this very action, until `expires_at`."""

    ticket: str
    action: str
    digest: str
    by: str
    scopes: tuple[str, ...] = ()
    key: str
    expires_at: AwareDatetime


def demanded(action: Action) -> bool:
    """Return whether an action is one that needs proof of who does it."""
    return isinstance(action, Approve | Refuse) or (isinstance(action, Resolve) and action.grant is not None)


def carried(name: str, body: Any) -> str | None:
    """Return the unopened proof a message carries with an action that may need one."""
    text = body.get(FIELD) if isinstance(body, dict) and name in ("approve", "refuse", "resolve") else None
    return text if isinstance(text, str) and text else None


def digest(action: Action) -> str:
    """Return what stands for all of an action: who, on what state of the ticket, and every word and sum in it."""
    return sha256(action.model_dump_json(exclude_defaults=True).encode()).hexdigest()


def prove(ticket: str, name: str, action: Action, *, key: str, scopes: Sequence[str], expires_at: datetime) -> Proof:
    """Return the proof for an action on a ticket, for the message that has the key `key`."""
    return Proof(
        ticket=ticket,
        action=name,
        digest=digest(action),
        by=action.by,
        scopes=tuple(sorted(scopes)),
        key=remembered(key) or "",
        expires_at=expires_at,
    )


def flaw(proof: Proof, ticket: str, name: str, action: Action, key: str | None, now: datetime) -> str | None:
    """Return why a genuine proof does not prove who sent a message, None when it does."""
    if proof.ticket != ticket:
        return "was made for another ticket"
    if proof.action != name:
        return f"was made for {proof.action}"
    if proof.by != action.by or proof.digest != digest(action):
        return "was made for other content than this"
    if proof.key != key:
        return "was made for another message: a proof counts once"
    if proof.expires_at <= now:
        return "has expired"
    return None
