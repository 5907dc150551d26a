"""The thread of a ticket's emails: what each carries so that its answers find the ticket again.

An answer comes to an address that names the ticket and whom we wrote to, sealed, so that nobody can make one up who
has never had a message of ours; mailboxes' programs may write it in any case. Where programs lose that, the root id
that all of a ticket's emails refer to stands in `References`, and the reference in the subject.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from activities.signed_links import LinkSigner

LONGEST_LOCAL_PART = 64
_DOT_ATOM = re.compile(r"[A-Za-z0-9_+-]+(\.[A-Za-z0-9_+-]+)*")
_REPLY_ADDRESS = re.compile(r"ticket\+([A-Za-z0-9._-]{1,64})\+([a-z2-7]{16})@(.+)", re.IGNORECASE)
_ROOT = re.compile(r"<ticket\.([A-Za-z0-9._-]{1,64})@([^@<>\s]+)>", re.IGNORECASE)
_IN_SUBJECT = re.compile(r"\[([A-Za-z0-9._-]{1,64})\]")


def root_id(reference: str, domain: str) -> str:
    """Return the Message-ID that stands for the whole thread of a ticket; the same for its whole life."""
    return f"<ticket.{reference}@{domain}>"


def reply_token(signer: LinkSigner, reference: str, person: str) -> str:
    """Return what proves in an address that `person`, an id of the roster or `customer`, had a message of a ticket."""
    return signer.seal("reply", f"{reference.lower()}/{person.lower()}")


def reply_address(reference: str, token: str, domain: str) -> str | None:
    """Return where a ticket's emails are answered to, or None where the reference has no place in an address."""
    mailbox = f"ticket+{reference}+{token}"
    fits = len(mailbox) <= LONGEST_LOCAL_PART and _DOT_ATOM.fullmatch(mailbox)
    return f"{mailbox}@{domain}" if domain and token and fits else None


def references_proven(signer: LinkSigner, addresses: Iterable[str], person: str) -> Iterator[str]:
    """Yield, in lower case, the references in addresses of ours that were made for `person`."""
    for address in addresses:
        found = _REPLY_ADDRESS.fullmatch(address)
        if found and signer.is_sealed("reply", f"{found[1].lower()}/{person.lower()}", found[2]):
            yield found[1].lower()


def references_claimed(thread: str, subject: str, domains: Iterable[str]) -> Iterator[str]:
    """Yield, in lower case, the references that the ids in `thread` and the subject name: anybody can write them."""
    ours = {domain.lower() for domain in domains}
    for found in _ROOT.finditer(thread):
        if found[2].lower() in ours:
            yield found[1].lower()
    for found in _IN_SUBJECT.finditer(subject):
        yield found[1].lower()
