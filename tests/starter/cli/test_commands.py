"""A command imports what it needs, and nothing for the sake of others: every process of the product is one."""

from __future__ import annotations

import subprocess
import sys

import pytest

_MODULES_OF = """
import sys
from starter.cli.main import main
sys.argv = ["escalation", sys.argv[1], "--help"]
try:
    main()
finally:
    print(*sys.modules, file=sys.stderr)
"""


@pytest.mark.parametrize(
    ("command", "unneeded"),
    [
        ("carrier", {"sqlalchemy", "temporalio", "httpx", "holidays", "domain.requests.actions"}),
        ("show", {"sqlalchemy", "temporalio", "holidays"}),
        ("reply", {"sqlalchemy", "temporalio", "holidays"}),
    ],
)
def test_what_a_command_does_not_need_is_not_imported(command: str, unneeded: set[str]) -> None:
    run = subprocess.run([sys.executable, "-c", _MODULES_OF, command], capture_output=True, text=True, check=True)

    assert f"escalation {command}" in run.stdout
    assert unneeded & set(run.stderr.split()) == set()
