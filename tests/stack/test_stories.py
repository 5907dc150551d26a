"""The demonstration's stories on the whole product: what each person gets is what they must get, and nothing else;
and nothing of it can be read where it must not be."""

from __future__ import annotations

import io
import json
import re
from collections import Counter
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest
from rich.console import Console

from sandbox.demo.desk import open_desk
from sandbox.demo.expectation import differences, strangers
from sandbox.demo.play import Played, play
from sandbox.demo.report import print_story
from sandbox.demo.standing import STANDING, leave_on_the_board
from sandbox.demo.stories import STORIES
from store.bundles import Bundles
from tests.stack.whole_product import WholeProduct
from workers.settings import Settings

pytestmark = [pytest.mark.stack, pytest.mark.timeout(240), pytest.mark.xdist_group("stories")]
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
def roster() -> Any:
    return Bundles(Settings().policies_dir).load("demo").roster


async def played_on(product: WholeProduct) -> Played:
    """Play once for the whole module: the result is kept on disk beside the product's own files."""
    kept = product.directory / "played.json"
    if not kept.exists():
        played = await play(product.api, product.carrier, product.key("backend"))
        kept.write_text(json.dumps({"views": played.views, "ledger": played.ledger}))
    stored = json.loads(kept.read_text())
    return Played(stored["views"], stored["ledger"])


async def test_everybody_gets_what_the_story_says_and_nothing_else(own_product: WholeProduct, roster: Any) -> None:
    played = await played_on(own_product)
    wrong = {s.reference: differences(s, played.views[s.reference], played.ledger, roster) for s in STORIES}
    shown = io.StringIO()
    for story in STORIES:
        if wrong[story.reference]:
            console = Console(file=shown, width=150)
            print_story(console, story, played.views[story.reference], played.ledger, wrong[story.reference])
    assert not any(wrong.values()), shown.getvalue()
    assert strangers(STORIES, played.ledger) == []
    seen = {entry["kind"] for view in played.views.values() for entry in view["timeline"]}
    assert seen >= MUST_BE_SEEN


async def test_a_story_that_goes_otherwise_is_noticed(own_product: WholeProduct, roster: Any) -> None:
    played = await played_on(own_product)
    story = STORIES[0]
    view = played.views[story.reference]
    mine = [e for e in played.ledger if e["message_id"].startswith(f"{story.reference}/")]
    assert differences(story, view, played.ledger, roster) == []
    assert differences(story, view, [e for e in played.ledger if e != mine[-1]], roster)
    assert differences(story, view, [*played.ledger, mine[0]], roster)
    assert differences(story, view, [*played.ledger, {**mine[0], "message_id": f"{story.reference}/x"}], roster)
    assert strangers(STORIES, [{**mine[0], "message_id": "DEMO-99/1/receipt/1/customer/email"}])


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
    entries = [entry for view in played.views.values() for entry in view["timeline"]]
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
