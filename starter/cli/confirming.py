"""Asking before what cannot be taken back."""

from __future__ import annotations

import sys

import typer

from starter.cli.failure import BadInput


def confirmed(question: str, *, yes: bool) -> bool:
    """Return whether somebody says yes to a question, or `yes` has answered it already.

    Raises `BadInput` where nobody is there to be asked, as in a script: it neither waits for an answer nor takes one
    that was not meant for it.
    """
    if yes:
        return True
    if not sys.stdin.isatty():
        raise BadInput(f"{question}? Nobody can be asked here, and nothing was done; --yes answers it")
    return typer.confirm(question, err=True)
