"""What a policy lets a person choose from on a form."""

from __future__ import annotations

from typing import NamedTuple

from store.bundles import Bundles, InvalidBundle, UnknownBundle


class Choices(NamedTuple):
    """The coded reasons for escalating, and the tiers from the lowest up."""

    reasons: tuple[str, ...] = ()
    tiers: tuple[str, ...] = ()


def choices_of(bundles: Bundles | None, policy: str) -> Choices:
    """Return a policy's choices as it is today, empty when it cannot be read.

    A ticket may live by an older version: what that one does not know, the ticket refuses, saying what it does.
    """
    if bundles is None:
        return Choices()
    try:
        loaded = bundles.load(policy).policy
    except (InvalidBundle, UnknownBundle):
        return Choices()
    return Choices(loaded.reasons, tuple(tier.name for tier in loaded.tiers))
