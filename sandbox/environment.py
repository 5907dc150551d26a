"""What the processes of a local stack are told."""

from __future__ import annotations

import os
import secrets

from sandbox.carrier import credentials
from sandbox.site import Site
from sandbox.temporal_server import NAMESPACE
from workers.private_file import create_private
from workers.settings import KEY_FILE

REPLY_DOMAIN = "reply.escalation.example"


def inherited_environment() -> dict[str, str]:
    """Returns our own environment without anything that would point a part at another Temporal."""
    return {name: value for name, value in os.environ.items() if not name.startswith("TEMPORAL_")}


def environment_for(site: Site) -> dict[str, str]:
    """Returns the environment in which our processes find the site's Temporal, database and carrier.

    Providers are always the carrier, whatever we were told: a local stack never reaches a real person.
    """
    carrier = credentials.load_or_create(site.data_dir / "carrier")
    link_secret, proof_secret = (site.data_dir / f"{name}.secret" for name in ("link", "proof"))
    for file in (link_secret, proof_secret):
        create_private(file, secrets.token_urlsafe(32))
    # A profile of its own keeps the person's, which may be a cloud's, out of it.
    temporal_profile = site.data_dir / "temporal.toml"
    temporal_profile.write_text(f'[profile.default]\naddress = "{site.temporal.address}"\nnamespace = "{NAMESPACE}"\n')
    settings = {
        "DATA_DIR": str(site.data_dir),
        "KEY_FILE": str(site.data_dir / KEY_FILE),
        "DATABASE_URL": site.postgres.url,
        "PUBLIC_URL": site.api,
        "TEMPORAL_UI_URL": site.ui,
        "LINK_SECRET": link_secret.read_text(),
        "PROOF_SECRET": proof_secret.read_text(),
        "LISTEN_HOST": "127.0.0.1",
        "SENDGRID_API_KEY": carrier.sendgrid_api_key,
        "SENDGRID_HOST": site.sendgrid,
        "SENDGRID_FROM": carrier.sendgrid_from,
        "SENDGRID_EVENTS_PUBLIC_KEY": carrier.sendgrid_events_public_key,
        "SENDGRID_INBOUND_SECRET": carrier.sendgrid_inbound_secret,
        "SENDGRID_INBOUND_DOMAIN": REPLY_DOMAIN,
        "TWILIO_ACCOUNT_SID": carrier.twilio_account_sid,
        "TWILIO_AUTH_TOKEN": carrier.twilio_auth_token,
        "TWILIO_FROM": carrier.twilio_from,
        "TWILIO_MESSAGING_SERVICE": "",
        "TWILIO_BASE_URL": site.twilio,
        "SMTP_HOST": "",
        "SMTP_FROM": "",
        "CODEC_ORIGINS": f"{site.ui},http://localhost:{site.temporal.ui_port}",
    }
    if site.policies_dir:
        settings["POLICIES_DIR"] = str(site.policies_dir)
    return {
        **inherited_environment(),
        **{f"ESCALATION_{name}": value for name, value in settings.items()},
        "TEMPORAL_CONFIG_FILE": str(temporal_profile),
        "PYTHONUNBUFFERED": "1",
    }
