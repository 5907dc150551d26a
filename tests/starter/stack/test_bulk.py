"""Opening many tickets by one request, on real servers: 60 in every run, 500 in the proof."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.starter.stack.asking import request
from tests.starter.stack.served import Api

pytestmark = [pytest.mark.stack, pytest.mark.asyncio(loop_scope="session"), pytest.mark.xdist_group("starter")]
BAD = {
    7: b"{ this is no JSON",
    20: b'["a", "list"]',
    21: b'{"reference": "no customer"}',
    22: b"\xff\xfe",
    23: b"{}",
    30: json.dumps(request("nowhere", policy="nobody-has-this")).encode(),
}
EMPTY, AGAIN, OTHER = 50, 51, 52


def lines(prefix: str, count: int) -> dict[int, bytes]:
    """Lines by number, good and bad; no clock of theirs is due while the test runs."""
    made = {number: json.dumps(request(f"{prefix}-{number}")).encode() for number in range(1, count + 1)}
    made |= BAD | {EMPTY: b"   ", AGAIN: made[1]}
    made[OTHER] = json.dumps(request(f"{prefix}-2", subject="Something else")).encode()
    return made


async def opened(api: Api, body: bytes) -> list[dict[str, Any]]:
    answer = await api.http.post("/v1/tickets/bulk", content=body, headers=api.backend, timeout=800)
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "application/x-ndjson"
    return [json.loads(line) for line in answer.text.splitlines()]


async def repeat_unanswered(api: Api, wanted: dict[int, bytes], results: dict[int, dict[str, Any]]) -> set[int]:
    """Send those lines again that no worker took up within five seconds, as 503 asks for; return which they were."""
    repeated: set[int] = set()
    for _ in range(5):
        unanswered = [number for number, result in results.items() if result["status"] == 503]
        if not unanswered:
            break
        again = await opened(api, b"\n".join(wanted[number] for number in unanswered))
        results |= dict(zip(unanswered, again, strict=True))
        repeated |= set(unanswered)
    return repeated


@pytest.mark.parametrize("count", [60, pytest.param(500, marks=[pytest.mark.proof, pytest.mark.timeout(900)])])
async def test_each_line_gets_what_it_would_have_got_alone(api: Api, count: int) -> None:
    prefix = f"B{count}"
    wanted = lines(prefix, count)
    results = {result["line"]: result for result in await opened(api, b"\n".join(wanted.values()))}
    assert list(results) == [number for number in wanted if number != EMPTY]
    repeated = await repeat_unanswered(api, wanted, results)
    for number, result in results.items():
        match number:
            case _ if number in BAD:
                assert result["status"] == result["problem"]["status"] == 422, result
                assert result["problem"]["errors"]
                assert "view" not in result
            case 52:
                assert (result["status"], result["reference"]) == (409, f"{prefix}-2")
            case 51:
                assert (result["status"], result["reference"]) == (200, f"{prefix}-1")
            case _:
                assert result["status"] == 201 or (result["status"] == 200 and number in repeated), result
                assert result["reference"] == f"{prefix}-{number}"
                assert result["view"]["status"] == "open"
                assert "problem" not in result
    again = await opened(api, wanted[1] + b"\r\n\r\n" + wanted[3])
    assert [(result["line"], result["status"]) for result in again] == [(1, 200), (3, 200)]


async def test_no_line_is_no_result(api: Api) -> None:
    assert await opened(api, b"\n  \n") == []


async def test_too_many_lines_are_refused_as_a_whole(api: Api) -> None:
    answer = await api.http.post("/v1/tickets/bulk", content=b"{}\n" * 10_001, headers=api.backend)
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["allowed"] == "at most 10000"
