"""A text message as Twilio's API shows it."""

from datetime import datetime
from email.utils import format_datetime

from sandbox.carrier.entry import Entry
from sandbox.carrier.message import Sms
from sandbox.carrier.segments import segments
from sandbox.carrier.twilio_webhooks import API_VERSION


def message_uri(account_sid: str, sid: str, suffix: str = ".json") -> str:
    """The path of a message resource."""
    return f"/{API_VERSION}/Accounts/{account_sid}/Messages/{sid}{suffix}"


def message_resource(entry: Entry, account_sid: str) -> dict[str, object]:
    """The resource with every field of Twilio's specification. The entry must be of a text message."""
    message = entry.message
    assert isinstance(message, Sms)
    failure = next((reached.step for reached in entry.history if reached.step.error_code), None)
    # A Messaging Service picks the sender after acceptance; the parts are counted then.
    counted = entry.history or not message.messaging_service
    return {
        "account_sid": account_sid,
        "api_version": API_VERSION,
        "body": message.body,
        "date_created": _rfc_2822(message.accepted_at),
        "date_sent": _rfc_2822(entry.sent_at),
        "date_updated": _rfc_2822(entry.updated_at),
        "direction": "outbound-api",
        "error_code": failure.error_code if failure else None,
        "error_message": failure.reason if failure else None,
        "from": message.sender if counted else None,
        "messaging_service_sid": message.messaging_service,
        "num_media": "0",
        "num_segments": str(segments(message.body)) if counted else "0",
        "price": None,
        "price_unit": "USD",
        "sid": message.id,
        "status": entry.status,
        "subresource_uris": {"media": message_uri(account_sid, message.id, "/Media.json")},
        "to": message.to,
        "uri": message_uri(account_sid, message.id),
    }


def _rfc_2822(instant: datetime | None) -> str | None:
    return format_datetime(instant) if instant else None
