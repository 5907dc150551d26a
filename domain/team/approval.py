"""Approvals and grants: what was asked for beyond somebody's authority, and what was granted in the end."""

from __future__ import annotations

from typing import Literal

from pydantic import AwareDatetime, BaseModel

from domain.input.money import Money

State = Literal["pending", "approved", "refused", "withdrawn"]


class Approval(BaseModel, frozen=True):
    """A resolution that waits for a tier to allow its grant, and what became of it.

    `request` is what `approve` and `refuse` call it by; `tier` was asked last, `asked` are all who were; `granted` is
    what was approved, which may be less than the `grant` asked for. `requested_by_key` is the id of the key by which it
    was asked for.
    """

    request: str
    state: State = "pending"
    grant: Money
    resolution: str
    how_to_use: str = ""
    requested_by: str
    requested_by_key: str | None = None
    requested_at: AwareDatetime
    tier: str
    asked: tuple[str, ...] = ()
    decided_by: str | None = None
    decided_at: AwareDatetime | None = None
    granted: Money | None = None
    reason: str = ""


class Granted(BaseModel, frozen=True):
    """Money granted to the customer: by whom, allowed by whom where that was somebody else, in which episode."""

    grant: Money
    by: str
    approved_by: str | None = None
    at: AwareDatetime
    episode: int
