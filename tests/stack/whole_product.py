"""The whole product for a test: `escalation up` in a folder of its own, on free ports."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from tests.sandbox.up.up_process import UpProcess


@dataclass
class WholeProduct:
    """A running product: where it listens, its keys, and its files."""

    up: UpProcess
    announced: dict[str, Any]

    @property
    def api(self) -> str:
        return str(self.announced["api"])

    @property
    def carrier(self) -> str:
        return str(self.announced["carrier"])

    def key(self, scope: str) -> str:
        return str(self.announced["keys"][scope])

    def key_of(self, person: str) -> str:
        """Return a key of somebody's own; they may do what operators may."""
        headers = {"Authorization": f"Bearer {self.key('ops')}"}
        wanted = {"name": f"{person}'s key", "scopes": ["ops"], "person": person}
        given = httpx.post(f"{self.api}/v1/keys", json=wanted, headers=headers, timeout=60, trust_env=False)
        return str(given.raise_for_status().json()["key"])

    @property
    def directory(self) -> Path:
        return self.up.data_dir

    def errors_logged(self) -> list[str]:
        """Return every line at error level in the logs of our own processes."""
        lines = []
        for log in sorted((self.directory / "logs").glob("*.log")):
            if log.stem.startswith(("worker", "api", "carrier", "codec")):
                lines += [f"{log.stem}: {line}" for line in log.read_text().splitlines() if _is_error(line)]
        return lines


@contextmanager
def whole_product(
    directory: Path, *arguments: str, environment: Mapping[str, str] | None = None
) -> Iterator[WholeProduct]:
    """Give the product, ready; it is stopped in order, or at least entirely, at the end."""
    up = UpProcess(directory, "starter.cli.main", *arguments, environment=environment)
    try:
        yield WholeProduct(up, up.ready())
    finally:
        up.clean_up()


def _is_error(line: str) -> bool:
    if line.startswith("{"):
        return json.loads(line).get("level") in ("error", "critical")
    return line.startswith(("ERROR", "CRITICAL", "Traceback"))
