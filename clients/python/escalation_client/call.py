"""One call of the API, as it goes over the wire."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal
from typing import Any
from urllib.parse import quote

JSON = "application/json"
SENT_AT = "sent_at"
KEY = re.compile(r"[\x21-\x7e]{1,200}")


@dataclass(frozen=True)
class Call:
    """What is asked; `key` is the Idempotency-Key of an action, `body` its JSON, `content` what is no JSON object."""

    method: str
    path: str
    query: Mapping[str, Any] = field(default_factory=dict)
    body: Mapping[str, Any] | None = None
    content: bytes | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    key: str | None = None

    def __post_init__(self) -> None:
        if self.key is not None and not KEY.fullmatch(self.key):
            raise ValueError(f"key: found {self.key!r}; allowed: 1 to 200 visible ASCII characters")

    def again(self, first_sent_at: datetime) -> Call:
        """Return the call as it is repeated: an action counts from when it was sent first, unless it says otherwise."""
        if self.key is None or self.body is None or self.body.get(SENT_AT) is not None:
            return self
        return replace(self, body={**self.body, SENT_AT: first_sent_at})

    def sent(self) -> bytes | None:
        """Return the bytes that are sent; raises ValueError for an instant without zone."""
        return self.content if self.body is None else as_json(self.body)

    def asked(self) -> dict[str, Any]:
        """Return the query, without what is None."""
        return {name: _query_value(value) for name, value in self.query.items() if value is not None}


def path(*parts: str) -> str:
    """Return the address below `/v1` of what these parts name, whatever is in them."""
    return "/v1/" + "/".join(_part(part) for part in parts)


def as_json(value: Mapping[str, Any]) -> bytes:
    """Return an object as JSON on one line; raises ValueError for what JSON cannot say."""
    return json.dumps(dict(value), default=_plain, ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode()


def _part(part: str) -> str:
    # A part of dots alone would be taken for a step on the way.
    return part.replace(".", "%2E") if part in (".", "..") else quote(part, safe="")


def _query_value(value: Any) -> Any:
    return _plain(value) if isinstance(value, datetime) else value


def _plain(value: Any) -> str:
    match value:
        case datetime() if value.tzinfo is None:
            raise ValueError(f"an instant: found {value.isoformat()}; allowed: a datetime with its zone")
        case datetime():
            return value.isoformat()
        case Decimal():
            return str(value)
    raise TypeError(f"found {type(value).__name__}; allowed: what JSON has, an aware datetime, a Decimal")
