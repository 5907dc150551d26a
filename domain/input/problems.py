"""What is wrong with an input, said so that its sender can mend it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import islice
from typing import Any, Literal, TypeVar

from pydantic import BaseModel, ValidationError

from domain.input.allowed import NOTHING, UNKNOWN_FIELD, allowed

Model = TypeVar("Model", bound=BaseModel)
FOUND_LENGTH = 120
MOST_PROBLEMS = 50
MOST_FINDINGS = 500


class Problem(BaseModel, frozen=True):
    """One mistake: which field, what was found there, what is allowed."""

    field: str
    found: str
    allowed: str

    def __str__(self) -> str:
        return f"{self.field}: found {self.found}; allowed: {self.allowed}"


class Finding(Problem, frozen=True):
    """What a check of a whole policy found: an error, with which it cannot be used, or a warning."""

    severity: Literal["error", "warning"] = "error"

    def __str__(self) -> str:
        if self.severity == "error":
            return super().__str__()
        return f"{self.field}: found {self.found}; better: {self.allowed}"


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
        raise InvalidInput(problems_of(error, model)) from None


def problems_of(error: ValidationError, model: type[BaseModel]) -> list[Problem]:
    """Return pydantic's findings in our words, each field once, without those that another inside them explains."""
    said: dict[tuple[str, str], dict[str, None]] = {}
    for finding in islice(error.errors(include_url=False), MOST_FINDINGS):
        place = (_field(finding["loc"]), _found(finding))
        said.setdefault(place, {})[allowed(finding, model)] = None
    problems = [
        Problem(field=field, found=found, allowed=", or ".join(options)) for (field, found), options in said.items()
    ]
    outer = [p for p in problems if not any(inner.field.startswith(f"{p.field}.") for inner in problems)]
    return outer[:MOST_PROBLEMS]


def _field(place: tuple[int | str, ...]) -> str:
    # where a value may be of several types, pydantic puts the type, such as literal['24x7'], into the place
    return ".".join(str(part) for part in place if "[" not in str(part)) or "(whole)"


def _found(finding: Mapping[str, Any]) -> str:
    match finding["type"]:
        case "missing":
            return NOTHING
        case "extra_forbidden":
            return UNKNOWN_FIELD
        case _:
            return shown(finding["input"])


def shown(value: object) -> str:
    """Return what was found, in at most so many characters that it stands on a line."""
    text = repr(value)
    return text if len(text) <= FOUND_LENGTH else text[: FOUND_LENGTH - 1] + "…"
