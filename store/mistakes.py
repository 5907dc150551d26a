"""Mistakes in the files of a bundle, each with its place."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from domain.input.allowed import NOTHING, UNKNOWN_FIELD
from domain.input.problems import Finding, Problem
from store.located_yaml import BadYaml, LocatedYaml, Place

OF_THE_FILE = "(whole)"
"""In the place of a field, where a whole file is meant."""


class Mistake(Finding, frozen=True):
    """A mistake in a bundle, or a doubt about it, and where: the file within the bundle, line and column from 1."""

    file: str
    line: int
    column: int = 1

    def __str__(self) -> str:
        warning = "warning: " if self.severity == "warning" else ""
        return f"{self.file}:{self.line}:{self.column}: {warning}{super().__str__()}"


def whole(file: str, found: str, allowed: str) -> Mistake:
    """Return a mistake of a file that cannot be read at all."""
    return Mistake(file=file, line=1, field=OF_THE_FILE, found=found, allowed=allowed)


def unreadable(file: str, error: BadYaml) -> Mistake:
    """Return a mistake because of which nothing in a file can be understood."""
    return Mistake(
        file=file, line=error.line, column=error.column, field="(syntax)", found=error.found, allowed=error.allowed
    )


def repeated(file: str, yaml: LocatedYaml) -> Iterator[Mistake]:
    """Yield a mistake for each name that stands twice in one mapping of a file."""
    for field, first, again in yaml.repeated:
        name = field.rpartition(".")[2]
        allowed = f"each name once; the first is on line {first.line + 1}"
        place = {"line": again.line + 1, "column": again.column + 1}
        yield Mistake(file=file, field=field, found=f"{name!r} twice", allowed=allowed, **place)


def located(file: str, yaml: LocatedYaml, problems: Iterable[Problem]) -> list[Mistake]:
    """Return problems as mistakes with their places, each once, without those that another inside them explains."""
    found: dict[Mistake, None] = {}
    for problem in problems:
        place = yaml.place(problem.field)
        field = problem.field if problem.found in (NOTHING, UNKNOWN_FIELD) else place.field or OF_THE_FILE
        severity = problem.severity if isinstance(problem, Finding) else "error"
        line, column = _position(problem, place)
        mistake = Mistake(
            file=file,
            line=line,
            column=column,
            field=field,
            found=problem.found,
            allowed=problem.allowed,
            severity=severity,
        )
        found[mistake] = None
    return [mistake for mistake in found if not any(inner.field.startswith(f"{mistake.field}.") for inner in found)]


def _position(problem: Problem, place: Place) -> tuple[int, int]:
    """Where a value is wrong, the value, if it begins on the line of its name; otherwise the name."""
    name, value = place.name, place.value
    of_name = problem.found in (NOTHING, UNKNOWN_FIELD, repr(problem.field.rpartition(".")[2]))
    mark = value if value and name and value.line == name.line and not of_name else name
    return (mark.line + 1, mark.column + 1) if mark else (1, 1)
