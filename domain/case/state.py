"""State: a case as our own database keeps it, so that a ticket goes on where the engine has lost it or a part of it."""

from __future__ import annotations

import base64
import zlib

from domain.case.case import Case

LONGEST_KEPT = 200_000
"""Characters. The engine warns of a message of 256 KiB; a case of ordinary length packs into five thousand."""


def packed(case: Case) -> str:
    """Return a case as text that `unpacked` reads, about a tenth as long as its JSON."""
    return base64.b85encode(zlib.compress(case.model_dump_json().encode())).decode()


def kept_state(case: Case) -> str | None:
    """Return a case as it is kept with what is told of it; None for one of a length that would be a burden."""
    state = packed(case)
    return state if len(state) <= LONGEST_KEPT else None


def unpacked(state: str) -> Case:
    """Return the case that `packed` has packed, also where an earlier release did.

    Raises `ValueError` for anything else.
    """
    try:
        return Case.model_validate_json(zlib.decompress(base64.b85decode(state)))
    except zlib.error as error:
        raise ValueError(f"no packed case: {error}") from None
