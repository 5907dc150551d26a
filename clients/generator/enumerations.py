"""Names for the enumerations of a document, which has none: they stand where they are used, each time anew."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

Values = tuple[str, ...]


def enumerations(schemas: Mapping[str, Mapping[str, Any]]) -> dict[Values, str]:
    """Return a name for each list of several values: that of the members that have it most often.

    None is also the name of a schema. Where two lists would have one name, each has that of the first object with it in
    front.
    """
    titles: dict[Values, Counter[str]] = defaultdict(Counter)
    first: dict[Values, str] = {}
    for name, schema in schemas.items():
        for member, of in schema.get("properties", {}).items():
            for values in _values(of):
                titles[values][str(of.get("title") or member).replace("_", " ").title().replace(" ", "")] += 1
                first.setdefault(values, name.removesuffix("View"))
    names = {
        values: next((name for name, _ in counted.most_common() if name not in schemas), f"{first[values]}Values")
        for values, counted in titles.items()
    }
    shared = {name for name, count in Counter(names.values()).items() if count > 1}
    return {values: f"{first[values]}{name}" if name in shared else name for values, name in names.items()}


def _values(schema: Any) -> Iterator[Values]:
    if isinstance(schema, list):
        for part in schema:
            yield from _values(part)
    elif isinstance(schema, dict):
        if len(schema.get("enum", ())) > 1:
            yield tuple(schema["enum"])
        for part in schema.values():
            yield from _values(part)
