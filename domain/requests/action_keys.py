"""Keys of actions: what a sender calls a message by, so that however often it comes it is done once.

A key counts at one door, for one holder: nobody can use up another's, and no message from outside one of ours. A
door is named beside the key by our own clients alone; whatever else a key looks like, it is a plain Temporal client's.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Literal, get_args
from urllib.parse import quote

from domain.input.problems import Problem
from domain.input.text import clean
from domain.requests.refusals import Refusal, Refused

Door = Literal["http", "client", "console", "mail", "text", "link", "survey", "erasure"]
"""Where our own clients take messages in."""
KEY_LENGTH = 200
USED = "Key used"
"""The title of the refusal of a key that was used for something else."""
STAMPS = frozenset({"key", "door", "sent_at", "proof", "via"})
"""Fields of a body that say how it was sent, and nothing of what is to be done."""
_TEMPORAL = "temporal"
_HOLDER_LENGTH = 72
_SAID_LENGTH = 100
_TEMPORAL_LENGTH = KEY_LENGTH - len(f"{_TEMPORAL}/")
_HASHED = "sha256:"
_DIGITS = 16


@dataclass(frozen=True)
class Key:
    """What the `holder` of a key `said` at a `door`.

    The holder is who is known to have sent it: an API key's id, a person, the code of a sender's address.
    """

    door: Door
    holder: str
    said: str

    @property
    def name(self) -> str:
        """Return the key as a ticket keeps it, which no other door or holder can have."""
        holder = _short(quote(self.holder, safe="@+:", errors="surrogatepass"), _HOLDER_LENGTH)
        return f"{self.door}/{holder}/{_short(self.said, _SAID_LENGTH)}"

    def sent_with(self, action: str, body: Mapping[str, Any]) -> str:
        """Return the key as it is sent, which is an update's id: its name, and what stands for all that is asked.

        Temporal answers an update whose id it knows by itself. So the same key with other content must be another id:
        only then is the ticket asked, which refuses it.
        """
        return f"{self.name}/{content(action, body)}"


def key_for(by: str, said: str | Key | None) -> Key | None:
    """Return a key as it is given to the Python client: a text is one of the caller's own program, for `by` alone."""
    return Key("client", by, said) if isinstance(said, str) else said


def name_of(sent: str | None, door: object) -> str | None:
    """Return the name of a key as it was sent: of one of ours where its `door` stands beside it, else of a plain
    Temporal client's."""
    if sent is None:
        return None
    if door in get_args(Door) and sent.startswith(f"{door}/"):
        return sent.rpartition("/")[0]
    return f"{_TEMPORAL}/{_short(sent, _TEMPORAL_LENGTH)}"


def content(action: str, body: object) -> str:
    """Return what stands for an action and all that its sender asked for, whenever and however they sent it."""
    if isinstance(body, dict):
        body = {field: value for field, value in body.items() if value is not None and field not in STAMPS}
    try:
        said = json.dumps([action, body], sort_keys=True, default=str)
    except (RecursionError, TypeError, ValueError):
        said = f"{action}: what no JSON has"
    return sha256(said.encode(errors="surrogatepass")).hexdigest()[:_DIGITS]


def says(name: str, said: str) -> bool:
    """Return whether just this is what a holder said, whoever that was, and at whichever door."""
    door, its_own = _said_in(name)
    return its_own == _short(said, _TEMPORAL_LENGTH if door == _TEMPORAL else _SAID_LENGTH)


def used(name: str) -> Refused:
    """Return the refusal of a key that was used for something else."""
    door, said = _said_in(name)
    problem = Problem(
        field="Idempotency-Key" if door == "http" else "key",
        found=said,
        allowed="the same action with the same content again, or another key",
    )
    detail = "This key was used before, for something else; nothing was changed"
    return Refused(Refusal(status=422, title=USED, detail=detail, errors=(problem,)))


def remembered(key: str | None) -> str | None:
    """Return the key itself, or what stands for one that is too long to keep hundreds of, or cannot be kept."""
    if key is None or (len(key) <= KEY_LENGTH and clean(key) == key):
        return key
    return sha256(key.encode(errors="surrogatepass")).hexdigest()


def _said_in(name: str) -> tuple[str, str]:
    door, _, rest = name.partition("/")
    return door, rest if door == _TEMPORAL else rest.partition("/")[2]


def _short(text: str, length: int) -> str:
    """Return a text itself, or its hash where it is too long, cannot be kept or looks like one."""
    if len(text) <= length and clean(text) == text and not text.startswith(_HASHED):
        return text
    return f"{_HASHED}{sha256(text.encode(errors='surrogatepass')).hexdigest()[:32]}"
