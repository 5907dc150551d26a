from __future__ import annotations

import io
import json
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest

from starter.cli import http, main
from tests.starter.cli.scripted_api import ScriptedApi

KEYS = {scope: f"key-of-{scope}" for scope in ("backend", "agent", "ops", "manager", "read")}


@dataclass(frozen=True)
class Ended:
    """How a command ended: its exit code and what it printed."""

    code: int
    out: str
    err: str


class Terminal(io.StringIO):
    """A standard input at which somebody types."""

    def isatty(self) -> bool:
        return True


Run = Callable[..., Ended]


@pytest.fixture
def api() -> Iterator[ScriptedApi]:
    api = ScriptedApi()
    yield api
    api.close()


@pytest.fixture(autouse=True)
def nowhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Stand in an empty folder, with nothing set and no time lost before a repeat."""
    for name in ("ESCALATION_URL", "ESCALATION_KEY", "ESCALATION_DATA_DIR"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("COLUMNS", "200")
    monkeypatch.setattr(http, "REPEAT_AFTER", timedelta())
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def profile(api: ScriptedApi, nowhere: Path) -> Path:
    """The profile that a running product leaves behind."""
    folder = nowhere / ".escalation"
    folder.mkdir()
    file = folder / "profile.json"
    file.write_text(json.dumps({"url": api.url, "key": KEYS["ops"], "keys": KEYS}))
    return file


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Run the command as a shell would."""

    def run(*arguments: str, stdin: str = "", terminal: bool = False) -> Ended:
        monkeypatch.setattr(sys, "argv", ["escalation", *arguments])
        monkeypatch.setattr(sys, "stdin", Terminal(stdin) if terminal else io.StringIO(stdin))
        code = 0
        try:
            main.main()
        except SystemExit as end:
            code = end.code if isinstance(end.code, int) else int(end.code is not None)
        printed = capsys.readouterr()
        return Ended(code, printed.out, printed.err)

    return run
