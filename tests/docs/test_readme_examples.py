"""The README's examples, run as they stand against the whole product; only addresses and paths are put in."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest

from sandbox.temporal_server import binary
from tests.docs.pages import ROOT, blocks
from tests.stack.whole_product import WholeProduct, whole_product

pytestmark = [pytest.mark.stack, pytest.mark.xdist_group("readme")]
SHELL, PYTHON = "", "python"


@pytest.fixture(scope="module")
def product() -> Iterator[WholeProduct]:
    directory = Path(tempfile.mkdtemp(prefix="escalation-readme-"))
    with whole_product(directory) as running:
        yield running
    shutil.rmtree(directory, ignore_errors=True)


def examples(language: str, marker: str) -> str:
    found = [text for kind, text in blocks("README.md") if kind == language and marker in text]
    assert len(found) == 1, f"one example with {marker!r}"
    return found[0]


def run(product: WholeProduct, command: list[str], text: str) -> str:
    here = text.replace("http://127.0.0.1:8080", product.api)
    here = here.replace("localhost:7233", product.announced["temporal"])
    here = here.replace(".escalation/", f"{product.directory}/")
    here = here.replace(".venv/bin/python", sys.executable)
    here = here.replace(".venv/bin/temporal", f"{binary()} --address {product.announced['temporal']}")
    here = here.replace(".venv/bin/escalation", f"{sys.executable} -m starter.cli.main")
    ended = subprocess.run(
        [*command, here],
        cwd=ROOT,
        env={**os.environ, "ESCALATION_DATA_DIR": str(product.directory)},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=60,
    )
    # Python 3.11 can crash while it shuts down with the SDK's threads still ending; by then the example has run.
    crashed_at_the_end = ended.returncode == -signal.SIGSEGV or "finalizing" in ended.stderr
    assert ended.returncode == 0 or crashed_at_the_end, ended.stdout + ended.stderr
    return ended.stdout


def ticket(product: WholeProduct, reference: str) -> dict[str, object]:
    """Return a ticket; one that a busy machine has not opened yet is asked for again, as its answer says."""
    headers = {"Authorization": f"Bearer {product.key('read')}"}
    for _ in range(100):
        answer = httpx.get(f"{product.api}/v1/tickets/{reference}", headers=headers)
        if answer.status_code != httpx.codes.SERVICE_UNAVAILABLE:
            break
        time.sleep(0.1)
    assert answer.status_code == 200
    shown: dict[str, object] = answer.json()
    return shown


def eventually(holds: Callable[[], bool]) -> bool:
    """Return whether something becomes so in a minute."""
    for _ in range(300):
        if holds():
            return True
        time.sleep(0.2)
    return False


@pytest.mark.skipif(not shutil.which("curl"), reason="the example is one of curl")
def test_a_backend_opens_a_ticket_over_http_and_an_agent_works_on_it(product: WholeProduct) -> None:
    opening = examples(SHELL, "curl")
    assert json.loads(run(product, ["bash", "-euc"], opening))["reference"] == "ZD-48213"

    verbs = examples(SHELL, "escalation acknowledge")
    assert "ZD-48213" in run(product, ["bash", "-euc"], verbs)

    assert ticket(product, "ZD-48213")["tier"] == {"index": 1, "name": "specialist"}


def test_a_backend_starts_a_ticket_from_a_plain_sdk(product: WholeProduct) -> None:
    run(product, [sys.executable, "-c"], examples(PYTHON, "start_workflow"))

    def noted() -> bool:
        return "noted" in re.findall(r"'kind': '(\w+)'", str(ticket(product, "CRM-7")["timeline"]))

    assert eventually(noted), "a signal is taken in once a worker comes to it"
    assert ticket(product, "CRM-7")["priority"] == "urgent"


def test_a_backend_opens_a_ticket_with_the_http_client(product: WholeProduct) -> None:
    run(product, [sys.executable, "-c"], examples(PYTHON, "escalation_client"))

    shown = ticket(product, "ZD-48214")
    assert "Third call this week." in str(shown["timeline"])


def test_an_operator_signals_many_tickets_at_once(product: WholeProduct) -> None:
    assert "Started batch" in run(product, ["bash", "-euc"], examples(SHELL, "workflow signal"))
