"""How this deployment takes in messages from outside."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from activities.mail_thread import references_proven
from activities.signed_links import LinkSigner
from domain.inbound.routing import MOST_PER_HOUR
from domain.people import CUSTOMER

GENERAL = "general"


@dataclass(frozen=True)
class Reception:
    """`signer` reads the addresses that emails are answered to, `domains` are those of our threads, `own` the addresses
    and numbers we send from, in lower case.

    Mail from nowhere opens tickets under `policy`, none when that is empty, in the category that `categories` has for
    the address it came to. Of one sender at most `most_per_hour` messages are taken.
    """

    signer: LinkSigner
    domains: tuple[str, ...] = ()
    own: frozenset[str] = frozenset()
    policy: str = ""
    categories: Mapping[str, str] = field(default_factory=dict)
    most_per_hour: int = MOST_PER_HOUR

    def category(self, to: tuple[str, ...]) -> str:
        """Return the category of a ticket that a message to these addresses opens."""
        return next((self.categories[each] for each in map(str.lower, to) if each in self.categories), GENERAL)

    def knows(self, to: tuple[str, ...]) -> bool:
        """Return whether one of these addresses is one that we gave a customer to answer to."""
        return any(references_proven(self.signer, to, CUSTOMER))

    def is_own(self, address: str) -> bool:
        """Return whether a message from this address came from ourselves."""
        mailbox, _, domain = address.lower().rpartition("@")
        return address.lower() in self.own or (mailbox.startswith("ticket+") and domain in self.domains)
