"""The whole product for a test: `escalation up` in a folder of its own, on free ports."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

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
