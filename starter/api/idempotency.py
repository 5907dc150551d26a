"""The key by which a repeated request is known."""

from typing import Annotated

from fastapi import Depends, Header

from domain.requests.action_keys import Key
from starter.api.authentication import Credentials
from store.keys import key_id

_Said = Annotated[
    str | None,
    Header(
        alias="Idempotency-Key",
        min_length=1,
        max_length=200,
        pattern=r"^[\x21-\x7e]+$",
        description="The same key does a thing once, however often it is sent with the same API key. With another "
        "action or other content it is refused.",
    ),
]


def _key(credentials: Credentials, said: _Said = None) -> Key | None:
    return Key("http", key_id(credentials.credentials), said) if credentials and said else None


IdempotencyKey = Annotated[Key | None, Depends(_key)]
"""The key of a request, which counts for the API key that it was sent with; None without one."""
