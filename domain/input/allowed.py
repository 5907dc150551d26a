"""What is allowed where something is wrong, in words that whoever wrote the file or the request can use."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel

from domain.input.nearest import nearest
from domain.people import EMAIL_PATTERN, ID_PATTERN, PHONE_PATTERN
from domain.priority import ByPriority, SomePriorities

UNKNOWN_FIELD = "an unknown field"
NOTHING = "nothing"

_WORDS: dict[str, str] = {
    "missing": "a value; it is required",
    "string_type": "text",
    "int_type": "a whole number",
    "int_parsing": "a whole number",
    "int_from_float": "a whole number",
    "float_type": "a number",
    "float_parsing": "a number",
    "bool_type": "true or false",
    "bool_parsing": "true or false",
    "decimal_parsing": "an amount such as 12.50",
    "decimal_max_places": "an amount such as 12.50",
    "tuple_type": "a list, such as [this, that]",
    "list_type": "a list, such as [this, that]",
    "dict_type": "names with values, such as {name: value}",
    "date_parsing": "a date such as 2026-12-24",
    "date_type": "a date such as 2026-12-24",
    "date_from_datetime_parsing": "a date such as 2026-12-24",
}
_OF_PATTERNS = {
    ID_PATTERN: "1 to 64 letters, digits, dots, underscores and hyphens",
    EMAIL_PATTERN: "an email address",
    r"^[A-Z]{2}$": "two capital letters such as GB",
    r"^[A-Z]{3}$": "three capital letters such as EUR",
    PHONE_PATTERN: "a phone number with its country, such as +447700900101",
}
_WITH_CONTEXT: dict[str, Callable[[Mapping[str, Any]], str]] = {
    "literal_error": lambda ctx: str(ctx["expected"]),
    "greater_than_equal": lambda ctx: f"at least {ctx['ge']}",
    "less_than_equal": lambda ctx: f"at most {ctx['le']}",
    "too_short": lambda ctx: f"at least {ctx['min_length']} of them",
    "too_long": lambda ctx: f"at most {ctx['max_length']} of them",
    "string_too_short": lambda ctx: f"at least {ctx['min_length']} character{'s' if ctx['min_length'] > 1 else ''}",
    "string_too_long": lambda ctx: f"at most {ctx['max_length']} characters",
    "string_pattern_mismatch": lambda ctx: _OF_PATTERNS.get(ctx["pattern"], f"text that matches {ctx['pattern']}"),
}


def allowed(finding: Mapping[str, Any], model: type[BaseModel]) -> str:
    """Return what is allowed where pydantic found something else in input for `model`, with the nearest where a name
    is not known."""
    kind, place = finding["type"], finding["loc"]
    if kind == "extra_forbidden":
        return one_of(str(place[-1]), fields_at(model, place[:-1]))
    if kind == "model_type":
        return f"the fields {', '.join(fields_at(model, place))}"
    if kind == "missing" and "else" in fields_at(model, place[:-1]):
        return f"a value for {place[-1]}, or an else for all that are not named"
    words = _WORDS.get(kind)
    if words is None and kind in _WITH_CONTEXT:
        words = _WITH_CONTEXT[kind](finding["ctx"])
    if words and kind == "literal_error" and isinstance(finding["input"], str):
        return perhaps(finding["input"], [part for part in words.split("'") if part.strip(" ,or")]) + words
    return words or str(finding["msg"]).removeprefix("Value error, ").removeprefix("Input should be ")


def one_of(found: str, names: Iterable[str], what: str = "") -> str:
    """Return which names there are, the one that was probably meant before all: `perhaps urgent; one of: …`."""
    known = list(names)
    return f"{perhaps(found, known)}{what or 'one of'}: {', '.join(known) or 'none there are'}"


def perhaps(found: str, names: Iterable[str]) -> str:
    """Return which of `names` was probably meant by `found`, as the beginning of a sentence; empty when none was."""
    meant = nearest(found, names)
    return f"perhaps {meant}; " if meant else ""


def fields_at(model: type[BaseModel], place: Iterable[int | str]) -> list[str]:
    """Return the names of the fields that a place of `model` may have, as they are written."""
    here: list[Any] = [model]
    for part in place:
        here = [inner for kind in here for inner in _inside(kind, part)] or here
    return [name for kind in here for name in _written(kind)]


def _written(kind: Any) -> list[str]:
    if not _is_model(kind):
        return []
    names = [field.alias or name for name, field in kind.model_fields.items()]
    return [*names, "else"] if issubclass(kind, (ByPriority, SomePriorities)) else names


def _inside(kind: Any, part: int | str) -> list[Any]:
    """The kinds of value that `part` of a value of this kind may be; none where the part names no place."""
    if _is_model(kind):
        fields = {field.alias or name: field.annotation for name, field in kind.model_fields.items()}
        return _plain(fields[part]) if part in fields else []
    if get_origin(kind) in (dict, tuple) and (get_origin(kind) is dict or isinstance(part, int)):
        return _plain(get_args(kind)[1 if get_origin(kind) is dict else 0]) if "[" not in str(part) else []
    return []


def _plain(kind: Any) -> list[Any]:
    """The kinds behind annotations and alternatives."""
    if get_origin(kind) is Annotated:
        return _plain(get_args(kind)[0])
    if get_origin(kind) in (Union, UnionType):
        return [inner for option in get_args(kind) for inner in _plain(option)]
    return [kind]


def _is_model(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, BaseModel)
