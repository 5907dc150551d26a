"""A key is its door's and its holder's: what somebody else says uses up nobody's, and other content is refused."""

from __future__ import annotations

import re
import uuid
from typing import Any

import pytest

from domain.case.view import View
from domain.requests.action_keys import Key
from starter.acting_by_link import act_by_link
from starter.errors import ActionRefused
from starter.starting import workflow_id
from store.keys import create, key_id
from tests.starter.api.a_problem import problem_in
from tests.starter.stack.asking import live, request, until
from tests.starter.stack.running_stack import RunningStack
from tests.starter.stack.served import Api
from tests.starter.stack.test_acting import notes, opened
from tests.starter.stack.test_acting_by_link import accepts, now, owned
from tests.starter.stack.test_http import sent, survey_link
from tests.starter.stack.test_links_in_notices import choose, notified

pytestmark = [pytest.mark.stack, pytest.mark.asyncio(loop_scope="session"), pytest.mark.xdist_group("starter")]


async def headers(
    stack: RunningStack, name: str, *scopes: Any, person: str | None = None
) -> tuple[dict[str, str], str]:
    """Give out a key; return the headers of a request with it, and its id."""
    token = await create(stack.db, name, scopes or ("agent",), person=person)
    return {"Authorization": f"Bearer {token}"}, key_id(token)


async def kinds(stack: RunningStack, reference: str) -> list[str]:
    return [entry.kind for entry in (await live(stack.client, reference)).timeline]


async def writes(stack: RunningStack, api: Api, reference: str, message_id: str) -> None:
    """Have the ticket's customer write a mail that answers it, with a Message-ID of their own making."""
    fields = {
        "headers": f"Message-ID: {message_id}\r\n",
        "from": f"{reference.lower()}@customer.example",
        "to": f"ticket+{reference}@reply.escalation.example",
        "subject": "Re: your request",
        "text": "Any news?",
    }
    inbound = f"/webhooks/sendgrid/inbound/{stack.carrier.sendgrid_inbound_secret}"
    answer = await api.http.post(inbound, files={name: (None, value) for name, value in fields.items()})
    assert answer.status_code == 204

    async def heard() -> bool:
        view = await live(stack.client, reference)
        return any(entry.data.get("message_id") == message_id for entry in view.timeline)

    await until(heard)


async def test_two_people_may_use_the_same_key(stack: RunningStack, api: Api) -> None:
    path = await api.open(request())
    reference = path.rpartition("/")[2]
    amira, id_ = await headers(stack, "amira", person="amira")
    ivan, _ = await headers(stack, "ivan", person="ivan")
    once = {"Idempotency-Key": "k1"}
    (await api.http.post(f"{path}/note", json={"text": "Hm."}, headers=amira | once)).raise_for_status()
    cancelled = await api.http.post(f"{path}/cancel", json={"reason": "spam"}, headers=ivan | once)
    assert cancelled.json()["status"] == "cancelled"
    assert {"noted", "cancelled"} <= {entry["kind"] for entry in cancelled.json()["timeline"]}
    handle = stack.temporal.get_workflow_handle(workflow_id(reference))
    accepted = [
        event.workflow_execution_update_accepted_event_attributes.accepted_request.meta.update_id
        async for event in handle.fetch_history_events()
        if event.HasField("workflow_execution_update_accepted_event_attributes")
    ]
    assert re.fullmatch(rf"http/{id_}/k1/[0-9a-f]{{16}}", accepted[0]), "an operator reads whose key it was"


async def test_a_used_key_with_other_content_is_refused_and_the_same_content_is_done_once(api: Api) -> None:
    path = await api.open(request())
    keyed = api.agent | {"Idempotency-Key": "k1"}
    for _ in range(2):
        done = await api.http.post(f"{path}/note", json={"text": "Hm."}, headers=keyed)
        assert done.status_code == 200
    for action, body in (("note", {"text": "Oh."}), ("cancel", {"reason": "spam"})):
        problem = problem_in(await api.http.post(f"{path}/{action}", json=body, headers=keyed), 422)
        assert (problem.title, problem.type) == ("Key used", "urn:problem-type:escalation:key-used")
        assert [(error.field, error.found) for error in problem.errors] == [("Idempotency-Key", "k1")]
    view = await api.get(path)
    assert view["status"] == "open"
    assert [entry["text"] for entry in view["timeline"] if entry["kind"] == "noted"] == ["Hm."]


@pytest.mark.parametrize("forged", [{"key": "x"}, {"door": "survey", "key": "survey/x/1"}, {"door": ["http"]}])
async def test_what_a_body_says_of_keys_and_doors_is_not_believed(api: Api, forged: dict[str, Any]) -> None:
    path = await api.open(request())
    for text in ("One.", "Two."):
        answer = await api.http.post(f"{path}/note", json={"text": text} | forged, headers=api.agent)
        assert answer.status_code == 200
    assert (await api.kinds(path)).count("noted") == 2


