"""Names of hosts that only tests know: each is this machine, unless a file says that it does not resolve.

Nothing of the machine is changed for that. A process that is started by this module asks it instead of the system's
resolver, and everything in it meets what a name that does not resolve is met with: `socket.gaierror`.

Run as `python -m tests.own_names FILE MODULE …`, which runs a module as `python -m MODULE …` does.
"""

from __future__ import annotations

import json
import os
import runpy
import socket
import sys
import time
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from itertools import cycle
from pathlib import Path
from typing import Any

DOMAIN = ".tests.example"
"""Below a name that nobody will ever own (RFC 2606)."""
SENDGRID, TWILIO, MAIL = (f"{host}{DOMAIN}" for host in ("api.sendgrid", "api.twilio", "mail"))
HERE = "127.0.0.1"
FAILURES = (
    (socket.EAI_NONAME, "Name or service not known"),
    (socket.EAI_AGAIN, "Temporary failure in name resolution"),
)
"""What a name meets by turns: nobody knows it, and nobody can be asked for it just now."""


class OwnNames:
    """The names, for every process that is given the same file: it lists those that do not resolve."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self._asked_in_vain = file.with_suffix(".asked")
        self._failures = cycle(FAILURES)
        self._ask: Callable[..., Any] = socket.getaddrinfo

    def lose(self, names: Collection[str], after_seconds: float = 0.0) -> None:
        """Let these names, and no others, not resolve from now on; it takes so long until each look-up finds out."""
        fresh = self.file.with_suffix(".new")
        fresh.write_text(json.dumps(dict.fromkeys(names, after_seconds)))
        os.replace(fresh, self.file)

    def asked_in_vain(self, name: str, since: datetime, until: datetime) -> int:
        """Return how often a name was asked for between two instants while it did not resolve."""
        if not self._asked_in_vain.exists():
            return 0
        asked = [json.loads(line) for line in self._asked_in_vain.read_text().splitlines()]
        return sum(who == name and since <= datetime.fromisoformat(at) < until for at, who in asked)

    @contextmanager
    def in_use(self) -> Iterator[None]:
        """Let this process ask for names here while the block runs."""
        socket.getaddrinfo = self._answer
        try:
            yield
        finally:
            socket.getaddrinfo = self._ask

    def _answer(self, host: Any, *arguments: Any, **named: Any) -> Any:
        name = host.decode("ascii") if isinstance(host, bytes) else host
        if not (name and name.endswith(DOMAIN)):
            return self._ask(host, *arguments, **named)
        if (after_seconds := self._lost().get(name)) is not None:
            time.sleep(after_seconds)
            if name in self._lost():  # a resolver asks again and again, until it is answered or gives up
                self._note(name)
                raise socket.gaierror(*next(self._failures))
        return self._ask(HERE, *arguments, **named)

    def _lost(self) -> dict[str, float]:
        lost: dict[str, float] = json.loads(self.file.read_text()) if self.file.exists() else {}
        return lost

    def _note(self, name: str) -> None:
        line = json.dumps([datetime.now(UTC).isoformat(), name]) + "\n"
        with self._asked_in_vain.open("a") as noted:  # short enough to be whole beside those of other processes
            noted.write(line)


if __name__ == "__main__":
    _, file, module, *words = sys.argv
    sys.argv = [module, *words]
    with OwnNames(Path(file)).in_use():
        runpy.run_module(module, run_name="__main__", alter_sys=True)
