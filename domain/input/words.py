"""A short list written as words: `50% 75% 90%`, `sms email`, or a YAML list."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any, TypeVar

from pydantic import BeforeValidator, GetJsonSchemaHandler
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema

Item = TypeVar("Item")


def _split(value: Any) -> Any:
    return [word.rstrip("%") for word in value.split()] if isinstance(value, str) else value


@dataclass(frozen=True)
class OrText:
    """In a JSON Schema, a list, or the text it is written as: items that match a pattern, or else those there are."""

    item: str | None = None

    def __get_pydantic_json_schema__(self, core_schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        """Return the schema of both."""
        items = handler(core_schema)
        if handler.mode == "serialization":
            return items
        item = self.item or "|".join(items["items"]["enum"])
        return {"anyOf": [{"type": "string", "pattern": rf"^(({item})([ ,]+({item}))*)?$"}, items]}


Words = Annotated[tuple[Item, ...], BeforeValidator(_split), OrText()]
