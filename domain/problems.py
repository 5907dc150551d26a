"""What is wrong with an input, said so that its sender can mend it."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

Model = TypeVar("Model", bound=BaseModel)
FOUND_LENGTH = 120
MOST_PROBLEMS = 50


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
    """Return pydantic's first findings in our words, without those that another inside them explains."""
    problems = [
        Problem(
            field=_field(finding["loc"]),
            found=_shown(finding["input"]) if finding["type"] != "missing" else "nothing",
            allowed=finding["msg"].removeprefix("Value error, "),
        )
        for finding in islice(error.errors(include_url=False), MOST_PROBLEMS)
    ]
    return [p for p in problems if not any(inner.field.startswith(f"{p.field}.") for inner in problems)]


def _field(place: tuple[int | str, ...]) -> str:
    # where a value may be of several types, pydantic puts the type, such as literal['24x7'], into the place
    return ".".join(str(part) for part in place if "[" not in str(part)) or "(whole)"


def _shown(value: object) -> str:
    text = repr(value)
    return text if len(text) <= FOUND_LENGTH else text[: FOUND_LENGTH - 1] + "…"
