from __future__ import annotations

import socket

import pytest

from sandbox.failures import StackRefused
from sandbox.ports import choose_port


def test_a_taken_port_is_refused_with_the_option_to_change() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(StackRefused, match=f"port {port} is taken; choose another with --ui-port"):
            choose_port(port, "--ui-port")


def test_a_port_just_left_can_be_taken_again() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        with socket.create_connection(("127.0.0.1", port)):
            listener.accept()[0].close()
    assert choose_port(port, "--port") == port


def test_zero_takes_a_free_one_that_outgoing_connections_never_use() -> None:
    assert choose_port(0, "--port") < 32_768
