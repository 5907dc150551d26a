"""The four priorities, and values that differ by priority."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Generic, Literal, TypeVar, get_args

from pydantic import BaseModel, GetJsonSchemaHandler, model_serializer, model_validator
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema

Priority = Literal["urgent", "high", "medium", "low"]
PRIORITIES: tuple[Priority, ...] = get_args(Priority)
Value = TypeVar("Value")


def spread(value: Any) -> Any:
    """Return what is written for several priorities at once, once for each: one value for all, or an `else`."""
    if not isinstance(value, Mapping):
        return dict.fromkeys(PRIORITIES, value)
    rest = {name: value[name] for name in value if name != "else"}
    return (dict.fromkeys(PRIORITIES, value["else"]) | rest) if "else" in value else rest


def _as_written(spread_out: JsonSchemaValue, handler: GetJsonSchemaHandler, *, all_needed: bool) -> JsonSchemaValue:
    """The schema of what people write, made from that of a value for each priority."""
    if handler.mode == "serialization":
        return spread_out
    value = {
        name: part for name, part in spread_out["properties"]["urgent"].items() if name not in ("title", "default")
    }
    some: JsonSchemaValue = {
        "type": "object",
        "description": "By priority; else is for all that are not named.",
        "properties": dict.fromkeys((*PRIORITIES, "else"), value),
        "additionalProperties": False,
    }
    if all_needed:
        some["anyOf"] = [{"required": ["else"]}, {"required": list(PRIORITIES)}]
    return some if value.get("$ref") else {"anyOf": [value, some]}


class ByPriority(BaseModel, Generic[Value], frozen=True, extra="forbid"):
    """A value for each priority, written as one value for all or as `{urgent: 10m, else: 2h}`."""

    urgent: Value
    high: Value
    medium: Value
    low: Value

    @model_validator(mode="before")
    @classmethod
    def _spread(cls, value: Any) -> Any:
        return spread(value)

    @classmethod
    def __get_pydantic_json_schema__(cls, core_schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        return _as_written(handler.resolve_ref_schema(handler(core_schema)), handler, all_needed=True)

    @model_serializer(mode="wrap")
    def _folded(self, handler: Any) -> Any:
        shown = handler(self)
        first = shown["urgent"]
        return first if all(shown[p] == first for p in PRIORITIES) and not isinstance(first, dict) else shown

    def of(self, priority: Priority) -> Value:
        """Return the value for `priority`."""
        value: Value = getattr(self, priority)
        return value


class SomePriorities(BaseModel, Generic[Value], frozen=True, extra="forbid"):
    """A value for some priorities, written like one for each; None where nothing is said of a priority."""

    urgent: Value | None = None
    high: Value | None = None
    medium: Value | None = None
    low: Value | None = None

    @model_validator(mode="before")
    @classmethod
    def _spread(cls, value: Any) -> Any:
        return spread(value)

    @classmethod
    def __get_pydantic_json_schema__(cls, core_schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        return _as_written(handler.resolve_ref_schema(handler(core_schema)), handler, all_needed=False)

    def of(self, priority: Priority) -> Value | None:
        """Return the value for `priority`, or None where nothing is said of it."""
        value: Value | None = getattr(self, priority)
        return value

    @property
    def unsaid(self) -> list[Priority]:
        """Return the priorities of which nothing is said."""
        return [priority for priority in PRIORITIES if self.of(priority) is None]

    def over(self, general: ByPriority[Value] | None) -> ByPriority[Value]:
        """Return the general values with what is said in their place; where there are none, all must be said."""
        values = {p: self.of(p) if general is None or self.of(p) is not None else general.of(p) for p in PRIORITIES}
        return ByPriority[Value].model_construct(None, **values)  # type: ignore[arg-type]
