"""The four priorities, and values that differ by priority."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Generic, Literal, TypeVar, get_args

from pydantic import BaseModel, model_serializer, model_validator

Priority = Literal["urgent", "high", "medium", "low"]
PRIORITIES: tuple[Priority, ...] = get_args(Priority)
Value = TypeVar("Value")


class ByPriority(BaseModel, Generic[Value], frozen=True, extra="forbid"):
    """A value for each priority, written as one value for all or as `{urgent: 10m, else: 2h}`."""

    urgent: Value
    high: Value
    medium: Value
    low: Value

    @model_validator(mode="before")
    @classmethod
    def _spread(cls, value: Any) -> Any:
        if not isinstance(value, Mapping):
            return dict.fromkeys(PRIORITIES, value)
        rest = {name: value[name] for name in value if name != "else"}
        return (dict.fromkeys(PRIORITIES, value["else"]) | rest) if "else" in value else rest

    @model_serializer(mode="wrap")
    def _folded(self, handler: Any) -> Any:
        shown = handler(self)
        first = shown["urgent"]
        return first if all(shown[p] == first for p in PRIORITIES) and not isinstance(first, dict) else shown

    def of(self, priority: Priority) -> Value:
        """Return the value for `priority`."""
        value: Value = getattr(self, priority)
        return value
