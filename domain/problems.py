"""What is wrong with an input, said so that its sender can mend it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

Model = TypeVar("Model", bound=BaseModel)
FOUND_LENGTH = 120


class Problem(BaseModel, frozen=True):
    """One mistake: which field, what was found there, what is allowed."""

    field: str
    found: str
    allowed: str

    def __str__(self) -> str:
        return f"{self.field}: found {self.found}; allowed: {self.allowed}"


class InvalidInput(ValueError):
    """Raised for input that breaks the contract; `problems` names every mistake at once."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("; ".join(str(problem) for problem in self.problems))


def parse(model: type[Model], data: object, *, context: dict[str, Any] | None = None) -> Model:
    """Return `data` as a `model`, or raise `InvalidInput` naming every field that is wrong."""
    try:
        return model.model_validate(data, context=context)
    except ValidationError as error:
        raise InvalidInput(problems_of(error)) from None


def problems_of(error: ValidationError) -> list[Problem]:
    """Return pydantic's findings in our words."""
    return [
        Problem(
            field=".".join(str(part) for part in finding["loc"]) or "(whole)",
            found=_shown(finding["input"]) if finding["type"] != "missing" else "nothing",
            allowed=finding["msg"].removeprefix("Value error, "),
        )
        for finding in error.errors(include_url=False)
    ]


def _shown(value: object) -> str:
    text = repr(value)
    return text if len(text) <= FOUND_LENGTH else text[: FOUND_LENGTH - 1] + "…"
