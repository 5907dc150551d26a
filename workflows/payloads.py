"""How the workflow reads JSON that nobody has checked: whatever arrives, something comes out that a rule can refuse."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from temporalio.api.common.v1 import Payload
from temporalio.common import RawValue
from temporalio.contrib.pydantic import PydanticPayloadConverter

SEALED = "sealed"
"""In the metadata of a payload that was decrypted: whoever made it has a key of ours."""


class LenientPayloadConverter(PydanticPayloadConverter):
    """Decodes as pydantic's converter does; an untyped payload that cannot be decoded is kept as a `RawValue`.

    A workflow whose arguments fail to decode fails its task for ever. A `RawValue` reaches the domain instead, which
    says that it is not a JSON object.
    """

    def from_payloads(self, payloads: Sequence[Payload], type_hints: list[type] | None = None) -> list[Any]:
        """Return the payloads' values, undecodable untyped ones as they are."""
        if type_hints:
            return super().from_payloads(payloads, type_hints)
        return [self._value(payload) for payload in payloads]

    def _value(self, payload: Payload) -> Any:
        try:
            return super().from_payloads([payload])[0]
        except Exception:
            return RawValue(payload)


def plain(value: Any) -> Any:
    """Return a value a rule can look at: what was undecodable becomes a text that says so."""
    return "(undecodable payload)" if isinstance(value, RawValue) else value
