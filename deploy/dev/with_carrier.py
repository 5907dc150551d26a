"""Run a command with the local carrier as its SendGrid and Twilio, as `escalation up` does for its processes.

    python with_carrier.py http://dev-carrier:8090 escalation worker

The credentials are those the carrier keeps in the data directory, made by whoever needs them first.
"""

from __future__ import annotations

import os
import sys

from sandbox.carrier.credentials import load_or_create
from workers.settings import PREFIX, load_settings

CARRIER, *COMMAND = sys.argv[1:]

account = load_or_create(load_settings().data_dir / "carrier")
told = {
    "SENDGRID_API_KEY": account.sendgrid_api_key,
    "SENDGRID_HOST": CARRIER,
    "SENDGRID_FROM": account.sendgrid_from,
    "SENDGRID_EVENTS_PUBLIC_KEY": account.sendgrid_events_public_key,
    "SENDGRID_INBOUND_SECRET": account.sendgrid_inbound_secret,
    "SENDGRID_INBOUND_DOMAIN": "reply.escalation.example",
    "TWILIO_ACCOUNT_SID": account.twilio_account_sid,
    "TWILIO_AUTH_TOKEN": account.twilio_auth_token,
    "TWILIO_FROM": account.twilio_from,
    "TWILIO_MESSAGING_SERVICE": "",
    "TWILIO_BASE_URL": CARRIER,
    "SMTP_HOST": "",
    "SMTP_FROM": "",
}
environment = os.environ | {PREFIX + name: value for name, value in told.items()}  # noqa: TID251 (handed on, not read)
os.execvpe(COMMAND[0], COMMAND, environment)
