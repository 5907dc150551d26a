"""Survivors that somebody has looked at: each with the reason why no test can tell it from the rule as it is."""

from __future__ import annotations

import tomllib
from pathlib import Path

from tests.mutants.mutations import Mutation

FILE = Path(__file__).parent / "equivalent.toml"


def reviewed(path: Path = FILE) -> dict[Mutation, str]:
    """Return the reason for each reviewed mutation; ValueError when one is there twice or has no reason."""
    reasons: dict[Mutation, str] = {}
    for entry in tomllib.loads(path.read_text()).get("equivalent", []):
        for change in [entry["change"]] if isinstance(entry["change"], str) else entry["change"]:
            mutation = Mutation(entry["file"], entry["function"], change)
            if mutation in reasons or not entry["reason"].strip():
                raise ValueError(f"{path.name}: {mutation} is there twice, or without a reason")
            reasons[mutation] = entry["reason"].strip()
    return reasons
