"""Marks: when to remind, as people write it: `50%` of the time, `2h before` the due, `1h after` it.

Several are written as `50% 75% 2h before, 1h after` or as a YAML list. Beside a clock's due a mark becomes one of its
levels: a share counts working time from the start, an amount is walked from the due on the clock's own calendar.
"""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Annotated, Any, Literal, NoReturn

from pydantic import BaseModel, BeforeValidator, WithJsonSchema, model_serializer
from pydantic_core.core_schema import SerializationInfo, ValidationInfo

from domain.clocks.levels import Level, warning
from domain.input.words import OrText
from domain.time.durations import DEFAULT_WORKING_DAY, REAL_DAY, parse_duration, written

FORMS = "marks such as 50%, 2h before or 1h after; a share from 1% to 99%"

_ITEM = re.compile(r"\d+\s*%|\d[^%,]*?\s(?:before|after)\b|[^\s,]+", re.ASCII)
_AMOUNT = re.compile(r"(.+?)\s+(before|after)", re.DOTALL)


class Mark(BaseModel, frozen=True, extra="forbid"):
    """A share of the time in percent, or a signed amount of time from the due: negative before it, positive after."""

    share: int | None = None
    offset: timedelta = timedelta()

    @property
    def level(self) -> Level:
        """Return the level a clock with this mark has; its name says the mark."""
        if self.share is not None:
            return warning(self.share)
        return Level(name=f"{self.side}_{written(abs(self.offset)).replace(' ', '')}", offset=self.offset)

    @property
    def side(self) -> Literal["before", "after"]:
        """Return on which side of the due an amount of time lies."""
        return "before" if self.offset < timedelta() else "after"

    def __str__(self) -> str:
        return f"{self.share}%" if self.share is not None else f"{written(abs(self.offset))} {self.side}"

    @model_serializer(mode="wrap")
    def _as_written(self, handler: Any, info: SerializationInfo) -> Any:
        return str(self) if info.mode == "json" else handler(self)


def _items(value: Any) -> Any:
    return _ITEM.findall(value) if isinstance(value, str) else value


def _mark(value: Any, day: timedelta) -> Any:
    if isinstance(value, int) and not isinstance(value, bool):
        return {"share": _share(value)}
    if not isinstance(value, str):
        return value
    text = value.strip()
    if share := re.fullmatch(r"(\d{1,9})\s*%", text, re.ASCII):
        return {"share": _share(int(share[1]))}
    amount = _AMOUNT.fullmatch(text) or _refuse()
    offset = parse_duration(amount[1], day)
    if not offset:
        _refuse()
    return {"offset": -offset if amount[2] == "before" else offset}


def _share(share: int) -> int:
    return share if 1 <= share <= 99 else _refuse()


def _refuse() -> NoReturn:
    raise ValueError(FORMS)


def _working(value: Any, info: ValidationInfo) -> Any:
    return _mark(value, (info.context or {}).get("working_day", DEFAULT_WORKING_DAY))


def _real(value: Any) -> Any:
    return _mark(value, REAL_DAY)


_PATTERN = r"[0-9]+ *%|[0-9][^%,]* (before|after)"
_WRITTEN = WithJsonSchema({"type": "string", "pattern": rf"^({_PATTERN})$", "description": FORMS}, mode="validation")

WorkingMarks = Annotated[
    tuple[Annotated[Mark, BeforeValidator(_working), _WRITTEN], ...],
    BeforeValidator(_items),
    OrText(_PATTERN),
]
"""Marks whose `d` is the policy's working day."""
RealMarks = Annotated[
    tuple[Annotated[Mark, BeforeValidator(_real), _WRITTEN], ...], BeforeValidator(_items), OrText(_PATTERN)
]
"""Marks whose `d` is 24 hours."""


def levels(marks: tuple[Mark, ...]) -> tuple[Level, ...]:
    """Return the levels of marks, each once."""
    return tuple({level.name: level for level in (mark.level for mark in marks)}.values())
