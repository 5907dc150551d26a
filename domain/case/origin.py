"""Origins: what a thing that a ticket does is known by.

A timeline entry, a message and an effect are named after what caused them: an action's key, a clock's due instant, an
effect of a named cause. The same cause decided again gives the same names, also where the engine has gone back in
time; another cause always gives others. No counter of the ticket is part of a name.
"""

from __future__ import annotations

import json
from hashlib import sha256
from typing import Any

from domain.case.dues import Due

OPENED = "opened"
"""The origin of what opening a ticket does: there is one."""
_DIGITS = 16


def of_due(due: Due, run: int, episode: int) -> str:
    """Return the origin of what a level of a run of a clock leads to; the run counts within the episode."""
    return f"due/{episode}/{due.key}/{run}/{due.level}/{due.at.isoformat()}"


def digest(value: Any) -> str:
    """Return a short name that equal values have, and different ones do not."""
    said = value if isinstance(value, str) else json.dumps(value, sort_keys=True, default=str)
    return sha256(said.encode(errors="surrogatepass")).hexdigest()[:_DIGITS]
