"""Calls that outlast a restart of whoever answers."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest

from starter import patient_calls
from starter.patient_calls import NobodyAnswered, answer_to


class Answering:
    """Gives these answers in turn, the last one for ever; an exception is raised."""

    def __init__(self, *answers: int | Exception) -> None:
        self.calls = 0
        self._answers: Iterator[int | Exception] = iter(answers)
        self._now: int | Exception = 200

    async def __call__(self) -> httpx.Response:
        self.calls += 1
        self._now = next(self._answers, self._now)
        if isinstance(self._now, Exception):
            raise self._now
        return httpx.Response(self._now, headers={"Retry-After": "0"})


@pytest.fixture(autouse=True)
def no_time_lost(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(patient_calls, "AGAIN_AFTER_SECONDS", 0.0)


@pytest.mark.parametrize("away", [429, 502, 503, 504, httpx.ConnectError("nobody"), httpx.ReadTimeout("silence")])
async def test_it_asks_again_until_somebody_is_there(away: int | Exception) -> None:
    call = Answering(away, away, 201)
    assert (await answer_to(call)).status_code == 201
    assert call.calls == 3


@pytest.mark.parametrize("status", [200, 404, 409, 422, 500])
async def test_a_real_answer_is_taken_as_it_is(status: int) -> None:
    call = Answering(status)
    assert (await answer_to(call)).status_code == status
    assert call.calls == 1


async def test_patience_has_an_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(patient_calls, "PATIENCE_SECONDS", 0.0)
    with pytest.raises(NobodyAnswered):
        await answer_to(Answering(503, 503))
