"""The hunt: planting each mutant in a process of its own, and running the tests that may notice it, likely first."""

from __future__ import annotations

import gc
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.mutants.forks import Work, each_in_a_fork
from tests.mutants.mutations import Mutant
from tests.mutants.planting import plant, plant_before_import
from tests.mutants.suite import Baseline, Suite, with_suite

ROOT = Path(__file__).parents[2]
SURVIVED = ""
DIED = "(died, or ran without end)"
COLLECTING_SECONDS = 60
ALL_TESTS_SECONDS = 3_600


@dataclass(frozen=True)
class Verdict:
    """What became of a mutant: the test that noticed it, or nothing."""

    mutant: Mutant
    noticed_by: str

    @property
    def survived(self) -> bool:
        """Return whether no test noticed."""
        return self.noticed_by == SURVIVED


class Hunt:
    """Hunts mutants with tests, several at once.

    A test that noticed one of a function is the first to be asked about the next.
    """

    def __init__(self, at_once: int, tell: Callable[[Verdict], None], tests: Sequence[str]) -> None:
        self._at_once = at_once
        self._tests = tests
        self._tell = tell
        self._noticed: Counter[tuple[str, str, str]] = Counter()
        self._baseline = self._measured()

    def hunt(self, mutants: Iterable[Mutant]) -> None:
        """Tell what became of each mutant, in no order.

        First come those that must be planted before anything of the project is imported; afterwards it is, here.
        """
        early: list[Mutant] = []
        late: list[Mutant] = []
        for mutant in mutants:
            (early if mutant.at_import or not self._running(mutant) else late).append(mutant)
        self._follow(self._work(mutant, None) for mutant in early)
        with_suite(lambda suite: self._follow_with(suite, late), self._tests)

    def _follow_with(self, suite: Suite, mutants: Iterable[Mutant]) -> None:
        gc.freeze()
        self._follow(self._work(mutant, suite) for mutant in mutants)

    def _follow(self, works: Iterable[Work]) -> None:
        for outcome in each_in_a_fork(works, self._at_once):
            verdict = Verdict(outcome.subject, DIED if outcome.result is None else outcome.result)
            mutation = verdict.mutant.mutation
            self._noticed[mutation.file, mutation.function, verdict.noticed_by] += 1
            self._tell(verdict)

    def _work(self, mutant: Mutant, suite: Suite | None) -> Work:
        tests, seconds = self._likely_first(mutant), self._baseline.seconds

        def run_collected() -> str:
            assert suite
            plant(mutant, ROOT)
            return suite.first_failure(tests, seconds) or SURVIVED

        def run_anew() -> str:
            plant_before_import(mutant, ROOT)
            return str(with_suite(lambda collected: collected.first_failure(tests, seconds) or SURVIVED, self._tests))

        return Work(mutant, run_collected if suite else run_anew, COLLECTING_SECONDS)

    def _likely_first(self, mutant: Mutant) -> list[str]:
        file, function = mutant.mutation.file, mutant.mutation.function
        tests = self._baseline.seconds if mutant.at_import else self._running(mutant) or self._baseline.seconds
        return sorted(tests, key=lambda test: (-self._noticed[file, function, test], self._baseline.seconds[test]))

    def _running(self, mutant: Mutant) -> set[str]:
        return self._baseline.running.get((str(ROOT / mutant.mutation.file), mutant.mutation.function), set())

    def _measured(self) -> Baseline:
        [outcome] = each_in_a_fork([Work(None, lambda: with_suite(Suite.measured, self._tests), ALL_TESTS_SECONDS)], 1)
        baseline = outcome.result
        if baseline is None or baseline.failed:
            raise SystemExit(f"tests must pass before they are tested: {baseline and baseline.failed}")
        return baseline
