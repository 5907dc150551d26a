"""Metrics are offered where the settings say, or the process says in words why not, and ends."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from workers.settings import SettingsError
from workers.telemetry import runtime


def test_without_an_address_no_metrics_are_offered() -> None:
    assert runtime("") is None


@pytest.fixture
def taken_address() -> Iterator[str]:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        yield f"127.0.0.1:{taken.getsockname()[1]}"


def test_where_somebody_listens_already_a_runtime_is_refused(taken_address: str) -> None:
    refusal = rf"ESCALATION_METRICS_ADDRESS is '{taken_address}'; nobody can listen there"
    with pytest.raises(SettingsError, match=refusal):
        runtime(taken_address)


@pytest.mark.parametrize("process", ["worker", "api"])
def test_where_somebody_listens_already_a_process_ends_with_code_2(
    process: str, taken_address: str, tmp_path: Path
) -> None:
    ended = subprocess.run(
        [sys.executable, "-m", "starter.cli.main", process],
        env={
            **os.environ,
            "ESCALATION_DATA_DIR": str(tmp_path),
            "ESCALATION_LINK_SECRET": "a secret of some length",
            "ESCALATION_METRICS_ADDRESS": taken_address,
        },
        capture_output=True,
        text=True,
        timeout=90,
    )
    assert ended.returncode == 2, ended.stderr
    assert f"ESCALATION_METRICS_ADDRESS is '{taken_address}'; nobody can listen there" in ended.stderr
    assert "Traceback" not in ended.stderr


def test_an_address_that_is_no_ip_address_is_refused_in_the_same_words() -> None:
    with pytest.raises(SettingsError, match="ESCALATION_METRICS_ADDRESS"):
        runtime("nowhere.example:9464")
