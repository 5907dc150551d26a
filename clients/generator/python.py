"""The files of the Python client that are written from the API's document, or from others of its files."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from clients.generator.actions import actions_module
from clients.generator.document import Document, document
from clients.generator.shapes import Shapes
from clients.generator.twin import twin

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "clients" / "python" / "escalation_client"
WITH_ASYNCIO, BLOCKING = "asynchronous", "blocking"
ACTIONS = "actions.py"
MENDED = "I,F401,UP028,PIE790"
"""What is left over where text is written or taken away: imports, and what now can be said shorter."""
_FROM_DOCUMENT = "# Written by `make schemas` from the API's own document.\n"
_FROM_TWIN = f"# Written by `make schemas` from {WITH_ASYNCIO}/{{name}}; change that one.\n"
_REQUESTS = '''"""What is sent: the body of each request, as a dictionary. Instants are aware, or RFC 3339."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any, Literal, NotRequired, TypedDict

'''
_ANSWERS = '''"""What is answered, as dictionaries. Instants are RFC 3339 in UTC, durations ISO 8601."""

from __future__ import annotations

from typing import Any, Literal, NotRequired, TypedDict

'''


def files() -> dict[str, str]:
    """Return the content of each written file by its path below the package."""
    api = document()
    texts = {
        "requests.py": _FROM_DOCUMENT + _REQUESTS + Shapes(api.requests(), sent=True).module(),
        "answers.py": _FROM_DOCUMENT + _ANSWERS + Shapes(api.answers(), sent=False).module(),
    }
    return {name: _formatted(name, text) for name, text in (texts | _with_twins(api)).items()}


def write() -> None:
    """Write the files to their places."""
    for name, content in files().items():
        (PACKAGE / name).write_text(content, encoding="utf-8")


def _with_twins(api: Document) -> dict[str, str]:
    modules = (path for path in sorted((PACKAGE / WITH_ASYNCIO).glob("*.py")) if path.name != "__init__.py")
    sources = {path.name: path.read_text(encoding="utf-8") for path in modules}
    sources[ACTIONS] = actions_module(api.actions(), api.schemas)
    twins = {f"{BLOCKING}/{name}": _FROM_TWIN.format(name=name) + twin(text) for name, text in sources.items()}
    twins[f"{BLOCKING}/{ACTIONS}"] = _FROM_DOCUMENT + twin(sources[ACTIONS])
    return {f"{WITH_ASYNCIO}/{ACTIONS}": _FROM_DOCUMENT + sources[ACTIONS], **twins}


def _formatted(name: str, text: str) -> str:
    ruff = [sys.executable, "-m", "ruff"]
    place = ["--stdin-filename", str(PACKAGE / name), "-"]
    mended = _filtered([*ruff, "check", "--quiet", "--fix-only", "--unsafe-fixes", "--select", MENDED, *place], text)
    return _filtered([*ruff, "format", "--quiet", *place], mended)


def _filtered(command: list[str], text: str) -> str:
    done = subprocess.run(command, input=text, capture_output=True, text=True, cwd=ROOT, check=False)
    if done.returncode:
        raise RuntimeError(f"{' '.join(command)}: {done.stderr}")
    return done.stdout
