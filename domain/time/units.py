"""What the durations and numbers of a model's field count, as its type says."""

from __future__ import annotations

from typing import get_args

from pydantic.fields import FieldInfo

from domain.time.durations import CalendarDays, WorkingDuration


def counts_working_time(field: FieldInfo) -> bool:
    """Return whether the durations of a field are working time."""
    return _is_made_with(WorkingDuration, field)


def counts_calendar_days(field: FieldInfo) -> bool:
    """Return whether the numbers of a field are calendar days."""
    return _is_made_with(CalendarDays, field)


def _is_made_with(annotated: object, field: FieldInfo) -> bool:
    reader = get_args(annotated)[1]
    return any(_contains(part, reader) for part in (field.annotation, *field.metadata))


def _contains(part: object, reader: object) -> bool:
    inner = (*get_args(part), *getattr(part, "__metadata__", ()))
    return part == reader or any(_contains(one, reader) for one in inner)
