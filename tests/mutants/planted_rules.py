"""Rules with nothing to do, for mutants to be planted in."""

from __future__ import annotations

from functools import cached_property
from typing import Literal

Mood = Literal["documented", "not"]
PEOPLE = 3


def late(at: int, due: int) -> bool:
    """Return what is documented."""
    return at > due


def tell(text: str, *, loud: bool = False) -> str:
    if loud and text:
        return text.upper()
    return text if not loud else "we are sorry"


def count(left: int) -> int:
    counted = 0
    while left > 0:
        left -= 1
        counted += 1
    return counted


class Rota:
    def __init__(self, people: list[str]) -> None:
        self.people = people

    @classmethod
    def of(cls, names: list[str]) -> Rota:
        return cls(sorted(names))

    @property
    def size(self) -> int:
        return len(self.people)

    @cached_property
    def first(self) -> str:
        return self.people[0]

    def add(self, name: str) -> Rota:
        self.people.append(name)
        return self