async def test_a_mail_cannot_use_up_the_answer_to_a_survey(stack: RunningStack, api: Api) -> None:
    path = await api.open(request(policy="demo"))
    reference = path.rpartition("/")[2]
    await sent(api, path, "receipt")
    for message_id in ("survey-1", Key("survey", reference, "1").name):
        await writes(stack, api, reference, message_id)
    await api.act(f"{path}/resolve", resolution="Paid back.")
    await stack.client.act(reference, "note", {"text": "x"}, by="system", key="survey-1")
    link = await survey_link(api, stack, path)
    thanked = await api.http.post(link, data={"score": "1", "comment": "Slow."})
    assert thanked.status_code == 200
    [answer] = [entry for entry in (await api.get(path))["timeline"] if entry["kind"] == "survey_answered"]
    assert answer["data"]["score"] == 1
    assert "alerted" in await api.kinds(path)


async def test_of_two_answers_to_a_survey_the_first_is_what_the_page_says(
    stack: RunningStack, api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = await api.open(request(policy="demo"))
    reference = path.rpartition("/")[2]
    await api.act(f"{path}/resolve", resolution="Paid back.")
    await survey_link(api, stack, path)
    unanswered = await stack.client.survey(reference)
    assert unanswered

    async def not_kept_yet(*_: object) -> object:
        return unanswered

    client = stack.client
    monkeypatch.setattr(client, "survey", not_kept_yet)
    assert await client.answer_survey(reference, 1, 5, "") == 5
    assert await client.answer_survey(reference, 1, 4, "") == 5


async def test_a_mail_cannot_stop_an_erasure(stack: RunningStack, api: Api) -> None:
    reference = await opened(stack.client)
    for message_id in (f"erasure-{reference}", Key("erasure", "system", reference).name):
        await writes(stack, api, reference, message_id)
    ops, _ = await headers(stack, "operations", "ops")
    erased = await api.http.post(f"/v1/customers/C-{reference}/erase", json={"cancel": True}, headers=ops)
    assert (erased.status_code, erased.json()["tickets"]) == (200, [reference])


async def test_a_colleagues_key_cannot_make_a_link_lie(stack: RunningStack, api: Api) -> None:
    view = await owned(stack.client, f"T-{uuid.uuid4().hex[:8]}")
    link = accepts(view)
    path = f"/v1/tickets/{view.reference}"
    for key in (f"link-{link.id}", Key("link", f"person:{link.person}", link.id).name):
        noted = await api.http.post(
            f"{path}/note", json={"text": "Mine."}, headers=api.agent | {"Idempotency-Key": key}
        )
        assert noted.status_code == 200
    after = await act_by_link(stack.client, stack.db, link, now())
    assert after.owner
    assert after.owner.acknowledged_at


async def test_a_link_used_for_something_else_a_moment_ago_says_that_it_was_used(
    stack: RunningStack, api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, link, _ = await notified(stack, api)
    assert (await choose(api, link, "escalate", reason="needs expertise", words="One.")).status_code == 200

    async def not_kept_yet(*_: object) -> None:
        return None

    monkeypatch.setattr("store.used_links.used_at", not_kept_yet)
    again = await choose(api, link, "escalate", reason="needs expertise", words="Two.")
    assert again.status_code == 409
    assert (await api.kinds(path)).count("escalated") == 1


async def test_a_text_message_and_a_program_are_refused_other_content_too(stack: RunningStack) -> None:
    reference = await opened(stack.client)
    for key in (Key("text", "person:gwen", "SM1"), "SM1"):
        await stack.client.act(reference, "note", {"text": "One."}, by="person:gwen", key=key)
        with pytest.raises(ActionRefused) as refused:
            await stack.client.act(reference, "note", {"text": "Two."}, by="person:gwen", key=key)
        assert (refused.value.refusal.status, refused.value.refusal.title) == (422, "Key used")
        await stack.client.signal(reference, "note", {"text": "Three."}, by="person:gwen", key=key)
        await stack.client.signal(reference, "note", {"text": "One."}, by="person:gwen", key=key)
    await stack.client.act(reference, "note", {"text": "Ivan's."}, by="person:ivan", key="SM1")
    assert await notes(stack.client, reference) == ["One.", "One.", "Ivan's."]
    assert (await kinds(stack, reference)).count("action_refused") == 2


async def test_a_plain_clients_keys_are_its_own_and_temporal_answers_an_update_id_it_knows_by_itself(
    stack: RunningStack,
) -> None:
    """The one door at which we are not asked: what was done under an update's id is its answer, whatever is asked."""
    reference = await opened(stack.client)
    handle = stack.temporal.get_workflow_handle(workflow_id(reference))
    note = {"text": "Mine.", "by": "gwen"}
    for _ in range(2):
        await handle.execute_update("note", note, id="k1", result_type=View)
    await handle.execute_update("cancel", {"reason": "spam"}, id="k1", result_type=View)
    assert (await live(stack.client, reference)).status == "open"
    await handle.signal("cancel", {"reason": "spam", "key": "k1"})
    await handle.signal("note", note | {"key": "k1"})
    for ours in (Key("http", "gwen", "k1"), Key("survey", reference, "1")):
        await handle.signal("note", note | {"key": ours.sent_with("note", note)})
        await stack.client.act(reference, "note", {"text": "Ours."}, by="person:gwen", key=ours)

    async def refused() -> bool:
        return "action_refused" in await kinds(stack, reference)

    await until(refused)
    assert (await notes(stack.client, reference)).count("Ours.") == 2
    assert (await notes(stack.client, reference)).count("Mine.") == 3
