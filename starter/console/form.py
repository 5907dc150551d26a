"""A form: one action, and what is asked of whoever does it."""

from __future__ import annotations

from dataclasses import dataclass

from domain.requests.action_words import WILL
from starter.console.fields import Field

REASON = Field("reason", "Why", required=True)


@dataclass(frozen=True)
class Form:
    """One action: the words on its button, what it asks, what it will do to this very ticket; seldom used or not.

    `aside` says what cannot be done with it, and why.
    """

    action: str
    button: str
    fields: tuple[Field, ...] = ()
    here: str = ""
    seldom: bool = False
    aside: str = ""

    @property
    def hidden(self) -> dict[str, str]:
        """Return what it is about, beside the ticket, as it is sent with it."""
        return {field.name: field.preset for field in self.fields if field.kind == "hidden"}

    @property
    def will(self) -> str:
        """Return what happens when it is sent."""
        return f"{WILL[self.action]} {self.here}".strip()
