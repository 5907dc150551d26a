"""What somebody filled in, as the body of an action."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from domain.actions import ACTIONS, Action
from domain.durations import parse_duration
from starter.console.forms import SPANS


def body_of(action: str, given: Mapping[str, Any], now: datetime) -> dict[str, Any]:
    """Return the body of an action, with what the page showed as `seen`; what was left empty is left out.

    A span of time is sent as the instant that lies so far ahead of `now`.
    """
    fields = ACTIONS[action].model_fields
    said = {name: _text(given.get(name)) for name in fields.keys() - Action.model_fields.keys()}
    body = {name: _value(fields[name].annotation, text, now) for name, text in said.items() if text}
    seen = re.fullmatch(r"(\d{1,9}):(\d{1,9})", _text(given.get("seen")))
    return {**body, "seen": {"episode": int(seen[1]), "tier": int(seen[2])}} if seen else body


def _text(value: object) -> str:
    return value.replace("\r\n", "\n").strip() if isinstance(value, str) else ""


def _value(kind: object, text: str, now: datetime) -> Any:
    if kind is bool:
        return True
    return (now + parse_duration(text)).isoformat() if text in SPANS else text
