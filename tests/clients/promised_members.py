"""Whether answers have what the client's shapes promise."""

from __future__ import annotations

from typing import Any, get_type_hints


def missing(value: Any, shape: Any, place: str) -> list[str]:
    """Return the members that an answer lacks, although its shape says that they are there."""
    if isinstance(value, list):
        [of] = getattr(shape, "__args__", [Any])
        return [lack for index, each in enumerate(value) for lack in missing(each, of, f"{place}[{index}]")]
    if not isinstance(value, dict) or not hasattr(shape, "__required_keys__"):
        options = [option for option in getattr(shape, "__args__", ()) if hasattr(option, "__required_keys__")]
        return missing(value, options[0], place) if isinstance(value, dict) and options else []
    lacks = [f"{place}.{name}" for name in sorted(shape.__required_keys__ - value.keys())]
    hints = get_type_hints(shape)
    return lacks + [
        lack for name, each in value.items() if name in hints for lack in missing(each, hints[name], f"{place}.{name}")
    ]
