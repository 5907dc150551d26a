"""kill -9 of every part while a hundred real incidents live again: they end, and everybody is told, as without it."""

from __future__ import annotations

import json
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

from lab.servicenow.incident import incidents
from lab.servicenow.rows import read_rows
from tests.chaos.killing import kill_part
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
        sent, in_doubt = accepted(product), doubtful(product)
        assert len(sent) == len(set(sent)), "nobody is told anything twice"
        assert Counter(id.split("/")[2] for id in {*sent, *in_doubt}) == wanted.messages


def accepted(product: WholeProduct) -> list[str]:
    """Return the id of every message the carrier took: our own ledger lacks what was sent while it was dead."""
    lines = httpx.get(f"{product.carrier}/ledger", trust_env=False, timeout=30).raise_for_status().text.splitlines()
    return [json.loads(line)["message_id"] for line in lines if line.strip()]


def doubtful(product: WholeProduct) -> set[str]:
    """Return the ids of the messages whose call the carrier's death cut off: they are never sent again, and said to be
    in doubt."""
    with real_export().open(encoding="utf-8", newline="") as lines:
        found = incidents(read_rows(lines)[0])[:MANY]
    headers = {"Authorization": f"Bearer {product.key('backend')}"}
    with httpx.Client(base_url=product.api, headers=headers, trust_env=False, timeout=30) as api:
        answers = [api.get(f"/v1/tickets/{incident.number}/messages").raise_for_status() for incident in found]
    messages = [message for answer in answers for message in answer.json()["items"]]
    return {message["id"] for message in messages if message["state"] == "unknown"}
