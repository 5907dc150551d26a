"""The API over real servers, with webhooks that the carrier itself signs."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from urllib.parse import quote, urlencode

import httpx
import pytest

from activities.ledger import enter
from activities.requests import Unrecorded
from domain.delivery.states import NewMessage
from domain.people import Channel
from sandbox.carrier.signatures import sendgrid_headers, twilio_headers
from store import messages
from tests.starter.api.a_problem import problem_in
from tests.starter.stack.asking import request, until
from tests.starter.stack.running_stack import NOWHERE, PUBLIC_URL, RunningStack
from tests.starter.stack.served import Api, served

pytestmark = [pytest.mark.stack, pytest.mark.asyncio(loop_scope="session"), pytest.mark.xdist_group("starter")]
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


async def twilio(api: Api, stack: RunningStack, path: str, **form: str) -> httpx.Response:
    headers = FORM | twilio_headers(stack.carrier.twilio_auth_token, PUBLIC_URL + path, form)
    return await api.http.post(path, content=urlencode(form), headers=headers)


async def sent(api: Api, path: str, purpose: str) -> dict[str, str]:
    """Returns the message of a purpose, once the provider has it."""

    async def look() -> dict[str, str] | None:
        messages = (await api.get(f"{path}/messages"))["items"]
        return next((each for each in messages if each["purpose"] == purpose and each["provider_id"]), None)

    return await until(look)


async def test_everything_is_there(api: Api) -> None:
    assert (await api.http.get("/readyz")).json() == {"status": "ready", "providers": []}
    assert (await api.http.get("/")).headers["location"] == "/console"
    assert (await api.http.get("/console")).status_code in (200, 303)
    problem_in(await api.http.get("/v1/tickets"), 401)


async def test_opening_acting_and_seeing(api: Api) -> None:
    wanted = request(policy="demo")
    path = await api.open(wanted)
    again = await api.http.post("/v1/tickets", json=wanted, headers=api.backend)
    assert (again.status_code, again.json()["reference"]) == (200, wanted["reference"])
    problem_in(await api.http.post("/v1/tickets", json=wanted | {"tags": ["x"]}, headers=api.backend), 409)
    view = await api.act(f"{path}/note", text="called them")
    assert [entry["by"] for entry in view["timeline"] if entry["kind"] == "noted"] == ["person:gwen"]
    refused = await api.http.post(f"{path}/reassign", json={"to": "nobody", "reason": "x"}, headers=api.agent)
    assert [error.field for error in problem_in(refused, 422).errors] == ["to"]
    problem_in(await api.http.post(f"{path}/reopen", json={"reason": "x"}, headers=api.agent), 409)
    listed = await api.get(f"/v1/tickets?customer={wanted['customer']['id']}&status=open")
    assert [item["reference"] for item in listed["items"]] == [wanted["reference"]]
    await api.act(f"{path}/cancel", reason="opened twice")


async def test_a_texts_fate_is_kept_forward_only(api: Api, stack: RunningStack) -> None:
    wanted = request()
    wanted["customer"] |= {"phone": "+15550109001", "email": None}
    path = await api.open(wanted | {"priority": "urgent"})
    message = await sent(api, path, "receipt")
    callback = f"/webhooks/twilio/status?message_id={quote(message['id'], safe='')}"
    for status in ("sent", "delivered", "sent"):
        answer = await twilio(api, stack, callback, MessageSid="SM1", MessageStatus=status)
        assert answer.status_code == 204
    assert (await sent(api, path, "receipt"))["state"] == "delivered"
    assert (await twilio(api, stack, "/webhooks/twilio/status?message_id=x", MessageStatus="sent")).status_code == 204


async def test_an_emails_fate_is_kept(api: Api, stack: RunningStack) -> None:
    path = await api.open(request())
    message = await sent(api, path, "receipt")
    event = {"event": "bounce", "message_id": message["id"], "status": "5.1.1", "sg_message_id": "X.1"}
    body = json.dumps([event]).encode() + b"\r\n"
    headers = sendgrid_headers(stack.carrier.sendgrid_events_private_key, body, datetime.now(UTC))
    assert (await api.http.post("/webhooks/sendgrid/events", content=body, headers=headers)).status_code == 204
    bounced = await sent(api, path, "receipt")
    assert (bounced["state"], bounced["reason"]) == ("undelivered", "sendgrid bounce 5.1.1")


@pytest.mark.parametrize("channel", ["email", "sms"])
async def test_a_fate_reported_before_the_ledger_has_the_message_is_kept_for_it(
    api: Api, stack: RunningStack, channel: Channel
) -> None:
    """It was sent while the database was away; that is back, and the workflow has not filled the message in yet."""
    row = NewMessage(
        id=f"T-away/1/receipt/1/customer/{channel}",
        reference="T-away",
        purpose="receipt",
        to="customer",
        channel=channel,
        address="ada@customer.example",
        body="We have your request.",
    )
    if channel == "email":
        event = {"event": "delivered", "message_id": row.id, "sg_message_id": "X.1"}
        body = json.dumps([event]).encode() + b"\r\n"
        headers = sendgrid_headers(stack.carrier.sendgrid_events_private_key, body, datetime.now(UTC))
        answer = await api.http.post("/webhooks/sendgrid/events", content=body, headers=headers)
    else:
        callback = f"/webhooks/twilio/status?message_id={quote(row.id, safe='')}"
        answer = await twilio(api, stack, callback, MessageSid="X", MessageStatus="delivered")
    assert answer.status_code == 204
    now = datetime.now(UTC)
    await enter(
        stack.db, Unrecorded(**row.model_dump(), state="accepted", at=now, provider_id="X", calls=1, called_at=now)
    )
    [message] = [each for each in await messages.for_ticket(stack.db, "T-away") if each.id == row.id]
    assert (message.state, message.provider_id) == ("delivered", "X")


async def test_a_customers_text_lands_on_their_ticket_once(api: Api, stack: RunningStack) -> None:
    wanted = request()
    wanted["customer"] |= {"phone": "+15550109002"}
    path = await api.open(wanted)
    await sent(api, path, "receipt")
    form = {"MessageSid": "SM7", "From": "+15550109002", "To": "+15005550006", "Body": "Any news?", "FromCity": ""}
    for _ in range(3):
        assert (await twilio(api, stack, "/webhooks/twilio/sms", **form)).status_code == 204

    async def heard() -> bool:
        return "customer_replied" in await api.kinds(path)

    await until(heard)
    assert (await api.kinds(path)).count("customer_replied") == 1

    async def texts() -> list[str]:
        return [said["text"] for said in (await api.get(f"{path}/conversation"))["items"] if said["by"] == "customer"]

    async def listed() -> bool:
        return "Any news?" in await texts()

    await until(listed)
    assert (await texts()).count("Any news?") == 1


async def test_a_customers_mail_lands_on_their_ticket(api: Api, stack: RunningStack) -> None:
    wanted = request()
    path = await api.open(wanted)
    await sent(api, path, "receipt")
    fields = {
        "headers": "Message-ID: <7@mail.example>\r\n",
        "from": f"Ada <{wanted['customer']['email'].upper()}>",
        "to": f"ticket+{wanted['reference']}@reply.escalation.example",
        "subject": "Re: your request",
        "text": "The March one.\n\nOn 22 Nov 2026, Support wrote:\n> Which one?",
    }
    inbound = f"/webhooks/sendgrid/inbound/{stack.carrier.sendgrid_inbound_secret}"
    for _ in range(2):
        answer = await api.http.post(inbound, files={name: (None, value) for name, value in fields.items()})
        assert answer.status_code == 204

    async def heard() -> list[str]:
        entries = (await api.get(path))["timeline"]
        return [entry["text"] for entry in entries if entry["kind"] == "customer_replied"]

    await until(heard)
    assert await heard() == ["The March one."]


async def survey_link(api: Api, stack: RunningStack, path: str) -> str:
    message = await sent(api, path, "survey")
    body = next(each for each in stack.provider.taken if each.message_id == message["id"])
    found = re.search(rf"{PUBLIC_URL}(/survey/\S+?)\?score=5", getattr(body, "text", ""))
    assert found
    return found[1]


async def test_a_survey_is_answered_once_by_the_button(api: Api, stack: RunningStack) -> None:
    path = await api.open(request(policy="demo"))
    await sent(api, path, "receipt")
    await api.act(f"{path}/resolve", resolution="One charge was taken back.")
    link = await survey_link(api, stack, path)
    assert "checked" in (await api.http.get(f"{link}?score=4")).text
    assert "survey_answered" not in await api.kinds(path)
    answer = await api.http.post(link, data={"score": "4", "comment": "Quick."})
    assert "4 – good" in answer.text
    [entry] = [entry for entry in (await api.get(path))["timeline"] if entry["kind"] == "survey_answered"]
    assert (entry["by"], entry["data"]["score"]) == ("customer", 4)
    assert "4 – good" in (await api.http.post(link, data={"score": "1"})).text


async def test_a_survey_is_answered_after_its_ticket_has_closed(api: Api, stack: RunningStack) -> None:
    wanted = request(policy="default")
    path = await api.open(wanted)
    await sent(api, path, "receipt")
    await api.act(f"{path}/resolve", resolution="One charge was taken back.")
    await api.act(f"{path}/close")
    link = await survey_link(api, stack, path)
    await stack.temporal.get_workflow_handle(f"ticket-{wanted['reference']}").result()
    assert "2 – bad" in (await api.http.post(link, data={"score": "2"})).text
    assert "2 – bad" in (await api.http.post(link, data={"score": "5"})).text
    survey = await stack.client.survey(wanted["reference"])
    assert survey is not None
    assert survey.score == 2


async def test_without_a_database_it_says_so_and_webhooks_come_again(stack: RunningStack) -> None:
    settings = stack.settings.model_copy(update={"database_url": NOWHERE})
    async with served(stack, settings) as api:
        assert [error.field for error in problem_in(await api.http.get("/readyz"), 503).errors] == ["database"]
        problem_in(await api.http.get("/v1/tickets", headers=api.agent), 503)
        form = {"MessageSid": "SM9", "From": "+15550109002", "Body": "Hello?"}
        problem_in(await twilio(api, stack, "/webhooks/twilio/sms", **form), 503)
        assert (await api.http.get("/healthz")).status_code == 200
