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


def deed_of(reference: str, entry: Entry) -> Deed | None:
    """Return what an entry of a ticket's timeline is in the audit log; None for what has no place there."""
    action = _ACTIONS.get(entry.kind)
    if action is None or (action == "granted" and not entry.data.get("grant")):
        return None
    details = _policies(entry.data) if action == "policy_moved" else _money(entry.data)
    return Deed(
        by=code(entry.by),
        action=action,
        subject=f"ticket:{code(reference)}",
        details={"sequence": entry.sequence, **details},
    )


def _policies(data: Mapping[str, Any]) -> dict[str, str]:
    return {name: code(str(data.get(name, "")).replace(" ", "/")) for name in ("from", "to")}


def _money(data: Mapping[str, Any]) -> dict[str, str]:
    """Which request and which sum, such as `400.00/EUR`; of a refusal only the request."""
    said = {"request": data["request"]} if "request" in data else {}
    if grant := data.get("grant"):
        said["grant"] = str(Money.model_validate(grant)).replace(" ", "/")
    return {name: code(str(value)) for name, value in said.items()}
