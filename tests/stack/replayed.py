"""A replay of the real export on a product of its own, by the command as people type it."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.lab.expected_messages import Expected
from tests.stack.whole_product import WholeProduct, whole_product
from workers.settings import Settings


@contextmanager
def product_with_policies() -> Iterator[WholeProduct]:
    """Give a product with a policies folder of its own, in which a replay may leave its bundle."""
    directory = Path(tempfile.mkdtemp(prefix="escalation-replay-"))
    policies = directory / "policies"
    shutil.copytree(Settings().policies_dir, policies, ignore=shutil.ignore_patterns("replay-*"))
    try:
        with whole_product(directory / "data", "--policies", str(policies)) as running:
            yield running
    finally:
        shutil.rmtree(directory, ignore_errors=True)


def escalation(product: WholeProduct, *arguments: object) -> subprocess.CompletedProcess[str]:
    """Run a command on the product, which it finds by the profile that `up` left."""
    words = [str(argument) for argument in arguments]
    command = [sys.executable, "-m", "starter.cli.main", *words, "--data-dir", str(product.directory)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def replay(product: WholeProduct, *arguments: object) -> dict[str, Any]:
    """Replay and return the summary; what went otherwise than recorded is said in it."""
    ended = escalation(product, "replay", "servicenow", *arguments, "--json")
    assert ended.stdout, ended.stderr
    summary: dict[str, Any] = json.loads(ended.stdout)
    print(f"{summary['tickets'] / summary['took_seconds'] * 60:.0f} tickets a minute, {summary}")
    return summary


def differences(summary: dict[str, Any], wanted: Expected, speed: int) -> dict[str, Any]:
    """Return what of a replay differs from what the file and the policy say; how late the machine may be is said."""
    found = {
        "statuses": (summary["statuses"], dict(wanted.statuses)),
        "messages": (summary["messages"], dict(wanted.messages)),
        "deviations": (summary["deviations"], []),
    }
    wrong: dict[str, Any] = {name: pair for name, pair in found.items() if pair[0] != pair[1]}
    if wrong:
        wrong["behind_seconds"] = summary["behind_seconds"]
        wrong["may_be_behind_seconds"] = wanted.margin.total_seconds() / speed
    return wrong
