"""How often a customer has written within a time: `3 within 24h`."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any

from pydantic import BaseModel, Field, GetJsonSchemaHandler, model_serializer, model_validator
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema
from pydantic_core.core_schema import SerializationInfo

from domain.time.durations import RealDuration, written

MOST = 20
FORMS = f"a count and a real time, such as 3 within 24h; from 2 to {MOST} messages"
_WRITTEN = re.compile(r"(\d{1,9}) within (\S.*)", re.ASCII)


class MessagesWithin(BaseModel, frozen=True, extra="forbid"):
    """So many messages of the customer within a time, of which a d is 24 hours."""

    count: Annotated[int, Field(ge=2, le=MOST)]
    within: RealDuration

    @model_validator(mode="before")
    @classmethod
    def _read(cls, value: Any) -> Any:
        if not isinstance(value, str):
            return value
        found = _WRITTEN.fullmatch(value.strip())
        if found is None or not 2 <= int(found[1]) <= MOST:
            raise ValueError(FORMS)
        return {"count": int(found[1]), "within": found[2]}

    @classmethod
    def __get_pydantic_json_schema__(cls, core_schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        text = {"type": "string", "pattern": r"^[0-9]+ within [0-9].*$", "examples": ["3 within 24h"]}
        return {**text, "description": f"How often the customer has written: {FORMS}."}

    @model_serializer(mode="wrap")
    def _as_written(self, handler: Any, info: SerializationInfo) -> Any:
        return str(self) if info.mode == "json" else handler(self)

    def reached(self, written_at: Sequence[datetime], now: datetime) -> bool:
        """Return whether so many messages, the present one among them, have come within the time until `now`."""
        return sum(now - self.within < at <= now for at in written_at) >= self.count

    def __str__(self) -> str:
        return f"{self.count} within {written(self.within)}"
