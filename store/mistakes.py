"""Mistakes in the files of a bundle, each with its place."""

from __future__ import annotations

from collections.abc import Iterable

from domain.problems import Problem
from store.located_yaml import LocatedYaml


class Mistake(Problem, frozen=True):
    """A mistake in a bundle, and where: the file within the bundle and the line, counted from 1."""

    file: str
    line: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {super().__str__()}"


def located(file: str, yaml: LocatedYaml, problems: Iterable[Problem]) -> list[Mistake]:
    """Return problems as mistakes with their lines, each once, without those that another inside them explains."""
    found: dict[Mistake, None] = {}
    for problem in problems:
        place = yaml.place(problem.field)
        field = problem.field if problem.found == "nothing" else place.field or "(whole)"
        mistake = Mistake(file=file, line=place.line, field=field, found=problem.found, allowed=problem.allowed)
        found[mistake] = None
    return [mistake for mistake in found if not any(inner.field.startswith(f"{mistake.field}.") for inner in found)]
