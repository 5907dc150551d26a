"""Links that people get in messages."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from urllib.parse import quote

from activities.number_prints import NumberPrints
from activities.signed_links import LinkSigner, SignedLink
from domain.inbound.sms_commands import Offer
from domain.messages.code import code_of

SCORES = (1, 2, 3, 4, 5)
SURVEY_GOOD_FOR = timedelta(days=90)
ACTING_GOOD_FOR = timedelta(days=7)


class Links:
    """Makes links under `public_url`, and reads those that are signed.

    `numbers` makes fingerprints of phone numbers under the same secrets.
    """

    def __init__(self, secret: str, public_url: str, earlier_secrets: Sequence[str] = ()) -> None:
        self._public_url = public_url.rstrip("/")
        self.signer = LinkSigner(secret, earlier_secrets)
        self.numbers = NumberPrints(secret, earlier_secrets)

    def ticket(self, reference: str) -> str:
        """Return where the team sees a ticket."""
        return f"{self._public_url}/console/tickets/{quote(reference, safe='')}"

    def decision(self, reference: str) -> str:
        """Return where somebody of the team decides on what a ticket asks approval for, once they have signed in: money
        moves by nobody's link."""
        return f"{self.ticket(reference)}/decision"

    def acting(self, offer: Offer, message_id: str, asked_at: datetime) -> tuple[str, datetime]:
        """Return where the person of an offer acts on it without signing in, and until when: for seven days.

        `asked_at` is when the message it stands in was asked for, the same each time the message is written.
        """
        link = SignedLink(
            purpose="act",
            person=offer.person,
            ticket=offer.reference,
            episode=offer.episode,
            tier=offer.tier,
            message=code_of(message_id),
            expires_at=asked_at.replace(microsecond=0) + ACTING_GOOD_FOR,
        )
        assert link.expires_at is not None
        return f"{self._public_url}/act/{self.signer.token(link)}", link.expires_at

    def survey(self, reference: str, episode: int, asked_at: datetime) -> str:
        """Return where the customer says how one episode of a ticket was, for 90 days."""
        link = SignedLink(
            purpose="survey",
            person="customer",
            ticket=reference,
            episode=episode,
            expires_at=asked_at.replace(microsecond=0) + SURVEY_GOOD_FOR,
        )
        return f"{self._public_url}/survey/{self.signer.token(link)}"

    def read_acting(self, token: str, now: datetime) -> SignedLink:
        """Return what a link says by which somebody of the team acts; raises `BadLink`."""
        return self.signer.read(token, "act", now)

    def read_survey(self, token: str, now: datetime) -> tuple[str, int]:
        """Return the reference and the episode a survey link is about; raises `BadLink`."""
        link = self.signer.read(token, "survey", now, person="customer")
        return link.ticket, link.episode
