"""Poison by mail does no harm to the running product: all of it is taken, and kept as far as it can be read."""

from __future__ import annotations

import time
from itertools import count

import httpx
import pytest
from hypothesis import HealthCheck, given, settings

from sandbox.carrier.credentials import load_or_create
from tests.stack.whole_product import WholeProduct
from tests.starter.api.poison import poison

pytestmark = [pytest.mark.stack, pytest.mark.timeout(600), pytest.mark.xdist_group("product")]
SENDERS = count()
LOOKS = 300
Parts = dict[str, tuple[str | None, bytes]]


def take(product: WholeProduct, mail: Parts) -> None:
    """Hand it in as mail of somebody who has not written before."""
    secret = load_or_create(product.directory / "carrier").sendgrid_inbound_secret
    sender = f"From: {next(SENDERS)}@poison.example\r\n".encode()
    mail = {**mail, "headers": (None, sender + mail["headers"][1])}
    address = f"{product.api}/webhooks/sendgrid/inbound/{secret}"
    answer = httpx.post(address, files=mail, timeout=60, trust_env=False)
    assert answer.status_code == 204, answer.text


@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(mail=poison())
def test_the_running_product_takes_poison(product: WholeProduct, mail: Parts) -> None:
    take(product, mail)


@pytest.mark.proof
@settings(max_examples=200, deadline=None, suppress_health_check=list(HealthCheck))
@given(mail=poison())
def test_the_running_product_takes_much_poison(product: WholeProduct, mail: Parts) -> None:
    take(product, mail)


def test_poison_that_can_be_read_is_on_its_ticket(product: WholeProduct) -> None:
    html = b"<p>The printer<![ endif]> burns</p>" + b"<a " * 16_000
    sender = b"=?utf-8?q?M=C3=BCller=2C_J=C3=B6rg?= <joerg@poison.example>"
    whole = b"From: " + sender + b"\r\nContent-Type: text/html; charset=idna\r\nSubject: Fire\r\n\r\n" + html
    secret = load_or_create(product.directory / "carrier").sendgrid_inbound_secret
    address = f"{product.api}/webhooks/sendgrid/inbound/{secret}"
    assert httpx.post(address, files={"email": (None, whole)}, timeout=60, trust_env=False).status_code == 204
    with httpx.Client(base_url=product.api, timeout=60, trust_env=False) as api:
        api.headers["Authorization"] = f"Bearer {product.key('backend')}"
        said = f"/v1/tickets/{opened(api, 'Fire')}/conversation"
        assert api.get(said).raise_for_status().json()["items"][0]["text"] == "The printer burns"


def opened(api: httpx.Client, subject: str) -> str:
    """The reference of the ticket with this subject, once it can be found."""
    for _ in range(LOOKS):
        for ticket in api.get("/v1/tickets", params={"q": subject}).raise_for_status().json()["items"]:
            if ticket["subject"] == subject:
                return str(ticket["reference"])
        time.sleep(0.2)
    raise AssertionError(f"no ticket is called {subject} in {LOOKS} looks")
