"""The policies of the drill: those that are shipped, and its own, whose clocks leave it alone."""

from __future__ import annotations

import shutil
from pathlib import Path

from workers.settings import Settings

NAME = "drill"
POLICY = Path(__file__).with_name("policy.yaml")


def write_policies(folder: Path) -> None:
    """Make `folder`, which must not exist, with the shipped policies and the drill's, of the demonstration's team."""
    shutil.copytree(Settings().policies_dir, folder)
    own = folder / NAME
    own.mkdir()
    shutil.copyfile(POLICY, own / "policy.yaml")
    shutil.copyfile(folder / "demo" / "roster.yaml", own / "roster.yaml")
