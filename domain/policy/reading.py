"""Reading a policy: from the plain data of its file to one that is consistent in itself."""

from __future__ import annotations

from domain.input.problems import InvalidInput, parse
from domain.policy.check import mistakes
from domain.policy.policy import Policy
from domain.time.durations import DEFAULT_WORKING_DAY, parse_duration


def read_policy(data: object) -> Policy:
    """Return the policy written in `data`; raises `InvalidInput` naming every field that is wrong.

    A policy read back from a ticket's own state was read once and is not checked as a whole again: a later release
    that asks for more never takes a running ticket's policy away.
    """
    day = data.get("day", DEFAULT_WORKING_DAY) if isinstance(data, dict) else DEFAULT_WORKING_DAY
    try:
        working_day = parse_duration(day)
    except ValueError:
        working_day = DEFAULT_WORKING_DAY  # the field's own validation names the mistake
    policy = parse(Policy, data, context={"working_day": working_day})
    if problems := list(mistakes(policy)):
        raise InvalidInput(problems)
    return policy
