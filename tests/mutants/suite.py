"""The suite: the domain's tests, collected once, run again and again in forks until one of them fails."""

from __future__ import annotations

import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from types import CodeType, FrameType
from typing import Any

import hypothesis
import pytest
from _pytest.runner import runtestprotocol

from tests.mutants.forks import allow

TESTS = "tests/domain"
WITHOUT = ("terminal", "cacheprovider", "timeout", "xdist", "faulthandler")
ARGUMENTS = ("-o", "addopts=--import-mode=importlib", "-m", "not proof", *(f"-pno:{plugin}" for plugin in WITHOUT))

GRACE_SECONDS = 4
GRACE_TIMES = 3

Code = tuple[str, str]
"""The file of a function and its qualified name."""


@dataclass
class Baseline:
    """How long each test takes, whether it passes, and which tests run which function."""

    seconds: dict[str, float] = field(default_factory=dict)
    failed: list[str] = field(default_factory=list)
    running: defaultdict[Code, set[str]] = field(default_factory=lambda: defaultdict(set[str]))


class Suite:
    """Tests that have been collected."""

    def __init__(self, items: Iterable[pytest.Item]) -> None:
        self._items = {item.nodeid: item for item in items}

    def first_failure(self, order: Iterable[str], seconds: Mapping[str, float]) -> str | None:
        """Return the first test, in the order given, that fails; the process ends in one that takes much longer.

        A test that a mutant of what is told apart by name has made disappear notices nothing.
        """
        for test in filter(self._items.__contains__, order):
            allow(GRACE_SECONDS + GRACE_TIMES * seconds[test])
            if not self._passes(test):
                return test
        return None

    def measured(self) -> Baseline:
        """Run every test and note what it runs."""
        found = Baseline()
        for test in self._items:
            codes: set[CodeType] = set()
            began = time.process_time()
            sys.settrace(_noting(codes))
            passes = self._passes(test)
            sys.settrace(None)
            found.seconds[test] = time.process_time() - began
            found.failed += [] if passes else [test]
            for code in codes:
                found.running[code.co_filename, code.co_qualname].add(test)
        return found

    def _passes(self, test: str) -> bool:
        reports = runtestprotocol(self._items[test], nextitem=None, log=False)
        return not any(report.failed for report in reports)


def _noting(codes: set[CodeType]) -> Callable[[FrameType, str, Any], None]:
    def trace(frame: FrameType, event: str, argument: Any) -> None:
        codes.add(frame.f_code)

    return trace


def with_suite(do: Callable[[Suite], Any], tests: Sequence[str]) -> Any:
    """Collect the tests under paths and return what `do` makes of them; raises RuntimeError when they cannot be."""
    answers: list[Any] = []

    class Handover:
        def pytest_runtestloop(self, session: pytest.Session) -> bool:
            if not session.testsfailed:
                answers.append(do(Suite(session.items)))
            return True

    pytest.main([*ARGUMENTS, *tests], plugins=[Handover()])
    if not answers:
        raise RuntimeError(f"{tests} cannot be collected")
    return answers[0]


def be_deterministic() -> None:
    """Have property tests try the same examples each time and stop at the first that fails, without making it small.

    However slow the machine is: a test that takes its time has noticed nothing.
    """
    phases = (hypothesis.Phase.explicit, hypothesis.Phase.generate)
    patient: dict[str, Any] = {"deadline": None, "suppress_health_check": [hypothesis.HealthCheck.too_slow]}
    hypothesis.settings.register_profile("mutants", derandomize=True, database=None, phases=phases, **patient)
    hypothesis.settings.load_profile("mutants")
