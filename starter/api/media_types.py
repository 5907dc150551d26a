"""Which of several forms of an answer a caller would rather have."""

from __future__ import annotations

import re
from collections.abc import Sequence

_RANGE = re.compile(r"\s*([\w.+*-]+)/([\w.+*-]+)\s*(?:;(.*))?", re.ASCII)
_QUALITY = re.compile(r"(?:^|;)\s*q\s*=\s*([01](?:\.\d{0,3})?)\s*(?:;|$)", re.ASCII | re.IGNORECASE)


def preferred(accept: str, offered: Sequence[str]) -> str:
    """Return which of the media types `offered` an Accept header likes best.

    The first of them wins where several are liked alike, and where the header likes none or cannot be read.
    """
    liked = [_liked(accept, media_type) for media_type in offered]
    return offered[liked.index(max(liked))]


def _liked(accept: str, media_type: str) -> float:
    """The quality of the most specific range that takes the media type in; 0 where none does."""
    kind, _, subtype = media_type.partition("/")
    found: list[tuple[int, float]] = []
    for part in accept.split(","):
        match = _RANGE.fullmatch(part)
        if match is None or match[1].lower() not in (kind, "*") or match[2].lower() not in (subtype, "*"):
            continue
        quality = _QUALITY.search(match[3] or "")
        found.append(((match[1] != "*") + (match[2] != "*"), min(1.0, float(quality[1])) if quality else 1.0))
    return max(found, default=(0, 0.0))[1]
