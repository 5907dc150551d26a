"""The mark of a folder in which the parts of a stack are just being replaced by others."""

from __future__ import annotations

from pathlib import Path

from sandbox.failures import StackRefused

UNDER_WAY = "restore-under-way"


def refuse_half_replaced(data_dir: Path) -> None:
    """Raise `StackRefused` where a replacement was cut off: what is there may be of two stacks."""
    if (data_dir / UNDER_WAY).exists():
        raise StackRefused(
            f"putting a backup back into {data_dir} was cut off; run `escalation restore` again, with --replace"
        )
