"""Reading what strangers sent: beside the event loop, within a budget of time, and never in vain."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from datetime import timedelta
from typing import TypeVar

BUDGET = timedelta(seconds=15)
"""How long one message may take to read. The caps let none take more than a few seconds of one processor."""
TOO_LONG = "it took too long to read, and is shown as it came"
UNREADABLE = "it could not be read, and is shown as it came"
logger = logging.getLogger(__name__)
_Read = TypeVar("_Read")


async def read(thoroughly: Callable[[], _Read], barely: Callable[[str], _Read], budget: timedelta = BUDGET) -> _Read:
    """Return what `thoroughly` makes of a message, or else what `barely` makes of it, which is told why.

    Nothing that `thoroughly` raises comes out of here: whoever sends a message again that cannot be read sends it in
    vain, and loses it in the end.
    """
    try:
        return await asyncio.wait_for(asyncio.to_thread(thoroughly), budget.total_seconds())
    except TimeoutError:
        logger.warning("a message was not read within %d s and is taken as it came", budget.total_seconds())
        return barely(TOO_LONG)
    except Exception as error:
        logger.warning("a message could not be read and is taken as it came: %s", type(error).__name__)
        return barely(UNREADABLE)
