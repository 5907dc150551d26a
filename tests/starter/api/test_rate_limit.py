from __future__ import annotations

from starter.api.rate_limit import MOST_REMEMBERED, RateLimit
from store.keys import KeyHolder
from tests.starter.api.a_problem import problem_in
from tests.starter.api.doorway import Doorway

AGENT, BACKEND = KeyHolder(name="gwen", scopes=("agent",)), KeyHolder(name="helpdesk", scopes=("backend",))


class Clock:
    now = 100.0

    def __call__(self) -> float:
        return self.now


def test_a_bucket_gives_what_it_holds_and_fills_steadily() -> None:
    clock = Clock()
    limit = RateLimit(10, 100, clock)
    assert [limit.wait_seconds("a", AGENT) for _ in range(40)] == [0.0] * 40
    assert 0 < limit.wait_seconds("a", AGENT) <= 0.1
    clock.now += 0.15
    assert limit.wait_seconds("a", AGENT) == 0.0
    assert limit.wait_seconds("a", AGENT) > 0
    clock.now += 3600
    assert [limit.wait_seconds("a", AGENT) for _ in range(40)] == [0.0] * 40
    assert limit.wait_seconds("a", AGENT) > 0


def test_each_key_has_its_own_and_a_backend_a_larger_one() -> None:
    limit = RateLimit(10, 100, Clock())
    for _ in range(41):
        limit.wait_seconds("a", AGENT)
    assert limit.wait_seconds("b", AGENT) == 0.0
    assert [limit.wait_seconds("c", BACKEND) for _ in range(400)] == [0.0] * 400
    assert limit.wait_seconds("c", BACKEND) > 0


def test_however_many_keys_come_only_so_many_are_remembered() -> None:
    limit = RateLimit(1, 1, Clock())
    for number in range(MOST_REMEMBERED + 10):
        limit.wait_seconds(str(number), AGENT)
    assert len(limit._buckets) == MOST_REMEMBERED


async def test_who_calls_too_often_is_told_when_to_come_again() -> None:
    doorway = Doorway(rate_limit=RateLimit(0.5, 100, Clock()))
    async with doorway.open() as http:
        agent = doorway.as_("agent")
        assert [(await http.get("/v1/tickets", headers=agent)).status_code for _ in range(2)] == [200, 200]
        refused = await http.get("/v1/tickets", headers=agent)
        problem_in(refused, 429)
        assert refused.headers["retry-after"] == "2"
        assert (await http.get("/healthz")).status_code == 200
        assert (await http.get("/v1/tickets", headers=doorway.as_("backend"))).status_code == 200
        assert (await http.get("/v1/events", headers=agent)).status_code == 503, "not counted; the database is away"
