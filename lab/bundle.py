"""The bundle a replay runs under: a policy in fast motion, and a roster that knows the people of the recording."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import yaml

from domain.team.roster import Roster
from lab.speed import at_speed
from store.bundles import MESSAGES, POLICY, ROSTER, Bundle, Bundles


def write_bundle(source: Bundle, roster: Roster, speed: float, policies_dir: Path) -> Bundle:
    """Leave a bundle `<source>-<speed>` in `policies_dir`, over one of that name; returns it as the product reads it.

    Each file is replaced at once, so that a running product never reads half of one. Raises `NotPlayable` when the
    policy cannot be played at that speed, and `OSError` when the folder cannot be written.
    """
    name = f"{source.name}-{speed:g}".replace(".", "_").replace("+", "")
    folder = policies_dir / name
    policy = at_speed(source.policy, speed)
    folder.mkdir(exist_ok=True)
    _replace(folder / POLICY, policy.model_dump(mode="json"))
    _replace(folder / ROSTER, roster.model_dump(mode="json"))
    if source.messages_dir.is_dir():
        shutil.copytree(source.messages_dir, folder / MESSAGES, dirs_exist_ok=True)
    return Bundles(policies_dir).load(name)


def _replace(file: Path, data: object) -> None:
    fresh = file.with_name(f".{file.name}")
    fresh.write_text(yaml.safe_dump(data, sort_keys=False, allow_unicode=True), encoding="utf-8")
    os.replace(fresh, file)
