"""By which way a request came: its door, the key it showed, and the address it came from."""

from __future__ import annotations

from typing import cast

from fastapi import Request

from domain.team.actors import acts_as, written
from domain.via import Via
from starter.caller_address import address_of
from store.keys import PREFIX, KeyHolder, key_id

DOORS = {"webhooks": "webhook", "act": "link", "survey": "survey"}
"""What the doors are called that are not the API's own, by how their paths begin."""


def way_of(request: Request, shown: str | None = None, holder: KeyHolder | None = None) -> Via:
    """Return by which way a request came, with what it showed as a key, and whose that is.

    Only of what looks like a key, or is one, the id is kept.
    """
    return Via(
        door=DOORS.get(request.url.path.lstrip("/").partition("/")[0], "http"),
        key=key_id(shown) if shown and (holder or shown.startswith(PREFIX)) else None,
        name=written(holder.name) if holder and not holder.person else None,
        address=address_of(request),
        own=holder is not None and holder.person is not None,
    )


def acting_way(request: Request, holder: KeyHolder, by: str) -> Via:
    """Return by which way an action came that the holder of a key does, as themselves or as `by`."""
    way = cast(Via, request.state.way)
    return way.model_copy(update={"own": way.own and by == acts_as(holder.person, holder.name)})
