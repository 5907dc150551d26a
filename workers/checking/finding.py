"""What came of asking a provider whether it will send for us."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

State = Literal["ok", "wrong", "unknown", "silent", "costly", "lost"]
"""`wrong`: nothing will be sent until that is mended. `unknown`: it could not be told. `silent`: nobody answered.
`costly`: it works, at a price that somebody chose. `lost`: tickets must be reconciled."""


@dataclass(frozen=True)
class Finding:
    """One thing that was asked about, and what to do about it where something must be done."""

    about: str
    state: State
    says: str
