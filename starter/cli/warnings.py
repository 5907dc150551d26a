"""What of a request the API did not know, said beside its answer."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import typer

from domain.input.problems import Problem


def warnings_in(answer: Mapping[str, Any]) -> tuple[Problem, ...]:
    """Return what an answer warns of; an API of an earlier release warns of nothing."""
    return tuple(Problem.model_validate(warning) for warning in answer.get("warnings") or ())


def warn(warnings: Iterable[Problem], where: str = "") -> None:
    """Say each warning on standard error, after `where` it is about."""
    for warning in warnings:
        typer.echo(f"escalation: {f'{where}: ' if where else ''}warning: {warning}", err=True)
