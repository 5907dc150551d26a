"""kill -9 of every part while a hundred real incidents live again: they end, and everybody is told, as without it."""

from __future__ import annotations

import json
import time
from collections import Counter
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest

from lab.servicenow.incident import incidents
from lab.servicenow.rows import read_rows
from tests.chaos.killing import kill_part
from tests.chaos.short_lives import SETTLES_WITHIN_SECONDS, UNSETTLED
from tests.lab.expected_messages import expected
from tests.lab.real_export import real_export
from tests.stack.replayed import product_with_policies, replay
from tests.stack.whole_product import WholeProduct

pytestmark = [pytest.mark.proof, pytest.mark.stack, pytest.mark.xdist_group("chaos")]
MANY = 100
SPEED = 40_000
BETWEEN_SECONDS = 12.0


@pytest.mark.timeout(1200)
def test_a_replay_goes_through_the_death_of_every_part() -> None:
    wanted = expected(real_export(), MANY)
    with product_with_policies() as product, ThreadPoolExecutor(1) as beside:
        running = beside.submit(replay, product, real_export(), "--limit", MANY, "--speed", SPEED)
        for part in ("worker-1", "api", "carrier", "postgres", "temporal"):
            time.sleep(BETWEEN_SECONDS)
            assert not running.done(), "nothing is shown by a death after the end"
            kill_part(product.up, part)
        summary = running.result()
        assert (summary["statuses"], summary["deviations"]) == (dict(wanted.statuses), [])
        perhaps_twice = {message["id"] for message in settled(product) if message["resent_at"]}
        sent = Counter(accepted(product))
        assert {id for id, times in sent.items() if times > 1} <= perhaps_twice, (
            "nobody is told anything twice unmarked"
        )
        assert Counter(id.split("/")[2] for id in sent) == wanted.messages


def accepted(product: WholeProduct) -> list[str]:
    """Return the id of every message the carrier took."""
    lines = httpx.get(f"{product.carrier}/ledger", trust_env=False, timeout=30).raise_for_status().text.splitlines()
    return [json.loads(line)["message_id"] for line in lines if line.strip()]


def settled(product: WholeProduct) -> list[Mapping[str, Any]]:
    """Return every message of our ledger, once none is in doubt any more whose call a death cut off."""
    with real_export().open(encoding="utf-8", newline="") as lines:
        found = incidents(read_rows(lines)[0])[:MANY]
    headers = {"Authorization": f"Bearer {product.key('backend')}"}
    deadline = time.monotonic() + SETTLES_WITHIN_SECONDS
    with httpx.Client(base_url=product.api, headers=headers, trust_env=False, timeout=30) as api:
        while True:
            answers = [api.get(f"/v1/tickets/{incident.number}/messages").raise_for_status() for incident in found]
            messages = [message for answer in answers for message in answer.json()["items"]]
            open_still = [message["id"] for message in messages if message["state"] in UNSETTLED]
            if not open_still:
                return messages
            assert time.monotonic() < deadline, open_still
            time.sleep(BETWEEN_SECONDS)
