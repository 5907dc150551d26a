"""Forty real incidents live again on the whole product, and are imported as they were."""

from __future__ import annotations

import httpx
import pytest

from tests.lab.expected_messages import expected
from tests.lab.real_export import real_export
from tests.stack.replayed import differences, escalation, replay
from tests.stack.whole_product import WholeProduct

pytestmark = [pytest.mark.stack, pytest.mark.timeout(300), pytest.mark.xdist_group("policies")]
SOME = 40
SPEED = 80_000


@pytest.fixture
def product(product_with_its_policies: WholeProduct) -> WholeProduct:
    return product_with_its_policies


def test_forty_incidents_end_as_recorded_with_the_messages_expected(product: WholeProduct) -> None:
    summary = replay(product, real_export(), "--limit", SOME, "--speed", SPEED)
    assert differences(summary, expected(real_export(), SOME), SPEED) == {}
    assert product.errors_logged() == []
    # what is there already is refused
    ended = escalation(product, "replay", "servicenow", real_export(), "--limit", 1, "--speed", SPEED)
    assert ended.returncode == 1
    assert "INC0000045 was opened before; --prefix gives this replay references of its own" in ended.stderr


def test_a_history_is_imported_as_finished_tickets(product: WholeProduct) -> None:
    words = ("import", "servicenow", real_export(), "--history", "--limit", SOME, "--prefix", "PAST-")
    for _ in range(2):
        ended = escalation(product, *words)
        assert (ended.returncode, ended.stderr) == (0, "")
        assert "40 closed incidents are finished tickets now" in ended.stdout
    headers = {"Authorization": f"Bearer {product.key('read')}"}
    with httpx.Client(base_url=product.api, headers=headers, trust_env=False) as api:
        view = api.get("/v1/tickets/PAST-INC0000045").raise_for_status().json()
        messages = api.get("/v1/tickets/PAST-INC0000045/messages").raise_for_status().json()
    assert (view["status"], view["opened_at"], view["closed_at"]) == (
        "closed",
        "2016-02-29T01:16:00Z",
        "2016-03-05T12:00:00Z",
    )
    assert [entry["kind"] for entry in view["timeline"]] == ["opened", "resolved", "closed"]
    assert view["timeline"][-1]["data"] == {"made_sla": True}
    assert messages["items"] == []


def test_an_import_leaves_what_lives_alone(product: WholeProduct) -> None:
    mine = {
        "reference": "MINE-INC0000045",
        "subject": "Another ticket with that reference",
        "policy": "replay",
        "customer": {"id": "C-1", "email": "robin@customer.example"},
    }
    headers = {"Authorization": f"Bearer {product.key('backend')}"}
    with httpx.Client(base_url=product.api, headers=headers, timeout=30, trust_env=False) as api:
        assert api.post("/v1/tickets", json=mine).status_code == 201
    words = ("import", "servicenow", real_export(), "--history", "--limit", 1, "--prefix", "MINE-")
    ended = escalation(product, *words)
    assert ended.returncode == 1
    assert "1 have the reference of another ticket" in ended.stderr
