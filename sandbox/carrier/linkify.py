"""Making web addresses in plain text clickable, as phones and mail programs do."""

import re

from markupsafe import Markup, escape

_WEB_ADDRESS = re.compile(r"https?://[^\s<>\"]+")
_NOT_AT_END = ".,;:!?)]}'"


def linkify(text: str) -> Markup:
    """The text as safe html, each web address a link that opens in a new tab and sends no referrer."""
    parts: list[Markup] = []
    done = 0
    for found in _WEB_ADDRESS.finditer(text):
        address = found.group().rstrip(_NOT_AT_END)
        parts.append(escape(text[done : found.start()]))
        parts.append(Markup('<a href="{0}" target="_blank" rel="noopener noreferrer">{0}</a>').format(address))
        done = found.start() + len(address)
    parts.append(escape(text[done:]))
    return Markup("").join(parts)
