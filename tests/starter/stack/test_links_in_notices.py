"""Somebody of the team acts from their inbox: by the link in the notice, after a page on which only a button acts."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from activities.links import Links
from activities.providers.email import Email
from domain.inbound.sms_commands import Offer
from tests.starter.stack.asking import request, until
from tests.starter.stack.running_stack import PUBLIC_URL, RunningStack
from tests.starter.stack.served import Api

pytestmark = [pytest.mark.stack, pytest.mark.asyncio(loop_scope="session"), pytest.mark.xdist_group("starter")]
LINK = re.compile(rf"{re.escape(PUBLIC_URL)}(/act/\S+)")


async def notified(stack: RunningStack, api: Api) -> tuple[str, str, Email]:
    """Open a ticket; return its path, the path of the link in its owner's notice, and the notice."""
    path = await api.open(request(priority="urgent"))
    reference = path.rpartition("/")[2]

    async def notice() -> Email | None:
        sent = [each for each in stack.provider.taken if isinstance(each, Email) and each.reference == reference]
        return next((each for each in sent if LINK.search(each.text)), None)

    email = await until(notice)
    found = LINK.search(email.text)
    assert found
    return path, found[1], email


async def choose(api: Api, link: str, choice: str, **fields: str) -> httpx.Response:
    return await api.http.post(link, data={"choice": choice, **fields})


def buttons(answer: httpx.Response) -> list[str]:
    return re.findall(r'name="choice" value="(\w+)"', answer.text)


async def test_it_is_taken_on_by_a_button_and_not_by_looking(stack: RunningStack, api: Api) -> None:
    path, link, email = await notified(stack, api)
    for _ in range(3):
        looked = await api.http.get(link)
        assert looked.status_code == 200
        assert buttons(looked) == ["acknowledge", "escalate", "resolve", "decline"]
        assert "Charged twice" in looked.text
        assert looked.headers["referrer-policy"] == "no-referrer"
        assert "script" not in looked.text
    assert "acknowledged" not in await api.kinds(path)

    done = await choose(api, link, "acknowledge")

    assert done.status_code == 200
    assert "You have it." in done.text
    view = await api.get(path)
    assert view["owner"]["acknowledged_at"]
    [entry] = [entry for entry in view["timeline"] if entry["kind"] == "acknowledged"]
    assert entry["by"] == f"person:{view['owner']['id']}"
    assert email.html.count(f'href="{PUBLIC_URL}{link}"') == 1

    again = await choose(api, link, "acknowledge")
    assert again.status_code == 409
    assert "each works once" in again.text
    assert (await api.kinds(path)).count("acknowledged") == 1


async def test_one_notice_is_good_for_each_thing_once(stack: RunningStack, api: Api) -> None:
    path, link, _ = await notified(stack, api)
    await choose(api, link, "acknowledge")
    asked = await choose(api, link, "resolve", words="   ")
    assert asked.status_code == 422
    assert "resolution" in asked.text
    assert buttons(asked) == ["escalate", "resolve", "decline"]

    solved = await choose(api, link, "resolve", words="The charge is paid back.")

    assert "Solved; the customer is to hear of it." in solved.text
    assert (await api.get(path))["status"] == "resolved"
    for late in (await api.http.get(link), await choose(api, link, "escalate", reason="needs expertise")):
        assert "resolved already" in late.text
        assert buttons(late) == []


async def test_passed_up_it_is_acted_on_no_more_by_what_was_shown_below(stack: RunningStack, api: Api) -> None:
    path, link, _ = await notified(stack, api)
    reason = re.findall(r"<option[^>]*>([^<]+)</option>", (await api.http.get(link)).text)[0]

    up = await choose(api, link, "escalate", reason=reason, words="The router is dead.")

    assert up.status_code == 200
    view = await api.get(path)
    assert f"Passed up to {view['tier']['name']}" in up.text
    assert view["tier"]["index"] == 1
    stale = await choose(api, link, "resolve", words="Too late.")
    assert stale.status_code == 409
    assert "moved on since" in stale.text
    assert (await api.get(path))["status"] == "open"


