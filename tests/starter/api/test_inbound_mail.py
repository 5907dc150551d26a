from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from starter.errors import EngineUnreachable
from store.tickets import CustomerTicket
from tests.starter.api.a_problem import problem_in
from tests.starter.api.doorway import INBOUND_SECRET, Doorway
from tests.starter.api.fake_escalations import FakeEscalations

INBOUND = f"/webhooks/sendgrid/inbound/{INBOUND_SECRET}"
FIELDS = {
    "headers": "Message-ID: <1@mail.example>\r\n",
    "to": "ticket+T-1@reply.escalation.example",
    "from": "Ada <ada@customer.example>",
    "subject": "Re: [T-1] Your request",
    "text": "Schön",
    "envelope": '{"to": ["ticket+T-1@reply.escalation.example"], "from": "ada@customer.example"}',
    "charsets": '{"text": "windows-1252"}',
    "attachments": "1",
}


def form(**changes: bytes) -> dict[str, tuple[str | None, bytes]]:
    fields = {name: value.encode("windows-1252" if name == "text" else "utf-8") for name, value in FIELDS.items()}
    parts: dict[str, tuple[str | None, bytes]] = {name: (None, value) for name, value in (fields | changes).items()}
    return parts | {"attachment1": ("scan.pdf", b"%PDF" + b"\x00\xff" * 1_000_000)}


@pytest.fixture(autouse=True)
def _ada_has_a_ticket(client: FakeEscalations) -> None:
    ticket = CustomerTicket(reference="T-1", status="open", opened_at=datetime(2026, 11, 22, tzinfo=UTC))
    client.customers["email", "ada@customer.example"] = [ticket]


async def test_a_mail_reaches_its_ticket(
    http: httpx.AsyncClient, client: FakeEscalations, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level("DEBUG", "starter"):
        assert (await http.post(INBOUND, files=form())).status_code == 204
    body: dict[str, Any] = {"text": "Schön", "channel": "email", "message_id": "<1@mail.example>"}
    body["attachments"] = [{"name": "scan.pdf", "bytes": 2_000_004, "type": "application/pdf"}]
    assert client.asked[-1] == ("signal", "T-1", "customer_replied", body, "customer", "<1@mail.example>")
    assert "taken as an answer of the customer" in caplog.text
    assert "ada@" not in caplog.text
    assert "Sch" not in caplog.text


@pytest.mark.parametrize("secret", ["x", INBOUND_SECRET + "x", INBOUND_SECRET[:-1], INBOUND_SECRET.upper(), "%C3%A9"])
async def test_another_secret_is_refused(http: httpx.AsyncClient, client: FakeEscalations, secret: str) -> None:
    problem_in(await http.post(f"/webhooks/sendgrid/inbound/{secret}", files=form()), 403)
    assert client.asked == []


async def test_no_mail_is_taken_in_without_a_secret() -> None:
    async with Doorway(inbound_secret="").open() as http:
        problem_in(await http.post(INBOUND, files=form()), 403)
        problem_in(await http.post("/webhooks/sendgrid/inbound/", files=form()), 404)


@pytest.mark.parametrize("kind", ["application/json", "multipart/form-data", "multipart/form-data; boundary=x", ""])
async def test_what_is_no_form_is_a_problem(http: httpx.AsyncClient, kind: str) -> None:
    problem_in(await http.post(INBOUND, content=b"{}", headers={"Content-Type": kind}), 422)


async def test_a_mail_without_fields_is_taken_and_noted(http: httpx.AsyncClient, client: FakeEscalations) -> None:
    assert (await http.post(INBOUND, files={"spam_score": (None, b"0.0")})).status_code == 204
    assert client.asked == []


async def test_a_mail_that_cannot_be_kept_now_is_sent_again(http: httpx.AsyncClient, client: FakeEscalations) -> None:
    client.error = EngineUnreachable("Temporal does not answer")
    problem_in(await http.post(INBOUND, files=form()), 503)
