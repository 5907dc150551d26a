"""Links that people get in messages."""

from __future__ import annotations

from urllib.parse import quote

from itsdangerous import BadSignature, URLSafeSerializer

SCORES = (1, 2, 3, 4, 5)


class BadLink(ValueError):
    """The link was not made by us, or was changed on its way."""


class Links:
    """Makes links under `public_url`, and reads those that are signed; they hold ids and nothing personal.

    The same survey always has the same link, so that a repeated message is the same message.
    """

    def __init__(self, secret: str, public_url: str) -> None:
        if not secret:
            raise ValueError("a secret to sign links with")
        self._public_url = public_url.rstrip("/")
        self._surveys = URLSafeSerializer(secret, salt="survey")

    def ticket(self, reference: str) -> str:
        """Return where the team sees a ticket."""
        return f"{self._public_url}/console/tickets/{quote(reference, safe='')}"

    def survey(self, reference: str, episode: int) -> str:
        """Return where the customer says how one episode of a ticket was."""
        token = self._surveys.dumps([reference, episode])
        return f"{self._public_url}/survey/{token}"

    def read_survey(self, token: str) -> tuple[str, int]:
        """Return the reference and the episode a survey link is about; raises `BadLink`."""
        try:
            reference, episode = self._surveys.loads(token)
        except (BadSignature, ValueError, TypeError):
            raise BadLink("This link is not valid") from None
        return str(reference), int(episode)
