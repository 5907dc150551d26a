"""From which address a request came."""

from __future__ import annotations

from fastapi import Request

from domain.team.audit import code


def address_of(request: Request) -> str | None:
    """Return the address a request came from, as a code: a proxy's, unless the server trusts it to say whose."""
    return code(request.client.host) if request.client else None
