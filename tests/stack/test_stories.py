"""The demonstration's stories on the whole product: what each person gets is what they must get, and nothing else;
and nothing of it can be read where it must not be."""

from __future__ import annotations

import io
import json
import re
import warnings
from collections import Counter
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest
from rich.console import Console

from domain.team.roster import Roster
from sandbox.demo.desk import open_desk
from sandbox.demo.expectation import differences, strangers
from sandbox.demo.report import print_story
from sandbox.demo.standing import STANDING, leave_on_the_board
from sandbox.demo.stories import STORIES, Story
from store.bundles import Bundles
from tests.stack.late_stories import as_told, wrong_with
from tests.stack.watched_stories import Played, play_watched
from tests.stack.whole_product import WholeProduct
from workers.settings import Settings

pytestmark = [pytest.mark.stack, pytest.mark.timeout(600), pytest.mark.xdist_group("stories")]
MUST_BE_SEEN = {
    "receipt_sent",
    "reminded",
    "reassigned",
    "escalated",
    "customer_updated",
    "waiting",
    "resumed",
    "resolved",
    "survey_sent",
    "survey_answered",
    "alerted",
}


@pytest.fixture(scope="module")
def roster() -> Roster:
    return Bundles(Settings().policies_dir).load("demo").roster


async def played_on(product: WholeProduct) -> Played:
    """Play once for the whole module: the result is kept on disk beside the product's own files."""
    kept = product.directory / "played.json"
    if not kept.exists():
        played = await play_watched(product.api, product.carrier, product.key("backend"))
        kept.write_text(played.model_dump_json())
    return Played.model_validate_json(kept.read_text())


async def test_everybody_gets_what_the_story_says_and_nothing_else(own_product: WholeProduct, roster: Roster) -> None:
    played = await played_on(own_product)
    judged = {story.reference: wrong_with(story, played, roster) for story in STORIES}
    shown, must_be_seen = io.StringIO(), set(MUST_BE_SEEN)
    for story in STORIES:
        life, (wrong, too_late) = played.lives[story.reference], judged[story.reference]
        if wrong:
            print_story(Console(file=shown, width=150), story, life.view, played.ledger, wrong)
        if too_late:
            warnings.warn(f"{story.reference}: the machine was {life.late_seconds:.1f} s late", stacklevel=1)
            must_be_seen -= story.shows
    assert not any(wrong for wrong, _ in judged.values()), shown.getvalue()
    assert strangers(STORIES, played.ledger) == []
    seen = {entry["kind"] for life in played.lives.values() for entry in life.view["timeline"]}
    assert seen >= must_be_seen


def as_written(story: Story, roster: Roster) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """Return a view and a ledger in which everything is as the story says."""
    owner = next(person for person in roster.people if "billing" in person.teams)
    timeline = [{"kind": "assigned", "data": {"owner": owner.id}, "due_at": None}]
    timeline += [{"kind": kind, "data": {}, "due_at": None} for kind in story.shows]
    to = {"customer": story.ticket["customer"]["email"], "owner 1": owner.email}
    told = [(to[who], got) for who, must in story.must_get.items() for got in must]
    return {"status": story.ends, "timeline": timeline}, [
        {"kind": got.channel, "to": address, "subject": got.words, "body": "", "message_id": f"{story.reference}/{n}"}
        for n, (address, got) in enumerate(told)
    ]


def test_a_story_that_goes_otherwise_is_noticed(roster: Roster) -> None:
    story = STORIES[0]
    view, ledger = as_written(story, roster)
    assert differences(story, view, ledger, roster) == []
    assert differences(story, {**view, "status": "open"}, ledger, roster)
    assert differences(story, {**view, "timeline": view["timeline"][:2]}, ledger, roster)
    assert differences(story, view, ledger[:-1], roster)
    assert differences(story, view, [*ledger, ledger[0]], roster)
    assert differences(story, view, [*ledger, {**ledger[0], "message_id": f"{story.reference}/x"}], roster)
    assert strangers(STORIES, [{**ledger[0], "message_id": "DEMO-99/1/receipt/1/customer/email"}])


