"""Whether a stack's two databases agree."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from starter.reconcile.words import in_words
from tests.starter.stack.running_stack import RunningStack

BY = "integration:operator"
MOST = 100_000
LOOKS, PAUSE_SECONDS = 25, 1.0
"""One look takes seconds where something differs: it is looked at again before it is said."""


async def differing(stack: RunningStack, references: Sequence[str] | None = None, *, apply: bool) -> dict[str, str]:
    """Return what differs, in words, of some tickets or of all; mend it if it is to be applied."""
    reconciliation = stack.client.reconciliation
    looked_at = references or await reconciliation.references("", MOST)
    found = reconciliation.differences(looked_at, mend_as=BY if apply else None)
    return {each.reference: in_words(each) async for each in found}


async def mended(stack: RunningStack) -> dict[str, str]:
    """Mend what differs, and again as long as something does, as an operator would. Return what differed at first."""
    first = await differing(stack, apply=True)
    for _ in range(LOOKS):
        if not await differing(stack, apply=True):
            break
        await asyncio.sleep(PAUSE_SECONDS)
    return first


async def settled(stack: RunningStack, references: Sequence[str] | None = None) -> None:
    """Wait until both databases agree, and nothing is on its way any more."""
    differs: dict[str, str] = {}
    for _ in range(LOOKS):
        sent = len(stack.provider.taken)
        differs = await differing(stack, references, apply=False)
        if not differs and sent == len(stack.provider.taken):
            return
        await asyncio.sleep(PAUSE_SECONDS)
    raise AssertionError(differs or "something is sent again and again")
