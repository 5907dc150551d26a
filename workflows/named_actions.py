"""Named actions: every action as a signal and an update of its own name, so that Temporal's UI and CLI list them.

They take undecoded JSON as the dynamic handlers do, and hand it to those. Whatever has no name here is dynamic.
"""

from __future__ import annotations

import inspect
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from temporalio import workflow
from temporalio.common import RawValue

with workflow.unsafe.imports_passed_through():
    from domain.case.view import View
    from domain.requests.action_words import described
    from domain.requests.actions import ACTIONS


class NamedActions:
    """A workflow that has a signal and an update for each action by name, and hands them to its dynamic handlers."""


def _signal(action: str) -> Callable[..., Awaitable[None]]:
    async def told(self: Any, *given: Any) -> None:
        await self.told(action, _raw(given))

    return workflow.signal(name=action, description=described(action))(_with_one_value(told))


def _update(action: str) -> Callable[..., Awaitable[View]]:
    async def asked(self: Any, *given: Any) -> View:
        view: View = await self.asked(action, _raw(given))
        return view

    def may_be_asked(self: Any, *given: Any) -> None:
        self.may_be_asked(action, _raw(given))

    method = workflow.update(name=action, description=described(action))(_with_one_value(asked))
    method.validator(_with_one_value(may_be_asked))
    return method


def _with_one_value(handler: Callable[..., Any]) -> Callable[..., Any]:
    """Let the engine see a handler of one undecoded value; it gives several, and none, as they are."""
    body = inspect.Parameter("body", inspect.Parameter.POSITIONAL_OR_KEYWORD, default=None)
    handler.__signature__ = inspect.Signature([inspect.Parameter("self", body.kind), body])  # type: ignore[attr-defined]
    returned = handler.__annotations__.get("return")
    handler.__annotations__ = {"body": RawValue, "return": View if returned == "View" else None}
    return handler


def _raw(given: Sequence[Any]) -> list[RawValue]:
    """Values as the dynamic handlers take them; the engine decodes where there is not exactly one."""
    converter = workflow.payload_converter()
    return [each if isinstance(each, RawValue) else RawValue(converter.to_payload(each)) for each in given]


for _action in ACTIONS:
    setattr(NamedActions, f"told_to_{_action}", _signal(_action))
    setattr(NamedActions, f"asked_to_{_action}", _update(_action))
