"""The blocking twin of what is written with asyncio: the same text without waiting."""

from __future__ import annotations

import re

WORDS = (
    (r"\basync (def|with|for)\b", r"\1"),
    (r"\bawait ", ""),
    (r"\bAsync([A-Z]\w+)", r"\1"),
    (r"\bStopAsyncIteration\b", "StopIteration"),
    (r"\b__a(enter|exit|iter|next)__\b", r"__\1__"),
    (r"\ba(closing|close|iter_bytes|read)\b", r"\1"),
    (r"\banext\(", "next("),
    (r"\bfrom asyncio import sleep\b", "from time import sleep"),
    (r"\bescalation_client\.asynchronous\b", "escalation_client.blocking"),
)


def twin(source: str) -> str:
    """Return the blocking form of a module's source."""
    for found, instead in WORDS:
        source = re.sub(found, instead, source)
    return source
