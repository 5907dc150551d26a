"""Acting by a link in a message: once, and only while the ticket is as its reader saw it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from activities.signed_links import BadLink, SignedLink
from domain.case.view import View
from domain.requests.action_keys import USED, Key
from domain.via import Via
from starter.client import Escalations
from starter.database_work import in_database
from starter.errors import ActionRefused
from store import used_links
from store.database import Database

BY_LINK = Via(door="link", own=True)


async def act_by_link(
    escalations: Escalations, db: Database, link: SignedLink, now: datetime, body: Mapping[str, Any] | None = None
) -> View:
    """Do the action of a link that was read, in the name of its person; return the ticket's view after it.

    However often and from wherever it is followed, it is done once. One that is refused, or whose ticket could not be
    reached, is not used up. Raises `BadLink` when it was used, and what `Escalations.act` raises: a ticket that has
    moved on since the link was made refuses as stale.
    """
    if link.action is None or link.tier is None:
        raise BadLink("foreign")
    if await in_database(used_links.used_at(db, link.id)):
        raise BadLink("used")
    seen = {"episode": link.episode, "tier": link.tier}
    said, by = {**(body or {}), "seen": seen}, f"person:{link.person}"
    key = Key("link", by, link.id)
    try:
        view = await escalations.act(link.ticket, link.action, said, by=by, key=key, via=BY_LINK)
    except ActionRefused as refused:
        if refused.refusal.title == USED:
            raise BadLink("used") from None
        raise
    await in_database(used_links.use(db, link.id, link.ticket, now))
    return view
