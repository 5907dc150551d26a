"""The audit log: who did what to what, and whether they could; each record is sealed together with the one before.

A deed has codes and ids, never words: nothing in the log is personal.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from hashlib import sha256
from typing import Annotated, Any, Literal

from pydantic import AwareDatetime, BaseModel, StringConstraints

ActionDone = Literal[
    "key_given",
    "key_revoked",
    "signed_in",
    "sign_in_failed",
    "signed_out",
    "policy_moved",
    "grant_asked",
    "grant_approved",
    "grant_refused",
    "granted",
    "data_exported",
    "data_erased",
    "roster_changed",
    "run_taken_up",
    "ticket_reconciled",
    "refused",
]
Outcome = Literal["done", "refused"]
CODE_LENGTH = 200
Code = Annotated[str, StringConstraints(pattern=rf"^[A-Za-z0-9._:/+-]{{1,{CODE_LENGTH}}}$")]
STRANGER = "stranger"
BEGINNING = "0" * 64
"""What the first record has in place of the seal of the one before."""
_SEALED = ("position", "at", "by", "action", "subject", "outcome", "details", "previous")


class Deed(BaseModel, frozen=True):
    """What somebody did, or was refused.

    `by` is `person:<id>`, `key:<id>`, `system` or `stranger`; `subject` is what it was done to, such as
    `ticket:<reference>`.
    """

    by: Code
    action: ActionDone
    subject: Code
    outcome: Outcome = "done"
    details: dict[Code, Code | int | tuple[Code, ...]] = {}


class AuditRecord(Deed, frozen=True):
    """A deed in the log: its place, when it was written, the seal of the record before, and its own over all that."""

    position: int
    at: AwareDatetime
    previous: str
    hash: str


class Fault(BaseModel, frozen=True):
    """A place where the log is not as it was written.

    `missing`: no record has this position any more. `altered`: the record is not what was sealed. `misplaced`: it was
    not written after the record that now stands before it, so that one of the two was put there later.
    """

    position: int
    kind: Literal["missing", "altered", "misplaced"]

    def __str__(self) -> str:
        said = {
            "missing": "was removed",
            "altered": "is not what was written",
            "misplaced": f"was not written after {self.position - 1}: one of the two was put there later",
        }
        return f"record {self.position} {said[self.kind]}"


class Chain:
    """Follows the log from its beginning and finds every place where it was changed."""

    def __init__(self) -> None:
        self.position = 0
        self.hash = BEGINNING

    def follow(self, record: Mapping[str, Any]) -> list[Fault]:
        """Take the next record, as it is kept, and return what is wrong with it and with what should be before it."""
        position, expected = record["position"], self.position + 1
        faults = [Fault(position=lost, kind="missing") for lost in range(expected, position)]
        if seal(record) != record["hash"]:
            faults.append(Fault(position=position, kind="altered"))
        elif position <= expected and record["previous"] != self.hash:
            faults.append(Fault(position=position, kind="misplaced"))
        self.position, self.hash = position, record["hash"]
        return faults


def seal(record: Mapping[str, Any]) -> str:
    """Return the seal over a record: it depends on everything in it, and on the seal of the record before."""
    sealed = {name: record[name] for name in _SEALED}
    written = json.dumps(sealed, sort_keys=True, separators=(",", ":"), default=_instant)
    return sha256(written.encode()).hexdigest()


def code(text: str) -> str:
    """Return `text` as a code: what has no place in one becomes `_`."""
    return re.sub(r"[^A-Za-z0-9._:/+-]", "_", text)[:CODE_LENGTH] or "_"


def _instant(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="microseconds")
