"""The carrier as a process: started, ended, killed."""

from __future__ import annotations

import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
from twilio.rest import Client

from sandbox.carrier.credentials import load_or_create
from sandbox.carrier.journal import JournalInUse
from sandbox.carrier.serve import run
from tests.sandbox.carrier.desk import Desk
from tests.sandbox.carrier.running_carrier import Sandbox
from tests.sandbox.carrier.served import eventually, free_port

PROGRAM = """
import sys
from pathlib import Path
from sandbox.carrier.serve import run
run(Path(sys.argv[1]), 0, sys.argv[2], ready=lambda url: print(url, flush=True))
"""


@contextmanager
def carrier(data_dir: Path, webhooks_url: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    process = subprocess.Popen(
        [sys.executable, "-c", PROGRAM, str(data_dir), webhooks_url],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout
    assert process.stderr
    try:
        yield process, process.stdout.readline().strip()
    finally:
        process.kill()
        process.wait()
        process.stdout.close()
        process.stderr.close()


def test_it_ends_with_0_when_asked(tmp_path: Path) -> None:
    with carrier(tmp_path, "http://127.0.0.1:9") as (process, url):
        assert httpx.get(f"{url}/healthz", trust_env=False).status_code == 200
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=20) == 0
        assert process.stderr
        assert process.stderr.read() == ""


def test_as_a_part_of_a_stack_it_has_a_port_for_each_vendor_and_leaves_them_free(tmp_path: Path) -> None:
    port, sendgrid, twilio = (free_port() for _ in range(3))
    ports = ["--port", str(port), "--sendgrid-port", str(sendgrid), "--twilio-port", str(twilio)]
    given = ["--data-dir", str(tmp_path), "--webhooks-url", "http://127.0.0.1:9", *ports]
    process = subprocess.Popen([sys.executable, "-m", "sandbox.carrier", *given], stderr=subprocess.PIPE, text=True)
    assert process.stderr
    try:
        with httpx.Client(trust_env=False, transport=httpx.HTTPTransport(retries=8)) as http:
            assert http.get(f"http://127.0.0.1:{port}/healthz").status_code == 200
            assert http.get(f"http://127.0.0.1:{sendgrid}/v3/scopes").status_code == 401
            assert http.get(f"http://127.0.0.1:{twilio}/v1/Services/MG0").status_code == 401
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=20) == 0
        assert process.stderr.read() == ""
    finally:
        process.kill()
        process.wait()
        process.stderr.close()
    for each in (port, sendgrid, twilio):
        socket.create_server(("127.0.0.1", each)).close()


def test_nothing_answered_is_lost_by_a_kill(tmp_path: Path) -> None:
    credentials = load_or_create(tmp_path / "carrier")
    desk = Desk(credentials)
    desk.server.start()
    try:
        with carrier(tmp_path, desk.url) as (process, url):
            client = Client(credentials.twilio_account_sid, credentials.twilio_auth_token)
            client.api.base_url = url
            sids = [
                client.messages.create(
                    to="+447700900123",
                    from_=credentials.twilio_from,
                    body=str(number),
                    status_callback=f"{desk.url}/webhooks/twilio/status?message_id={number}",
                ).sid
                for number in range(20)
            ]
            process.kill()
            process.wait()
        with carrier(tmp_path, desk.url) as (process, url):
            ledger = httpx.get(f"{url}/ledger", trust_env=False).text
            assert all(sid and sid in ledger for sid in sids)
            assert len(ledger.splitlines()) == 20
            eventually(lambda: len(_delivered(desk)) == 20)
            process.send_signal(signal.SIGINT)
            assert process.wait(timeout=20) == 0
    finally:
        desk.server.stop()
    assert all(call.genuine for call in desk.received)


def test_a_second_carrier_on_the_directory_says_so(sandbox: Sandbox) -> None:
    with pytest.raises(JournalInUse, match="another carrier is using"):
        run(sandbox.data_dir, 0, sandbox.desk.url)


def _delivered(desk: Desk) -> set[str]:
    return {call.path for call in desk.received if call.fields["MessageStatus"] == "delivered"}
