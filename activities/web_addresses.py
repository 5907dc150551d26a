"""Web addresses in plain text, as links."""

from __future__ import annotations

import re

from markupsafe import Markup, escape

_ADDRESS = re.compile(r"https?://[^\s<>\"]+")
_LABELLED = re.compile(r"(?P<label>[^:]{1,60}?)\s?: (?P<address>https?://[^\s<>\"]+)")
_NOT_AT_END = ".,;:!?)]}'"


def linked(line: str) -> Markup:
    """Return a line of text as safe HTML with its web addresses as links; `Label: address` becomes a link that says
    `Label`."""
    labelled = _LABELLED.fullmatch(line)
    if labelled:
        return Markup('<a href="{}">{}</a>').format(labelled["address"], labelled["label"])
    parts: list[str] = []
    done = 0
    for found in _ADDRESS.finditer(line):
        address = found.group().rstrip(_NOT_AT_END)
        parts += [escape(line[done : found.start()]), Markup('<a href="{0}">{0}</a>').format(address)]
        done = found.start() + len(address)
    return Markup("").join([*parts, escape(line[done:])])
