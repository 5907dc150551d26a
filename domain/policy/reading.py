"""Reading a policy: from the plain data of its file to one that is consistent in itself."""

from __future__ import annotations

from collections.abc import Sequence

from domain.input.problems import InvalidInput, Problem, parse
from domain.input.stand_ins import Examined, examine
from domain.policy.check import mistakes
from domain.policy.policy import Policy
from domain.policy.stand_ins import stand_ins
from domain.time.durations import DEFAULT_WORKING_DAY, parse_duration


def read_policy(data: object) -> Policy:
    """Return the policy written in `data`; raises `InvalidInput` naming every field that is wrong.

    A policy read back from a ticket's own state was read once and is not checked as a whole again: a later release
    that asks for more never takes a running ticket's policy away.
    """
    policy = _parsed(data)
    if problems := list(mistakes(policy)):
        raise InvalidInput(problems)
    return policy


def examine_policy(data: object) -> tuple[Policy | None, Examined]:
    """Return every mistake of the policy written in `data`, also those that others hide, and the policy as it is with
    stand-ins in their place; None where there is none."""
    examined = examine(data, _problems, stand_ins)
    return (None if examined.data is None else _parsed(examined.data)), examined


def _problems(data: object) -> Sequence[Problem]:
    try:
        return list(mistakes(_parsed(data)))
    except InvalidInput as error:
        return error.problems


def _parsed(data: object) -> Policy:
    day = data.get("day", DEFAULT_WORKING_DAY) if isinstance(data, dict) else DEFAULT_WORKING_DAY
    try:
        working_day = parse_duration(day)
    except ValueError:
        working_day = DEFAULT_WORKING_DAY  # the field's own validation names the mistake
    return parse(Policy, data, context={"working_day": working_day})
