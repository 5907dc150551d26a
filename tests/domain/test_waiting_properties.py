"""Messages while providers come and go: whatever happens, nobody misses a word, and nobody reads it twice."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.domain.waiting_machine import Waiting


def lives(examples: int, steps: int, **more: Any) -> settings:
    all_checks = list(HealthCheck)
    return settings(
        max_examples=examples, stateful_step_count=steps, deadline=None, suppress_health_check=all_checks, **more
    )


def test_whatever_providers_do() -> None:
    run_state_machine_as_test(Waiting, settings=lives(200, 22, phases=[Phase.generate]))  # type: ignore[no-untyped-call]


@pytest.mark.proof
@pytest.mark.timeout(3_000)
def test_whatever_providers_do_in_many_lives() -> None:
    run_state_machine_as_test(Waiting, settings=lives(3_000, 40))  # type: ignore[no-untyped-call]
