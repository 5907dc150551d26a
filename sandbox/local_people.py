"""In whose names the keys of a local stack act: people of the demonstration's roster, where that is served."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from store.bundles import Bundles, InvalidBundle, UnknownBundle
from store.keys import Scope

ROSTER = "demo"
PEOPLE: Mapping[Scope, str] = {"agent": "ada", "manager": "hugo", "ops": "ines"}
"""Whose key each scope's is; those of the other scopes are given to programs."""


def local_people(policies_dir: Path) -> dict[Scope, str]:
    """Return who each scope's key is for; nobody whom the roster does not have, as among other policies."""
    try:
        roster = Bundles(policies_dir).load(ROSTER).roster
    except (UnknownBundle, InvalidBundle):
        return {}
    return {scope: person for scope, person in PEOPLE.items() if roster.person(person)}
