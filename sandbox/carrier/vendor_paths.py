"""Which of the carrier's paths are a vendor's API; all others are its own, and no vendor has them."""

from __future__ import annotations

from sandbox.carrier.kind import Kind

_BEGINNINGS: dict[Kind, tuple[str, ...]] = {"email": ("/v3/",), "sms": ("/2010-04-01/", "/v1/Services")}


def vendor_of(path: str) -> Kind | None:
    """The vendor whose API has this path, by the kind of message it carries."""
    for kind, beginnings in _BEGINNINGS.items():
        if path.startswith(beginnings):
            return kind
    return None
