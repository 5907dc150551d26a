"""The templates of the written procedure; whatever a policy says is escaped in them."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

FOLDER = Path(__file__).parent / "templates"
_TEMPLATES = Environment(
    loader=FileSystemLoader(FOLDER), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
)

_AMOUNT = re.compile(r"(?<=\d) (?=(?:h|min|s|%)\b)|(?<=\dh) (?=\d)|(?<= h) (?=\d)")


def _kept_together(text: str) -> str:
    """Return text in which no line is broken within an amount such as `7 h 30 min`."""
    return _AMOUNT.sub("\u00a0", text)


_TEMPLATES.filters["kept_together"] = _kept_together


def render(template: str, **values: Any) -> str:
    """Return a template filled in."""
    return _TEMPLATES.get_template(template).render(values)
