"""Activities that read a policy bundle and compile it for one ticket. They need no database."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TypeVar

from temporalio import activity
from temporalio.exceptions import ApplicationError

from activities.holiday_names import UnknownCountry, holiday_names
from activities.requests import Extend, LoadPolicy
from activities.time_sources import time_sources
from domain.input.problems import MOST_PROBLEMS, Problem
from domain.policy.snapshot import CompiledTime, Snapshot, compile_time, take_snapshot
from store.bundles import Bundles, InvalidBundle, UnknownBundle

Result = TypeVar("Result")
UNUSABLE = (UnknownBundle, InvalidBundle, UnknownCountry)
"""What reading a bundle for a ticket raises when no ticket can live by it."""


class PolicyBundles:
    """Reads bundles from disk. A bundle that is unknown or wrong fails for good, as `InvalidPolicy`, naming every
    mistake. `page` tells where the team sees a ticket, by its reference."""

    def __init__(self, bundles: Bundles, page: Callable[[str], str] = lambda _: "") -> None:
        self._bundles = bundles
        self._page = page

    @activity.defn(name="load_policy")
    async def load_policy(self, request: LoadPolicy) -> Snapshot:
        """Return the snapshot a ticket that opened at `opened_at` lives by."""
        snapshot = await _beside_the_loop(lambda: snapshot_of(self._bundles, request))
        return snapshot.model_copy(update={"page": self._page(request.ticket.reference)})

    @activity.defn(name="extend_time")
    async def extend_time(self, request: Extend) -> CompiledTime:
        """Return the next stretch of the ticket's calendars, from `since` over the horizon."""
        return await _beside_the_loop(lambda: _time(request))


def snapshot_of(bundles: Bundles, request: LoadPolicy) -> Snapshot:
    """Return what a ticket lives by under the bundle it names, as its files are now.

    Raises `UnknownBundle`, `InvalidBundle` and `UnknownCountry`.
    """
    bundle = bundles.load(request.ticket.policy)
    return take_snapshot(
        bundle.name,
        bundle.version,
        bundle.policy,
        bundle.roster.holders(),
        holiday_names(request.opened_at, request.at),
        request.ticket,
        request.opened_at,
        time_sources(),
        request.at,
    )


def problems_of(error: UnknownBundle | InvalidBundle | UnknownCountry) -> list[Problem]:
    """Return every mistake because of which no ticket can live by a policy, each with its place."""
    if isinstance(error, UnknownBundle):
        return [Problem(field="policy", found=error.name, allowed=", ".join(error.available) or "no policy is there")]
    if isinstance(error, UnknownCountry):
        return [Problem(field="holidays", found=error.found, allowed="an ISO country, and one of its regions")]
    return [
        Problem(field=f"{mistake.file}:{mistake.line} {mistake.field}", found=mistake.found, allowed=mistake.allowed)
        for mistake in error.mistakes[:MOST_PROBLEMS]
    ]


def _time(request: Extend) -> CompiledTime:
    return compile_time(request.policy, request.ticket, holiday_names(request.since), request.since, time_sources())


async def _beside_the_loop(work: Callable[[], Result]) -> Result:
    """Return what `work` returns; files are read and calendars compiled in a thread."""
    try:
        return await asyncio.to_thread(work)
    except UNUSABLE as error:
        raise ApplicationError(str(error), *problems_of(error), type="InvalidPolicy", non_retryable=True) from None
