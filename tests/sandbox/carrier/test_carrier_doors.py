"""The vendors' own ports: each has one API, and connections to it can be kept from coming about."""

from __future__ import annotations

import socket
import ssl
import threading
from http.client import BadStatusLine
from typing import Any

import httpx
import pytest
import requests
from python_http_client.exceptions import HTTPError
from sendgrid import SendGridAPIClient

from sandbox.carrier.kind import Kind
from tests.sandbox.carrier.running_carrier import Sandbox
from tests.sandbox.carrier.served import eventually

PATHS: dict[Kind, str] = {"email": "/v3/scopes", "sms": "/v1/Services/MG0"}


@pytest.fixture(params=["sms", "email"])
def kind(request: pytest.FixtureRequest) -> Kind:
    kind: Kind = request.param
    return kind


def ask(sandbox: Sandbox, kind: Kind, **changes: Any) -> httpx.Response:
    """Asks at the vendor's own port."""
    return httpx.get(f"{sandbox.url_of(kind)}{PATHS[kind]}", trust_env=False, timeout=5, **changes)


def send(sandbox: Sandbox, kind: Kind) -> Any:
    return sandbox.text() if kind == "sms" else sandbox.email()


def test_each_vendor_is_there_and_nothing_else_is(apart: Sandbox, kind: Kind) -> None:
    send(apart, kind)
    other: Kind = "sms" if kind == "email" else "email"
    for path in ("/", "/ledger", "/faults", "/calls", "/healthz", PATHS[other]):
        assert httpx.get(f"{apart.url_of(kind)}{path}", trust_env=False).status_code == 404
    assert len(apart.ledger()) == 1
    assert apart.http.get(PATHS[kind]).status_code == 401, "the common port has it as well"


def test_a_refused_connection_never_comes_about(apart: Sandbox, kind: Kind) -> None:
    send(apart, kind)
    counted = len(apart.calls())
    apart.fault(kind, "away-refused")

    for _ in range(3):
        with pytest.raises(httpx.ConnectError, match="refused"):
            ask(apart, kind)
        with pytest.raises((ConnectionRefusedError, requests.exceptions.ConnectionError, OSError), match="refused"):
            send(apart, kind)
    assert len(apart.calls()) == counted
    other: Kind = "sms" if kind == "email" else "email"
    assert ask(apart, other).status_code == 401
    apart.http.delete("/faults", params={"kind": kind, "fault": "away-refused"})
    send(apart, kind)
    assert len(apart.ledger()) == 2


def test_its_port_is_kept_while_it_refuses(apart: Sandbox) -> None:
    apart.fault("sms", "away-refused")

    with pytest.raises(OSError, match="in use"):
        socket.create_server(("127.0.0.1", apart.vendor_ports["sms"]))


def test_connections_that_were_kept_open_end_with_it(apart: Sandbox, kind: Kind) -> None:
    with httpx.Client(base_url=apart.url_of(kind), trust_env=False, timeout=5) as kept:
        assert kept.get(PATHS[kind]).status_code == 401
        apart.fault(kind, "away-refused")
        with pytest.raises(httpx.TransportError):
            kept.get(PATHS[kind])


def test_what_is_under_way_is_cut(apart: Sandbox) -> None:
    apart.fault("sms", "away-silent")
    ended: list[Exception] = []

    def wait() -> None:
        try:
            ask(apart, "sms")
        except httpx.TransportError as error:
            ended.append(error)

    waiting = threading.Thread(target=wait)
    waiting.start()
    eventually(apart.calls)
    apart.fault("sms", "away-refused")
    waiting.join(timeout=5)
    assert [type(error) for error in ended] in ([httpx.RemoteProtocolError], [httpx.ReadError])


def test_a_tls_handshake_fails_where_one_is_tried(apart: Sandbox, kind: Kind) -> None:
    apart.fault(kind, "away-tls")
    secure = apart.url_of(kind).replace("http://", "https://")

    with pytest.raises(httpx.ConnectError, match="HANDSHAKE_FAILURE"):
        httpx.get(f"{secure}{PATHS[kind]}", trust_env=False, timeout=5)
    if kind == "email":
        client = SendGridAPIClient("key", host=secure)
        client.client.timeout = 5
        with pytest.raises(OSError) as failed:
            client.client.scopes.get()
        assert isinstance(getattr(failed.value, "reason", None), ssl.SSLError)
    else:
        with pytest.raises(requests.exceptions.SSLError):
            requests.get(secure, timeout=5)
    calls = apart.calls()
    assert [(call["kind"], call["method"], call["outage"]) for call in calls] == [(kind, None, "away-tls")] * 2


def test_over_plain_http_the_alert_is_no_answer(apart: Sandbox, kind: Kind) -> None:
    apart.fault(kind, "away-tls")

    with pytest.raises((BadStatusLine, requests.exceptions.ConnectionError), match=r"\x15|x15"):
        send(apart, kind)
    (call,) = apart.calls()
    assert (call["method"], call["outage"], call["answer"]) == ("POST", "away-tls", None)
    assert call["path"].startswith(("/v3/mail/send", "/2010-04-01/"))
    assert apart.ledger() == []
    apart.http.delete("/faults")
    send(apart, kind)


def test_one_outage_follows_the_other(apart: Sandbox) -> None:
    apart.fault("email", "away-refused")
    apart.fault("email", "away-tls")
    with pytest.raises(httpx.ConnectError):
        ask(apart, "email")
    apart.http.delete("/faults", params={"fault": "away-refused"})
    with pytest.raises(httpx.RemoteProtocolError):
        ask(apart, "email")
    apart.http.delete("/faults")
    assert ask(apart, "email").status_code == 401


@pytest.mark.parametrize("fault", ["away-500", "every-second"])
def test_what_answers_there_is_struck_as_well(apart: Sandbox, kind: Kind, fault: str) -> None:
    apart.fault(kind, fault)
    answers = {ask(apart, kind).status_code for _ in range(2)}
    assert answers == ({500} if fault == "away-500" else {401, 500})


def test_a_restarted_carrier_has_its_doors_open_again(apart: Sandbox) -> None:
    apart.fault("email", "away-refused")
    apart.restart()
    assert ask(apart, "email").status_code == 401
    with pytest.raises(HTTPError):
        apart.sendgrid("wrong").client.scopes.get()
