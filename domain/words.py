"""A short list written as words: `50% 75% 90%`, `sms email`, or a YAML list."""

from __future__ import annotations

from typing import Annotated, Any, TypeVar

from pydantic import BeforeValidator

Item = TypeVar("Item")


def _split(value: Any) -> Any:
    return [word.rstrip("%") for word in value.split()] if isinstance(value, str) else value


Words = Annotated[tuple[Item, ...], BeforeValidator(_split)]
