"""An answer finds its ticket by what only who had our message can know, or by what anybody can write."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from activities.mail_thread import (
    LONGEST_LOCAL_PART,
    references_claimed,
    references_proven,
    reply_address,
    reply_token,
    root_id,
)
from activities.signed_links import LinkSigner

SIGNER = LinkSigner("a secret of some length")
DOMAIN = "reply.escalation.example"


def address(reference: str, person: str = "customer", signer: LinkSigner = SIGNER) -> str | None:
    return reply_address(reference, reply_token(signer, reference, person), DOMAIN)


@given(st.from_regex(r"[A-Za-z0-9._-]{1,64}", fullmatch=True), st.sampled_from(["customer", "ann"]))
def test_an_address_is_answered_by_whom_it_was_made_for(reference: str, person: str) -> None:
    made = address(reference, person)
    if made is None:
        return
    assert len(made.partition("@")[0]) <= LONGEST_LOCAL_PART
    for written in (made, made.upper(), made.lower()):
        assert list(references_proven(SIGNER, [written], person)) == [reference.lower()]
        assert list(references_proven(SIGNER, [written], "ben")) == []


@given(st.integers(0, 200), st.sampled_from("abcdefgh234567@+.-x"))
def test_an_address_with_anything_changed_proves_nothing(place: int, sign: str) -> None:
    made = address("zd-48213") or ""
    mailbox, _, domain = made.partition("@")
    place %= len(mailbox)
    changed = f"{mailbox[:place]}{sign}{mailbox[place + 1 :]}@{domain}"
    if changed != made:
        assert list(references_proven(SIGNER, [changed], "customer")) == []


def test_another_secret_proves_nothing_and_an_earlier_one_goes_on() -> None:
    made = [address("ZD-1") or ""]
    assert list(references_proven(LinkSigner("another secret of ours"), made, "customer")) == []
    rotated = LinkSigner("another secret of ours", ["a secret of some length"])
    assert list(references_proven(rotated, made, "customer")) == ["zd-1"]


def test_a_reference_that_has_no_place_in_an_address_has_none() -> None:
    assert address("x" * 40)
    assert address("x" * 41) is None
    assert address("a..b") is None
    assert reply_address("ZD-1", "", DOMAIN) is None
    assert reply_address("ZD-1", "a" * 16, "") is None


def test_a_root_of_ours_and_a_subject_name_tickets() -> None:
    thread = f"<x@y.example> {root_id('ZD-1', 'Reply.Escalation.example')}\r\n <ticket.ZD-9@elsewhere.example>"
    claimed = references_claimed(thread, "Re: [EXT] [zd-2] x", [DOMAIN])
    assert list(claimed) == ["zd-1", "ext", "zd-2"]
