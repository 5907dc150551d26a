"""Whether answers have what the client's shapes promise."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, get_args, get_origin, get_type_hints, is_typeddict


def missing(value: Any, shape: Any, place: str) -> list[str]:
    """Return the members that an answer lacks, although its shape says that they are there."""
    return list(_missing(value, shape, place))


def _missing(value: Any, shape: Any, place: str) -> Iterator[str]:
    if is_typeddict(shape):
        assert isinstance(value, dict), place
        yield from (f"{place}.{name}" for name in sorted(shape.__required_keys__ - value.keys()))
        for name, of in get_type_hints(shape).items():
            if name in value:
                yield from _missing(value[name], of, f"{place}.{name}")
    elif isinstance(value, list) and get_origin(shape) is list:
        for index, each in enumerate(value):
            yield from _missing(each, get_args(shape)[0], f"{place}[{index}]")
    elif isinstance(value, dict) and get_origin(shape) is dict:
        for name, each in value.items():
            yield from _missing(each, get_args(shape)[1], f"{place}.{name}")
    elif value is not None:
        for option in get_args(shape):
            if is_typeddict(option) or get_origin(option) in (list, dict):
                yield from _missing(value, option, place)
