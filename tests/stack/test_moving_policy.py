"""Moving running tickets by the command, on the whole product: shown first, done on purpose, and undone."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.stack.replayed import escalation
from tests.stack.whole_product import WholeProduct

pytestmark = [pytest.mark.stack, pytest.mark.timeout(240), pytest.mark.xdist_group("policies")]
REFERENCES = ("MOVE-1", "MOVE-2", "MOVE-3")


@pytest.fixture
def product(product_with_its_policies: WholeProduct) -> WholeProduct:
    return product_with_its_policies


def ask(product: WholeProduct, method: str, path: str, scope: str = "backend", **body: Any) -> Any:
    headers = {"Authorization": f"Bearer {product.key(scope)}"}
    answer = httpx.request(method, product.api + path, json=body or None, headers=headers, timeout=20, trust_env=False)
    return answer.raise_for_status().json()


def resolution(product: WholeProduct, reference: str) -> str:
    clocks = ask(product, "GET", f"/v1/tickets/{reference}")["clocks"]
    return str(next(clock["due_at"] for clock in clocks if clock["name"] == "resolution"))


def moves(ended: Any) -> list[dict[str, Any]]:
    assert ended.returncode == 0, ended.stderr
    return [json.loads(line) for line in ended.stdout.splitlines()]


def edit(product: WholeProduct, before: str, after: str) -> None:
    file = Path(product.directory).parent / "policies/default/policy.yaml"
    text = file.read_text()
    assert before in text
    file.write_text(text.replace(before, after))


def test_tickets_are_shown_what_changes_then_moved_then_moved_back(product: WholeProduct) -> None:
    for reference in REFERENCES:
        customer = {"id": "C-1", "name": "Mona", "email": "mona@customer.example"}
        ask(product, "POST", "/v1/tickets", reference=reference, subject="Slow", priority="urgent", customer=customer)
    before = {reference: resolution(product, reference) for reference in REFERENCES}
    everywhere = ("--query", "policy=default", "--query", "priority=urgent", "--json")
    assert escalation(product, "policy", "move", "--to", "default", *everywhere).returncode == 0
    edit(product, "resolution: 4h,", "resolution: 6h,")

    shown = moves(escalation(product, "policy", "move", "--to", "default", *everywhere))
    assert {move["reference"] for move in shown} == set(REFERENCES)
    assert all(move["before"]["version"] != move["after"]["version"] and not move["moved"] for move in shown)
    assert {reference: resolution(product, reference) for reference in REFERENCES} == before

    reason = ("--apply", "--reason", "longer resolution")
    done = moves(escalation(product, "policy", "move", "--to", "default", *everywhere, *reason))
    assert all(move["moved"] for move in done)
    promised = {m["reference"]: next(d for d in m["dues"] if d["clock"] == "resolution") for m in shown}
    after = {reference: resolution(product, reference) for reference in REFERENCES}
    assert after == {reference: due["after"] for reference, due in promised.items()}
    assert all(after[reference] > before[reference] for reference in REFERENCES)

    again = moves(escalation(product, "policy", "move", "--to", "default", *everywhere, *reason))
    assert [move["moved"] for move in again] == [False] * 3

    back = ("--reference", "MOVE-1", "--back", "--json")
    [ahead] = moves(escalation(product, "policy", "move", *back))
    assert {due["clock"]: due["after"] for due in ahead["dues"]}["resolution"] == before["MOVE-1"]
    assert resolution(product, "MOVE-1") == after["MOVE-1"]
    assert moves(escalation(product, "policy", "move", *back, "--apply", "--reason", "too long"))
    assert resolution(product, "MOVE-1") == before["MOVE-1"]
    timeline = ask(product, "GET", "/v1/tickets/MOVE-1/timeline")["items"]
    assert [entry["text"] for entry in timeline if entry["kind"] == "policy_moved"] == ["longer resolution", "too long"]
    explained = ask(product, "GET", "/v1/tickets/MOVE-1/clocks/resolution")
    assert ["policy" in change["cause"] for change in explained["changes"]] == [False, True, True]
    assert product.errors_logged() == []


def test_a_policy_with_a_mistake_moves_nobody_and_says_where_to_look(product: WholeProduct) -> None:
    edit(product, "resolution: 6h,", "resolution: soon,")
    ended = escalation(product, "policy", "move", "--to", "default", "--reference", "MOVE-2")
    assert ended.returncode == 2
    assert "policy.yaml:" in ended.stderr
    assert "found soon; allowed: " in ended.stderr.replace("'", "")
    asked = {"policy": "default", "reason": "with a mistake"}
    headers = {"Authorization": f"Bearer {product.key('ops')}"}
    url = f"{product.api}/v1/tickets/MOVE-2/move-policy"
    answer = httpx.post(url, json=asked, headers=headers, timeout=20, trust_env=False)
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"].startswith("policy.yaml:")
    edit(product, "resolution: soon,", "resolution: 6h,")
    ended = escalation(product, "policy", "move", "--to", "nowhere", "--reference", "MOVE-2")
    assert ended.returncode == 2
    assert "found nowhere; allowed: " in ended.stderr


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--reference", "MOVE-2"), "where to: --to NAME, or --back"),
        (("--to", "default"), "which tickets: --query"),
        (("--to", "default", "--reference", "MOVE-2", "--apply"), "--apply needs a --reason"),
        (("--to", "default", "--query", "urgent"), "--query: found urgent; allowed: a filter of the list"),
    ],
)
def test_what_is_missing_is_said(product: WholeProduct, options: tuple[str, ...], said: str) -> None:
    ended = escalation(product, "policy", "move", *options)
    assert ended.returncode == 2
    assert said in ended.stderr
