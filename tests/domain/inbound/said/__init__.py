"""What people say, by kind and language: a line with `+` is meant so, one with `-` is near it and is not."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

LANGUAGES = ("en", "de", "fr", "es")


@dataclass(frozen=True)
class Example:
    """One thing somebody says, and whether it is meant as its kind."""

    language: str
    text: str
    meant: bool


@dataclass(frozen=True)
class Score:
    """How a rule hears examples: what it `missed`, and what it heard that was `not_meant`."""

    heard: int
    missed: tuple[Example, ...]
    not_meant: tuple[Example, ...]

    @property
    def recall(self) -> float:
        """Return which share of what was meant was heard."""
        return self.heard / (self.heard + len(self.missed))

    @property
    def precision(self) -> float:
        """Return which share of what was heard was meant."""
        return self.heard / max(1, self.heard + len(self.not_meant))


def examples(kind: str, language: str) -> Iterator[Example]:
    """Return the examples of a kind (`stop`, `start`, `thanks`) in a language; `\\n` in a line is a new line."""
    for line in (Path(__file__).parent / kind / f"{language}.txt").read_text("utf-8").splitlines():
        yield Example(language, line[2:].replace("\\n", "\n"), line.startswith("+ "))


def scored(kind: str, language: str, hears: Callable[[str], bool]) -> Score:
    """Return how a rule hears the examples of a kind in a language."""
    all_of_it = list(examples(kind, language))
    return Score(
        heard=sum(each.meant and hears(each.text) for each in all_of_it),
        missed=tuple(each for each in all_of_it if each.meant and not hears(each.text)),
        not_meant=tuple(each for each in all_of_it if not each.meant and hears(each.text)),
    )
