"""A signed link is for one purpose, one person, one ticket; whatever else it is shown for, it does nothing."""

from __future__ import annotations

import binascii
from base64 import urlsafe_b64decode
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some
from pydantic import ValidationError

from activities.signed_links import BadLink, LinkSigner, SignedLink

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
SIGNER = LinkSigner("the secret that signs now")
ACCEPT = SignedLink(
    purpose="act",
    person="amira",
    ticket="ZD-1",
    episode=2,
    tier=1,
    action="acknowledge",
    message="ZD-1/2/assigned/1/amira/email",
    expires_at=NOON + timedelta(days=3),
)
ids = some.from_regex(r"[A-Za-z0-9._-]{1,64}", fullmatch=True)
instants = some.integers(1_577_836_800, 3_786_912_000).map(lambda second: datetime.fromtimestamp(second, UTC))
links = some.builds(
    SignedLink,
    purpose=some.just("act"),
    person=ids,
    ticket=ids,
    episode=some.integers(1, 99),
    tier=some.integers(0, 9),
    action=ids,
    message=some.none() | ids,
    expires_at=some.none() | instants,
)


def why(token: str, signer: LinkSigner = SIGNER, **asked: Any) -> str:
    with pytest.raises(BadLink) as bad:
        signer.read(token, **{"purpose": "act", "now": NOON, **asked})
    return bad.value.why


@given(links)
def test_what_was_signed_is_read_and_its_text_goes_into_a_url_as_it_is(link: SignedLink) -> None:
    token = SIGNER.token(link)
    assert SIGNER.read(token, "act", datetime(2019, 1, 1, tzinfo=UTC)) == link
    assert SIGNER.token(link) == token
    assert token.replace("-", "").replace("_", "").replace(".", "").isalnum()


@given(links, links)
def test_two_links_share_an_id_only_when_they_are_the_same(one: SignedLink, other: SignedLink) -> None:
    assert (one.id == other.id) == (one == other)


@given(links, some.integers(0, 10_000), some.sampled_from("AZaz09-_."))
def test_a_link_changed_anywhere_is_forged(link: SignedLink, place: int, letter: str) -> None:
    token = SIGNER.token(link)
    at = place % len(token)
    changed = token[:at] + letter + token[at + 1 :]
    if changed != token and not _same_signature(token, changed):
        assert why(changed) == "forged"


def _same_signature(token: str, changed: str) -> bool:
    """Base64 has spare bits at its end: another last letter may stand for the same signature."""
    (body, signature), (body_2, *rest) = token.rsplit(".", 1), changed.rsplit(".", 1)
    return body == body_2 and len(rest) == 1 and _decoded(signature) == _decoded(rest[0])


def _decoded(text: str) -> bytes | None:
    try:
        return urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except binascii.Error:
        return None


def test_a_link_ends_at_its_instant() -> None:
    token = SIGNER.token(ACCEPT)
    assert SIGNER.read(token, "act", NOON + timedelta(days=3, seconds=-1)) == ACCEPT
    assert why(token, now=NOON + timedelta(days=3)) == "expired"


def test_a_link_of_another_ticket_person_or_purpose_does_nothing() -> None:
    token = SIGNER.token(ACCEPT)
    assert SIGNER.read(token, "act", NOON, person="amira", ticket="ZD-1") == ACCEPT
    assert why(token, ticket="ZD-2") == "foreign"
    assert why(token, person="ben") == "foreign"
    assert why(token, purpose="survey") == "forged"


def test_after_a_change_of_secret_what_was_signed_stays_good_until_the_secret_is_taken_back() -> None:
    token = SIGNER.token(ACCEPT)
    later = LinkSigner("the secret that signs later", ["the secret that signs now"])
    assert later.read(token, "act", NOON) == ACCEPT
    assert later.token(ACCEPT) != token
    assert why(later.token(ACCEPT)) == "forged"
    assert why(token, LinkSigner("the secret that signs later")) == "forged"


def test_a_link_that_acts_says_how() -> None:
    with pytest.raises(ValidationError, match="the tier seen"):
        SignedLink(purpose="act", person="amira", ticket="ZD-1", episode=1)
