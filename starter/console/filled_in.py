"""What somebody filled in, as the body of an action."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime, tzinfo
from typing import Any
from zoneinfo import ZoneInfo

from domain.requests.actions import ACTIONS, Action
from domain.time.durations import parse_duration
from starter.console.fields import SPANS

ZONE = "zone"
"""Beside a local time in a form: the zone it is meant in."""
INSTANTS = ("at", "until")
"""The fields of actions that are instants."""
GRANT = "grant"
"""The field that is money: its amount and its currency are filled in apart."""
_WITH_A_COMMA = re.compile(r"(?<!\d)(\d+),(\d{1,2})")
_LOCAL = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d)?")


def body_of(action: str, given: Mapping[str, Any], now: datetime) -> dict[str, Any]:
    """Return the body of an action, with what the page showed as `seen`; what was left empty is left out.

    A span of time is sent as the instant that lies so far ahead of `now`, a local time as the instant it is in the
    form's zone, UTC where that is none. Without an amount nothing is granted, whatever the currency.
    """
    fields = ACTIONS[action].model_fields
    said = {name: _text(given.get(name)) for name in fields.keys() - Action.model_fields.keys()}
    zone = _zone(_text(given.get(ZONE)))
    body: dict[str, Any] = {name: text for name, text in said.items() if text}
    if GRANT in fields and (amount := _text(given.get(f"{GRANT}.amount"))):
        body[GRANT] = {"amount": _amount(amount), "currency": _text(given.get(f"{GRANT}.currency"))}
    for name in body:
        if name == "amount":
            body[name] = _amount(body[name])
        elif fields[name].annotation is bool:
            body[name] = True
        elif name in INSTANTS:
            body[name] = _instant(body[name], now, zone)
    seen = re.fullmatch(r"(\d{1,9}):(\d{1,9})", _text(given.get("seen")))
    return {**body, "seen": {"episode": int(seen[1]), "tier": int(seen[2])}} if seen else body


def _text(value: object) -> str:
    return value.replace("\r\n", "\n").strip() if isinstance(value, str) else ""


def _amount(text: str) -> str:
    """The amount as the contract writes it: with a point, where somebody wrote a comma before one or two digits."""
    return _WITH_A_COMMA.sub(r"\1.\2", text) if _WITH_A_COMMA.fullmatch(text) else text


def _instant(text: str, now: datetime, zone: tzinfo) -> str:
    if text in SPANS:
        return (now + parse_duration(text)).isoformat()
    try:
        return datetime.fromisoformat(text).replace(tzinfo=zone).isoformat() if _LOCAL.fullmatch(text) else text
    except ValueError:
        return text


def _zone(name: str) -> tzinfo:
    try:
        return ZoneInfo(name)
    except (ValueError, OSError, LookupError):
        return UTC
