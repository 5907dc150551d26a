"""What a form can ask for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, NamedTuple

Kind = Literal["line", "text", "check", "choice", "suggestion", "span", "instant", "amount", "money", "hidden"]
SPANS = ("1h", "4h", "1d", "3d", "7d")


class Option(NamedTuple):
    """One thing to choose: what is sent, what is shown, and under which heading."""

    value: str
    label: str
    group: str = ""


def options(values: tuple[str, ...]) -> tuple[Option, ...]:
    """Return options that are shown as they are sent."""
    return tuple(Option(value, value) for value in values)


@dataclass(frozen=True)
class Field:
    """One thing a form asks for, by the name it has in the action's body.

    A `choice` takes one of `choices`, a `suggestion` also anything else. A `span` of time is sent as the instant that
    lies so far ahead, an `instant` is local time in the zone that the form says beside it. `money` is an amount in one
    of `choices`, which are currencies; what is `hidden` is sent as it is preset.
    """

    name: str
    label: str
    kind: Kind = "line"
    required: bool = False
    choices: tuple[Option, ...] = ()
    preset: str = ""

    @property
    def groups(self) -> tuple[str, ...]:
        """Return the headings of the choices, in order."""
        return tuple(dict.fromkeys(option.group for option in self.choices))
