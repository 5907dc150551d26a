"""Before a deployment sends anything, each provider says whether it would, over the real SDKs."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from sandbox.carrier.credentials import load_or_create
from tests.activities.providers.mail_server import mail_server
from tests.activities.providers.raw_servers import answering_url, refusing_url, saying
from tests.sandbox.carrier.desk import Desk
from tests.sandbox.carrier.running_carrier import Sandbox
from workers.checking.ask import ask_providers
from workers.checking.finding import State
from workers.checking.smtp import ask_smtp
from workers.settings import Settings

SERVICE = f"MG{'0' * 32}"


@pytest.fixture(scope="module")
def carrier(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    directory = tmp_path_factory.mktemp("carrier")
    credentials = load_or_create(directory)
    desk = Desk(credentials)
    desk.server.start()
    carrier = Sandbox(directory, credentials, desk)
    carrier.start()
    yield carrier
    carrier.http.close()
    carrier.server.stop()
    desk.server.stop()


@pytest.fixture
def whole(carrier: Sandbox) -> dict[str, Any]:
    account = carrier.credentials
    return {
        "public_url": "https://support.example.com",
        "sendgrid_api_key": account.sendgrid_api_key,
        "sendgrid_from": account.sendgrid_from,
        "sendgrid_host": carrier.server.url,
        "sendgrid_events_public_key": account.sendgrid_events_public_key,
        "twilio_account_sid": account.twilio_account_sid,
        "twilio_auth_token": account.twilio_auth_token,
        "twilio_from": account.twilio_from,
        "twilio_base_url": carrier.server.url,
    }


def said(given: dict[str, Any]) -> dict[str, tuple[State, str]]:
    return {finding.about: (finding.state, finding.says) for finding in ask_providers(Settings(**given))}


def test_all_is_well_and_nothing_was_sent(whole: dict[str, Any], carrier: Sandbox) -> None:
    before = carrier.ledger()
    for changes in ({}, {"twilio_from": "", "twilio_messaging_service": SERVICE}):
        told = said(whole | changes)
        assert {about: state for about, (state, _) in told.items()} == {
            "SendGrid key": "ok",
            "SendGrid sender": "ok",
            "Twilio account": "ok",
            "Twilio sender": "ok",
        }
    assert carrier.ledger() == before


@pytest.mark.parametrize(
    ("changes", "about", "state", "do"),
    [
        ({"sendgrid_api_key": "SG.wrong.key"}, "SendGrid key", "wrong", "make a new one with Mail Send"),
        ({"sendgrid_from": "a@elsewhere.example"}, "SendGrid sender", "wrong", "authenticate the domain"),
        ({"sendgrid_host": refusing_url()}, "SendGrid key", "silent", "does not answer"),
        ({"twilio_auth_token": "0" * 32}, "Twilio account", "wrong", "copy both from Twilio's console"),
        ({"twilio_account_sid": "AC" + "0" * 32}, "Twilio account", "wrong", "copy both from Twilio's console"),
        ({"twilio_from": "+15550100001"}, "Twilio sender", "wrong", "the account has no such number"),
        ({"twilio_from": "Example"}, "Twilio sender", "unknown", "only numbers can be looked up"),
        ({"twilio_base_url": refusing_url()}, "Twilio account", "silent", "does not answer"),
    ],
)
def test_what_is_wrong_is_said_with_what_to_do(
    whole: dict[str, Any], changes: dict[str, str], about: str, state: str, do: str
) -> None:
    found, says = said(whole | changes)[about]
    assert found == state
    assert do in says


@pytest.mark.parametrize(
    ("body", "state", "do"),
    [
        (b'{"scopes": ["stats.read"]}', "wrong", "give it Mail Send"),
        (b"<html>", "wrong", "is not SendGrid"),
    ],
)
def test_a_key_that_may_not_send_or_a_host_that_is_another(
    whole: dict[str, Any], body: bytes, state: str, do: str
) -> None:
    answer = b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s" % (len(body), body)
    with answering_url(saying(answer)) as url:
        found, says = said(whole | {"sendgrid_host": url})["SendGrid key"]
    assert found == state
    assert do in says


@pytest.mark.parametrize(
    ("account", "state", "says"),
    [
        ({"status": "suspended", "type": "Full"}, "wrong", "it is suspended"),
        ({"status": "active", "type": "Trial"}, "ok", "on trial: only numbers verified"),
    ],
)
def test_a_suspended_account_and_one_on_trial_say_so(
    whole: dict[str, Any], account: dict[str, str], state: str, says: str
) -> None:
    body = json.dumps(account).encode()
    answer = b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s" % (len(body), body)
    with answering_url(saying(answer)) as url:
        told = said(whole | {"twilio_base_url": url})["Twilio account"]
    assert told[0] == state
    assert told[1].startswith(says)


async def test_an_smtp_server_is_greeted_up_to_our_sender() -> None:
    async with mail_server() as server:
        settings = Settings(
            smtp_host="127.0.0.1", smtp_port=server.port, smtp_from="a@example.com", smtp_security="none"
        )
        [well] = await asyncio.to_thread(lambda: list(ask_smtp(settings)))
        server.answers["MAIL"] = "530 5.7.0 log in first"
        [refused] = await asyncio.to_thread(lambda: list(ask_smtp(settings)))
        encrypted = settings.model_copy(update={"smtp_security": "starttls"})
        [clear] = await asyncio.to_thread(lambda: list(ask_smtp(encrypted)))
        assert server.taken == []
    [gone] = await asyncio.to_thread(lambda: list(ask_smtp(settings)))
    assert [each.state for each in (well, refused, clear, gone)] == ["ok", "wrong", "wrong", "silent"]
    assert "ESCALATION_SMTP_USERNAME" in refused.says
    assert "ESCALATION_SMTP_SECURITY" in clear.says


async def test_a_spare_is_asked_as_well(whole: dict[str, Any]) -> None:
    async with mail_server() as server:
        spare = {"smtp_host": "127.0.0.1", "smtp_port": server.port, "smtp_from": "a@example.com"}
        told = await asyncio.to_thread(said, {**whole, **spare, "smtp_security": "none"})
    assert {about: state for about, (state, _) in told.items() if "Twilio" not in about} == {
        "SendGrid key": "ok",
        "SendGrid sender": "ok",
        "SMTP server": "ok",
    }


def test_without_providers_it_says_that_nobody_is_told() -> None:
    assert {about: state for about, (state, _) in said({}).items()} == {"email": "unknown", "texts": "unknown"}


@pytest.mark.parametrize(
    ("changes", "code", "words"),
    [
        ({}, 0, '"about": "Twilio sender", "state": "ok"'),
        ({"twilio_auth_token": "0" * 32}, 2, "until what is named above is mended"),
        ({"twilio_account_sid": "AC1"}, 2, "ESCALATION_TWILIO_ACCOUNT_SID is 'AC1'; allowed: AC and 32"),
        ({"twilio_base_url": refusing_url()}, 3, "a provider did not answer"),
        ({"payloads": "readable"}, 0, "readable: names, addresses and words of customers stand in clear"),
        ({"payloads": "readable", "require_encryption": "true"}, 2, "ESCALATION_PAYLOADS is 'readable' and"),
    ],
)
def test_the_command(whole: dict[str, Any], tmp_path: Path, changes: dict[str, str], code: int, words: str) -> None:
    told = {f"ESCALATION_{name.upper()}": value for name, value in {**whole, **changes}.items()}
    command = [sys.executable, "-m", "starter.cli.main", "check", "--json"]
    environment = {**os.environ, **told, "ESCALATION_DATA_DIR": str(tmp_path)}
    ended = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60, check=False)
    assert ended.returncode == code, ended.stderr
    assert words in ended.stdout + ended.stderr
    assert "Traceback" not in ended.stderr
