"""The methods of a client that act on a ticket."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping
from typing import Any

HEAD = '''
"""Every action of the contract as a method."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import Any, Unpack

from escalation_client import requests
from escalation_client.answers import Answer


class AsyncActions(ABC):
    """What can be done to a ticket. Each method returns the ticket after it, and takes the body's fields by name.

    `key` is the Idempotency-Key by which it is done once; without it, one is made for this call. All raise
    `EscalationError`: a `Refusal` that says why, or `NobodyAnswered`.
    """

    @abstractmethod
    async def act(self, reference: str, action: str, body: Mapping[str, Any], *, key: str | None = None) -> Answer:
        """Do an action by its name."""
'''
METHOD = '''
    async def {method}(
        self, reference: str, *, key: str | None = None, **body: Unpack[requests.{body}]
    ) -> Answer:
        """{description}"""
        return await self.act(reference, "{action}", body, key=key)
'''
TAKEN = {"self", "reference", "key"}


def actions_module(actions: Mapping[str, str], schemas: Mapping[str, dict[str, Any]]) -> str:
    """Return the module of all actions, each the last part of its path with the name of its body."""
    methods = []
    for action, body in actions.items():
        taken = TAKEN & set(schemas[body]["properties"])
        if taken:
            raise ValueError(f"{body} has fields that the method's own arguments hide: {', '.join(sorted(taken))}")
        method = action.replace("-", "_")
        description = _docstring(schemas[body].get("description", ""))
        methods.append(METHOD.format(method=method, body=body, action=action, description=description))
    return "\n".join([HEAD, *methods])


def _docstring(text: str) -> str:
    filled = textwrap.fill(" ".join(text.split()), 105, subsequent_indent=" " * 8)
    return filled if "\n" not in filled else f"{filled}\n{' ' * 8}"
