"""Providers that are set up wrongly are found before anything is sent, each mistake with what is allowed."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from sandbox.carrier.credentials import Credentials, load_or_create
from workers.provider_settings import check_providers
from workers.settings import Settings, SettingsError

SID, SERVICE = "AC" + "0" * 32, "MG" + "f" * 32


@pytest.fixture
def account(tmp_path: Path) -> Credentials:
    return load_or_create(tmp_path)


@pytest.fixture
def whole(account: Credentials) -> dict[str, Any]:
    """Settings of a deployment in which all is well."""
    return {
        "public_url": "https://support.example.com/escalation",
        "sendgrid_api_key": account.sendgrid_api_key,
        "sendgrid_from": "support@example.com",
        "sendgrid_events_public_key": account.sendgrid_events_public_key,
        "twilio_account_sid": account.twilio_account_sid,
        "twilio_auth_token": account.twilio_auth_token,
        "twilio_from": "+15005550006",
    }


SMTP: dict[str, Any] = {
    "sendgrid_api_key": "",
    "sendgrid_from": "",
    "smtp_host": "mail.example.com",
    "smtp_from": "support@example.com",
}


def mistakes(given: dict[str, Any]) -> list[str]:
    try:
        check_providers(Settings(**given))
    except SettingsError as error:
        return str(error).splitlines()
    return []


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"twilio_from": "", "twilio_messaging_service": SERVICE},
        {"twilio_from": "12345"},
        {"twilio_from": "Example"},
        {"twilio_account_sid": "", "twilio_auth_token": "", "twilio_from": "", "public_url": "http://127.0.0.1:8080"},
        {"sendgrid_inbound_domain": "in.example.com", "sendgrid_inbound_secret": "hush"},
        {"public_url": "http://127.0.0.1:8080", "twilio_base_url": "http://127.0.0.1:8090"},
        SMTP,
        {"smtp_host": "mail.example.com", "smtp_from": "support@example.com"},
        SMTP | {"smtp_username": "us", "smtp_password": "hush"},
        SMTP | {"smtp_username": "us", "smtp_password": "hush", "smtp_host": "127.0.0.1", "smtp_security": "none"},
    ],
)
def test_what_can_work_is_left_alone(whole: dict[str, Any], changes: dict[str, Any]) -> None:
    assert mistakes(whole | changes) == []


def test_no_provider_at_all_is_no_mistake() -> None:
    assert mistakes({}) == []


@pytest.mark.parametrize(
    ("changes", "named", "allowed"),
    [
        ({"public_url": "http://"}, "PUBLIC_URL is 'http:'", "a URL with a host"),
        ({"public_url": "https://support.example.com/?x=1"}, "PUBLIC_URL", "a URL with a host and at most a path"),
        ({"public_url": "https://us:hush@support.example.com"}, "PUBLIC_URL is not usable", "without a user name"),
        ({"public_url": "https://my_support.example.com"}, "PUBLIC_URL", "without an underscore"),
        ({"public_url": "http://127.0.0.1:8080"}, "PUBLIC_URL", "an address on the internet"),
        ({"public_url": "https://support"}, "PUBLIC_URL", "an address on the internet"),
        ({"public_url": "https://10.0.0.7"}, "PUBLIC_URL", "an address on the internet"),
        ({"sendgrid_api_key": "hush"}, "SENDGRID_API_KEY is not usable", "SG."),
        ({"sendgrid_api_key": "SG.hush.hush "}, "SENDGRID_API_KEY is not usable", "SG."),
        ({"sendgrid_from": "Support <support@example.com>"}, "SENDGRID_FROM is 'Support", "an address alone"),
        ({"sendgrid_events_public_key": ""}, "SENDGRID_EVENTS_PUBLIC_KEY is not set", "/webhooks/sendgrid/events"),
        ({"sendgrid_events_public_key": "hush"}, "SENDGRID_EVENTS_PUBLIC_KEY is not usable", "verification key"),
        ({"sendgrid_inbound_domain": "in.example.com"}, "SENDGRID_INBOUND_SECRET is not", "both, or neither"),
        ({"sendgrid_inbound_domain": "x", "sendgrid_inbound_secret": "hush"}, "SENDGRID_INBOUND_DOMAIN", "a domain"),
        (SMTP | {"smtp_from": "support"}, "SMTP_FROM is 'support'", "an address alone"),
        (SMTP | {"smtp_username": "us"}, "SMTP_USERNAME and ESCALATION_SMTP_PASSWORD", "go together"),
        (
            SMTP | {"smtp_username": "us", "smtp_password": "hush", "smtp_security": "none"},
            "SMTP_SECURITY is 'none'",
            "starttls or tls",
        ),
        ({"twilio_account_sid": "AC123"}, "TWILIO_ACCOUNT_SID is 'AC123'", "AC and 32"),
        ({"twilio_account_sid": "SK" + "0" * 32}, "TWILIO_ACCOUNT_SID", "AC and 32"),
        ({"twilio_auth_token": "hush"}, "TWILIO_AUTH_TOKEN is not usable", "32 letters and digits"),
        ({"twilio_from": "0170 1234567"}, "TWILIO_FROM is '0170 1234567'", "a number such as +15005550006"),
        ({"twilio_messaging_service": SERVICE}, "TWILIO_MESSAGING_SERVICE are both set", "a number, or a service"),
        ({"twilio_from": "", "twilio_messaging_service": "MG1"}, "TWILIO_MESSAGING_SERVICE is 'MG1'", "MG and 32"),
    ],
)
def test_a_mistake_is_named_with_what_is_allowed(
    whole: dict[str, Any], changes: dict[str, Any], named: str, allowed: str
) -> None:
    [said] = mistakes(whole | changes)
    assert f"ESCALATION_{named}" in said
    assert allowed in said
    assert "hush" not in said


def test_all_mistakes_are_said_at_once(whole: dict[str, Any]) -> None:
    assert len(mistakes(whole | {"sendgrid_api_key": "x", "sendgrid_from": "x", "twilio_account_sid": "x"})) == 3


@pytest.mark.parametrize("process", ["worker", "api"])
def test_a_process_with_a_mistake_says_it_and_ends_with_2(process: str, tmp_path: Path) -> None:
    environment = {
        "ESCALATION_DATA_DIR": str(tmp_path),
        "ESCALATION_LINK_SECRET": "a secret of some length",
        "ESCALATION_PUBLIC_URL": "https://my_support.example.com",
        "ESCALATION_TWILIO_ACCOUNT_SID": SID,
        "ESCALATION_TWILIO_AUTH_TOKEN": "0" * 32,
        "ESCALATION_TWILIO_MESSAGING_SERVICE": "MG1",
    }
    command = [sys.executable, "-m", "starter.cli.main", process]
    ended = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60, check=False)
    assert ended.returncode == 2, ended.stderr
    assert "ESCALATION_PUBLIC_URL is 'https://my_support.example.com'; allowed: a host without" in ended.stderr
    assert "ESCALATION_TWILIO_MESSAGING_SERVICE is 'MG1'; allowed: MG and 32 hexadecimal digits" in ended.stderr
    assert "Traceback" not in ended.stderr