async def test_declined_is_said_in_the_name_of_who_declined(stack: RunningStack, api: Api) -> None:
    path, link, _ = await notified(stack, api)
    owner = (await api.get(path))["owner"]["id"]
    declined = await choose(api, link, "decline", words="on leave")
    assert "Declined." in declined.text
    [entry] = [entry for entry in (await api.get(path))["timeline"] if entry["kind"] == "declined"]
    assert (entry["by"], "on leave" in entry["text"]) == (f"person:{owner}", True)


async def test_what_a_colleague_has_by_now_is_taken_over_or_left(stack: RunningStack, api: Api) -> None:
    path, link, _ = await notified(stack, api)
    before = (await api.get(path))["owner"]["id"]
    colleague, name = ("amira", "Amira Haddad") if before == "bram" else ("bram", "Bram de Wit")
    await api.act(f"{path}/reassign", to=colleague, reason="they know the customer")
    looked = await api.http.get(link)
    assert buttons(looked) == ["take_over", "escalate", "resolve"]
    assert f"Take it over from {name}" in looked.text

    refused = await choose(api, link, "decline", words="not mine")
    assert refused.status_code == 409
    assert buttons(refused) == ["take_over", "escalate", "resolve"]
    taken = await choose(api, link, "take_over")

    assert "You have it." in taken.text
    assert (await api.get(path))["owner"]["id"] == before


def happened(view: dict[str, Any]) -> list[dict[str, Any]]:
    """The timeline without what became of its messages meanwhile."""
    return [{**entry, "messages": None} for entry in view["timeline"]]


async def test_a_link_that_is_not_good_says_why_and_does_nothing(stack: RunningStack, api: Api) -> None:
    path, link, _ = await notified(stack, api)
    before = await api.get(path)
    links = Links(stack.settings.link_secret, PUBLIC_URL)
    offer = Offer(
        code=0, reference=before["reference"], person=before["owner"]["id"], bundle="default", episode=1, tier=0,
        sent_at=datetime.now(UTC),
    )  # fmt: skip
    long_ago = datetime.now(UTC) - timedelta(days=8)
    bad = {
        f"{link}x": (404, "not valid"),
        "/act/x": (404, "not valid"),
        f"/act/{links.survey(offer.reference, 1, datetime.now(UTC)).rpartition('/')[2]}": (404, "not valid"),
        made(links, offer, long_ago): (410, "has expired"),
        made(links, offer.model_copy(update={"person": "nobody"})): (403, "not yours"),
        made(links, offer.model_copy(update={"reference": "NO-SUCH"})): (404, "not valid"),
    }
    for wrong, (status, said) in bad.items():
        for answer in (await api.http.get(wrong), await choose(api, wrong, "acknowledge")):
            assert (answer.status_code, said in answer.text) == (status, True), (wrong, answer.text)
            assert before["subject"] not in answer.text
        told = await api.http.post(wrong, data={"choice": "acknowledge"}, headers={"Accept": "application/json"})
        assert told.status_code == status
    unknown = await choose(api, link, "cancel")
    assert unknown.status_code == 422
    after = await api.get(path)
    assert (happened(after), after["owner"]) == (happened(before), before["owner"])


def made(links: Links, offer: Offer, asked_at: datetime | None = None) -> str:
    url, _ = links.acting(offer, "message", asked_at or datetime.now(UTC))
    return url.removeprefix(PUBLIC_URL)


async def test_without_workers_it_is_not_lost_and_not_done_twice(stack: RunningStack, api: Api) -> None:
    path, link, _ = await notified(stack, api)
    async with stack.without_workers():
        waits = await choose(api, link, "acknowledge")
        assert waits.status_code == 503
        assert "never done twice" in waits.text

    async def noted() -> bool:
        return "acknowledged" in await api.kinds(path)

    await choose(api, link, "acknowledge")
    await until(noted)
    assert (await api.kinds(path)).count("acknowledged") == 1
