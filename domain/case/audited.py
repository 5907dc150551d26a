"""What of a ticket's timeline belongs in the audit log: that it moved to another policy, and everything about money."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from domain.case.timeline import Entry, Kind
from domain.input.money import Money
from domain.team.audit import ActionDone, Deed, code

_ACTIONS: dict[Kind, ActionDone] = {
    "policy_moved": "policy_moved",
    "approval_requested": "grant_asked",
    "approved": "grant_approved",
    "refused": "grant_refused",
    "resolved": "granted",
}


def is_audited(kind: Kind, data: Mapping[str, Any]) -> bool:
    """Return whether an entry of a ticket's timeline belongs in the audit log."""
    return kind in _ACTIONS and (_ACTIONS[kind] != "granted" or bool(data.get("grant")))


def deed_of(reference: str, entry: Entry) -> Deed | None:
    """Return what an entry of a ticket's timeline is in the audit log; None for what has no place there."""
    if not is_audited(entry.kind, entry.data):
        return None
    action = _ACTIONS[entry.kind]
    details = _policies(entry.data) if action == "policy_moved" else _money(entry.data)
    return Deed(
        by=code(entry.by),
        action=action,
        subject=f"ticket:{code(reference)}",
        details={"sequence": entry.sequence, **details, **_way(entry.data)},
    )


def _way(data: Mapping[str, Any]) -> dict[str, str]:
    """By which key, through which door and from which address it came, as far as its entry says so."""
    return {name: code(str(value)) for name, value in data.get("via", {}).items()}


def _policies(data: Mapping[str, Any]) -> dict[str, str]:
    return {name: code(str(data.get(name, "")).replace(" ", "/")) for name in ("from", "to")}


def _money(data: Mapping[str, Any]) -> dict[str, str]:
    """Which request and which sum, such as `400.00/EUR`; of a refusal only the request."""
    said = {"request": data["request"]} if "request" in data else {}
    if grant := data.get("grant"):
        said["grant"] = str(Money.model_validate(grant)).replace(" ", "/")
    return {name: code(str(value)) for name, value in said.items()}
