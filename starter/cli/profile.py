"""What `escalation up` leaves behind for commands on the same machine."""

from __future__ import annotations

import json
from pathlib import Path

from pydantic import BaseModel, ValidationError

from starter.cli.failure import BadInput


class Profile(BaseModel):
    """Where a local product listens, its keys by scope, and its database and policies."""

    url: str
    key: str = ""
    keys: dict[str, str] = {}
    database: str = ""
    policies: Path | None = None


def read_profile(file: Path) -> Profile | None:
    """Return the profile in `file`, None where there is none; raises `BadInput` for one that cannot be read."""
    try:
        return Profile.model_validate(json.loads(file.read_text()))
    except FileNotFoundError:
        return None
    except (OSError, ValueError, ValidationError):
        raise BadInput(f"{file} cannot be read as a profile; `escalation up` writes it anew") from None
