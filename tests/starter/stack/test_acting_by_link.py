"""A link that acts works once, and only on the ticket as its reader saw it."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime

import pytest

from activities.signed_links import BadLink, SignedLink
from domain.case.view import View
from starter.acting_by_link import act_by_link
from starter.client import Escalations
from starter.errors import ActionRefused
from tests.starter.stack.asking import live, request, until
from tests.starter.stack.running_stack import RunningStack

pytestmark = [pytest.mark.stack, pytest.mark.asyncio(loop_scope="session"), pytest.mark.xdist_group("starter")]


def now() -> datetime:
    return datetime.now(UTC)


async def owned(client: Escalations, reference: str) -> View:
    await client.open(request(reference))

    async def with_owner() -> View | None:
        view = await live(client, reference)
        return view if view.owner else None

    return await until(with_owner)


def accepts(view: View, tier: int = 0) -> SignedLink:
    assert view.owner
    return SignedLink(
        purpose="act", person=view.owner.id, ticket=view.reference, episode=1, tier=tier, action="acknowledge"
    )


def acknowledged(view: View) -> int:
    return [entry.kind for entry in view.timeline].count("acknowledged")


async def test_it_is_done_once_however_often_it_is_followed(stack: RunningStack, client: Escalations) -> None:
    view = await owned(client, "LINK-1")
    link = accepts(view)
    views = await asyncio.gather(
        *(act_by_link(client, stack.db, link, now()) for _ in range(3)), return_exceptions=True
    )
    done = [each for each in views if isinstance(each, View)]
    assert done
    assert all(isinstance(each, View | BadLink) for each in views)
    assert acknowledged(done[-1]) == 1
    assert [e.by for e in done[-1].timeline if e.kind == "acknowledged"] == [f"person:{link.person}"]
    with pytest.raises(BadLink) as bad:
        await act_by_link(client, stack.db, link, now())
    assert bad.value.why == "used"
    assert acknowledged(await live(client, "LINK-1")) == 1


async def test_a_ticket_that_has_moved_on_refuses_and_the_link_is_not_used_up(
    stack: RunningStack, client: Escalations
) -> None:
    view = await owned(client, "LINK-2")
    for _ in range(2):
        with pytest.raises(ActionRefused) as refused:
            await act_by_link(client, stack.db, accepts(view, tier=1), now())
        assert refused.value.refusal.title == "Stale"
    assert acknowledged(await live(client, "LINK-2")) == 0


async def test_a_link_that_only_asks_does_not_act(stack: RunningStack, client: Escalations) -> None:
    asks = SignedLink(purpose="survey", person="customer", ticket="LINK-1", episode=1)
    with pytest.raises(BadLink) as bad:
        await act_by_link(client, stack.db, asks, now())
    assert bad.value.why == "foreign"
