"""kill -9 of every part while a hundred real incidents live again: they end, and everybody is told, as without it."""

from __future__ import annotations

import json
import time
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

from tests.chaos.killing import kill_part
from tests.lab.expected_messages import expected
from tests.lab.real_export import real_export
from tests.stack.replayed import differences, product_with_policies, replay

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
        assert differences(running.result(), wanted, SPEED) == {}
        lines = httpx.get(f"{product.carrier}/ledger", trust_env=False, timeout=30).text.splitlines()
        accepted = [json.loads(line)["message_id"] for line in lines if line.strip()]
        assert len(accepted) == len(set(accepted)) == sum(wanted.messages.values())
