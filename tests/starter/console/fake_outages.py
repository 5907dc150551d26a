"""What is known of outages, as a test says it is."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from domain.people import Channel
from starter.outages import ProviderState
from store.deferred_messages import Untold

EMAIL_AWAY = "Email has not gone out since 10:02 UTC: SendGrid answers 500; 43 messages wait, the oldest for 6 minutes"


class FakeOutages:
    """Answers as `starter.outages.Outages` does."""

    def __init__(self) -> None:
        self.away: list[ProviderState] = []
        self.not_told: list[Untold] = []

    async def notices(self, now: datetime) -> Sequence[ProviderState]:
        return self.away

    async def untold(self, now: datetime, limit: int) -> Sequence[Untold]:
        return self.not_told[:limit]

    def email_goes_away(self) -> None:
        self.away = [ProviderState(name="sendgrid", channel="email", state="away", says=EMAIL_AWAY)]

    def waits(
        self, reference: str, since: datetime, *, channel: Channel = "email", body: str = "It is mended.", **who: str
    ) -> None:
        self.not_told.append(
            Untold(
                id=f"{reference}/1/reply/{len(self.not_told)}/customer/{channel}",
                reference=reference,
                purpose="reply",
                to="customer",
                channel=channel,
                address="somewhere",
                subject=f"[{reference}] An answer" if channel == "email" else None,
                body=body,
                state="intended",
                intended_at=since,
                deferred_at=since,
                reason="sendgrid 500",
                **who,  # type: ignore[arg-type]
            )
        )