def test_only_what_was_made_in_one_step_may_be_told_in_one_message() -> None:
    story = next(story for story in STORIES if {"reminded", "alerted"} <= story.shows)

    def made(kind: str, at: int) -> dict[str, Any]:
        return {"kind": kind, "at": f"2026-11-30T09:00:0{at}Z", "due_at": f"2026-11-30T09:00:0{at - 1}Z"}

    assert as_told(story, {"timeline": [made("reminded", 6), made("alerted", 8)]}) == story
    late = as_told(story, {"timeline": [made("reminded", 8), made("alerted", 8)]})
    before, after = story.must_get["owner 1"], late.must_get["owner 1"]
    assert len(after) == len(before) - 2
    assert {who for who in story.must_get if story.must_get[who] != late.must_get[who]} == {"owner 1"}


async def test_no_callback_was_answered_otherwise_and_no_error_was_logged(
    own_product: WholeProduct,
) -> None:
    await played_on(own_product)
    async with httpx.AsyncClient(base_url=own_product.carrier, trust_env=False) as carrier:
        lines = (await carrier.get("/callbacks")).text.splitlines()
    answers = [json.loads(line) for line in lines if line.strip()]
    assert len(answers) > 100
    assert [a for a in answers if a["answer"] is not None and not 200 <= a["answer"] < 300] == []
    assert own_product.errors_logged() == []


async def test_the_metrics_say_how_late_clocks_acted(own_product: WholeProduct) -> None:
    played = await played_on(own_product)
    async with httpx.AsyncClient(timeout=60, trust_env=False) as http:
        metrics = (await http.get(own_product.announced["metrics"]["worker-1"])).text
    counted = dict(re.findall(r'^escalation_lateness_seconds_count\{kind="(\w+)".*\} (\d+)$', metrics, re.MULTILINE))
    entries = [entry for life in played.lives.values() for entry in life.view["timeline"]]
    by_clocks = Counter(entry["kind"] for entry in entries if entry["due_at"])
    assert len(by_clocks) > 4
    assert {kind: seen for kind, seen in by_clocks.items() if int(counted.get(kind, 0)) < seen} == {}
    assert 'le="0.25"' in metrics


async def test_nothing_personal_is_readable_in_temporal_or_in_any_log(own_product: WholeProduct) -> None:
    played = await played_on(own_product)
    markers = set()
    for story in STORIES:
        customer = story.ticket["customer"]
        markers |= {customer["name"], customer["email"], customer["phone"], story.ticket["subject"]}
    markers |= {"refunding it now", "order number", "still does not work", "the database must be repaired"}
    markers |= {"Okafor", "ada@support.example", "+15550101001"}
    assert any(marker in json.dumps(played.ledger) for marker in markers)
    files = [*own_product.directory.glob("temporal.db*"), *(own_product.directory / "logs").glob("*.log")]
    assert len(files) >= 6
    found = {
        (file.name, marker)
        for file in files
        for marker in markers
        if re.search(re.escape(marker).encode(), file.read_bytes(), re.IGNORECASE)
    }
    assert found == set()


async def test_afterwards_the_board_has_tickets_at_every_point_of_their_life(own_product: WholeProduct) -> None:
    async with open_desk(own_product.api, own_product.carrier, own_product.key("backend")) as desk:
        await leave_on_the_board(desk, datetime.now(UTC))
        views = [await desk.view(standing.reference) for standing in STANDING]
    assert {view["status"] for view in views} == {"open", "waiting"}
    assert {view["priority"] for view in views} == {"urgent", "high", "medium", "low"}
    assert {view["owner"]["acknowledged_at"] is None for view in views} == {True, False}
    assert len({view["tier"]["name"] for view in views}) > 1
    assert all(view["policy"]["name"] == "default" and view["next_due"] for view in views)
    assert own_product.errors_logged() == []
