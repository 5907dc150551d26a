"""How a command says that it did not do what was asked, without a traceback."""

from __future__ import annotations


class CommandFailure(Exception):
    """Ends the command with its message on stderr and its exit code; raise one of the subclasses."""

    exit_code: int


class Refused(CommandFailure):
    """The product understood and said no."""

    exit_code = 1


class NotOffered(Refused):
    """The API has no such door, as an older one has not."""


class BadInput(CommandFailure):
    """What was typed, or set in the environment, cannot be used."""

    exit_code = 2


class Unreachable(CommandFailure):
    """Something the command needs does not answer."""

    exit_code = 3
