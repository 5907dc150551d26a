"""Putting what somebody wrote between sentences of ours."""

from __future__ import annotations

_ENDS = ".!?:;…。！？"


def sentence(text: str) -> str:
    """Return `text` ending like a sentence, with a full stop where it has no other end."""
    text = text.rstrip()
    return text if text.endswith(tuple(_ENDS)) else f"{text}."
