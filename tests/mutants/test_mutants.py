"""The hunter of mutants finds what it claims to: changes, planted for real, in processes that cannot run for ever."""

from __future__ import annotations

import sys
from pathlib import Path
from types import ModuleType

import pytest

from tests.mutants import planted_rules
from tests.mutants.__main__ import ROOT, WHOLE, files
from tests.mutants.forks import Outcome, Work, allow, each_in_a_fork
from tests.mutants.mutations import Mutant, mutants, of_files
from tests.mutants.planting import plant, plant_before_import
from tests.mutants.reviewed import reviewed

RULES = Path(planted_rules.__file__)


@pytest.fixture(scope="module")
def changes() -> dict[tuple[str, str], Mutant]:
    return {(m.mutation.function, m.mutation.change): m for m in mutants(RULES, ROOT)}


def in_a_fork(mutant: Mutant, question: str) -> object:
    """What a question to the rules answers where the mutant is planted; None when nobody lives to tell."""

    def ask() -> object:
        if mutant.at_import:
            del sys.modules[planted_rules.__name__]
            plant_before_import(mutant, ROOT)
        else:
            plant(mutant, ROOT)
        rules: ModuleType = __import__(planted_rules.__name__, fromlist=["*"])
        allow(0.5)
        return eval(question, vars(rules))

    [outcome] = each_in_a_fork([Work(mutant, ask, 5)], 1)
    return outcome.result


@pytest.mark.parametrize(
    ("function", "change", "question", "answer"),
    [
        ("late", "return at > due -> return at >= due", "late(1, 1)", True),
        ("late", "return at > due -> return at <= due", "late(1, 1)", True),
        ("Rota.size", "return len(self.people) -> return None", "Rota(['ann']).size", None),
        ("Rota.of", "return cls(sorted(names)) -> return None", "Rota.of(['ann']).people", None),
        ("Rota.first", "return self.people[0] -> return self.people[1]", "Rota(['ann', 'ben']).first", "ben"),
        ("Rota.add", "self.people.append(name) -> pass", "Rota([]).add('ann').people", []),
        ("tell", "loud=False -> loud=True", "tell('now')", "NOW"),
        ("tell", "loud and text -> loud", "tell('', loud=True)", ""),
        ("(module)", "PEOPLE = 3 -> PEOPLE = 4", "PEOPLE", 4),
        ("count", "left -= 1 -> pass", "count(3)", None),
    ],
)
def test_a_change_is_made_where_the_rule_is_and_nowhere_else(
    changes: dict[tuple[str, str], Mutant], function: str, change: str, question: str, answer: object
) -> None:
    before = eval(question, vars(planted_rules))
    assert in_a_fork(changes[function, change], question) == answer
    assert eval(question, vars(planted_rules)) == before != answer


def test_words_types_and_documentation_are_left_alone(changes: dict[tuple[str, str], Mutant]) -> None:
    changed = [after for _, change in changes for after in change.split(" -> ")[1:]]
    assert not [after for after in changed if "documented~" in after or "sorry~" in after or "str~" in after]


def test_no_two_mutants_have_one_name() -> None:
    names = [mutant.mutation for mutant in of_files(files(WHOLE), ROOT)]
    assert len(set(names)) == len(names) > 1_000


def test_what_runs_without_end_is_ended_and_the_others_answer() -> None:
    def for_ever() -> None:
        while True:
            pass

    works = [Work("quick", lambda: "done", 5), Work("endless", for_ever, 1), Work("fails", lambda: 1 / 0, 5)]
    outcomes = sorted(each_in_a_fork(works, 2), key=lambda outcome: str(outcome.subject))
    assert outcomes == [Outcome("endless", None), Outcome("fails", None), Outcome("quick", "done")]


def test_every_reviewed_mutation_is_one_that_can_still_be_made() -> None:
    """A reason outlives no rule: what is not made any more is taken off the list."""
    made = {mutant.mutation for mutant in of_files(files(WHOLE), ROOT)}
    assert [mutation for mutation in reviewed() if mutation not in made] == []
