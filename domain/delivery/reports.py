"""What the providers' words for a message's fate mean in our ledger."""

from __future__ import annotations

from domain.delivery.states import State

TWILIO: dict[str, State] = {
    "accepted": "accepted",
    "scheduled": "accepted",
    "queued": "accepted",
    "sending": "accepted",
    "sent": "accepted",
    "delivered": "delivered",
    "read": "delivered",
    "undelivered": "undelivered",
    "failed": "failed",
    "canceled": "failed",
}
"""By `MessageStatus`. Any of them proves that Twilio has the message, even when its first answer was lost."""

SENDGRID: dict[str, State] = {
    "processed": "accepted",
    "deferred": "accepted",
    "delivered": "delivered",
    "bounce": "undelivered",
    "dropped": "failed",
}
"""By `event`. Opens, clicks and reports of spam say nothing of delivery that `delivered` has not said."""

DROPPED_BECAUSE = {
    "Bounced Address": "bounced",
    "Invalid": "invalid",
    "Unsubscribed Address": "unsubscribed",
    "Spam Reporting Address": "spam report",
}
"""What stands in a code for SendGrid's words for why it did not even try."""
