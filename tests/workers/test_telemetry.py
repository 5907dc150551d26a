from __future__ import annotations

import socket

import pytest

from workers.settings import SettingsError
from workers.telemetry import runtime


def test_without_an_address_no_metrics_are_offered() -> None:
    assert runtime("") is None


def test_where_somebody_listens_already_a_process_does_not_begin() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        address = f"127.0.0.1:{taken.getsockname()[1]}"
        with pytest.raises(SettingsError, match=rf"ESCALATION_METRICS_ADDRESS is '{address}'; nobody can listen there"):
            runtime(address)


def test_an_address_that_is_no_ip_address_is_refused_in_the_same_words() -> None:
    with pytest.raises(SettingsError, match="ESCALATION_METRICS_ADDRESS"):
        runtime("nowhere.example:9464")
