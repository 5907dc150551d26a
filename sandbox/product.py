"""What a stack runs on top of Temporal and PostgreSQL."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

from sandbox.part import Part
from sandbox.site import Site
from store.keys import Scope


class Product(Protocol):
    """The processes of our own, as a value, so that a test can run the same stack with others."""

    async def prepare(self, site: Site) -> Mapping[Scope, str]:
        """Brings the database up to date, once all below is ready; returns API keys by scope."""

    def stages(self, site: Site) -> Sequence[Sequence[Part]]:
        """Returns the parts in the order they are started; a later stage is stopped, and drained, earlier.

        Each of `site.workers` is the name of one of them.
        """
