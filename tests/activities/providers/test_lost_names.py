"""A provider whose name does not resolve: nothing was sent, which is certain, whoever of the three it is."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from activities.providers.outcome import NotSent
from activities.providers.sendgrid import SendGridEmail
from activities.providers.sighting import NoAnswer
from activities.providers.smtp import SmtpEmail
from activities.providers.smtp_conversation import Security
from activities.providers.twilio import TwilioSms
from tests.activities.providers.test_sendgrid import EMAIL
from tests.activities.providers.test_twilio import SMS
from tests.own_names import MAIL, SENDGRID, TWILIO, OwnNames

SENDER = "support@escalation.example"


@pytest.fixture(autouse=True)
def lost(tmp_path: Path) -> Iterator[OwnNames]:
    names = OwnNames(tmp_path / "lost")
    names.lose([SENDGRID, TWILIO, MAIL])
    with names.in_use():
        yield names


@pytest.mark.parametrize("scheme", ["http", "https"])
async def test_sendgrid(scheme: str) -> None:
    sendgrid = SendGridEmail("SG.x.y", SENDER, f"{scheme}://{SENDGRID}")
    for _ in range(2):  # nobody knows the name, and nobody can be asked for it
        for outcome in (await sendgrid.send(EMAIL), await sendgrid.probe()):
            assert (outcome, outcome.met) == (NotSent("sendgrid host not resolved"), "unconnected")


@pytest.mark.parametrize("scheme", ["http", "https"])
async def test_twilio(scheme: str) -> None:
    url = f"{scheme}://{TWILIO}"
    twilio = TwilioSms("AC" + "0" * 32, "t" * 32, "+15005550006", "https://us.example", url)
    for _ in range(2):
        for outcome in (await twilio.send(SMS), await twilio.probe()):
            assert (outcome, outcome.met) == (NotSent("twilio host not resolved"), "unconnected")
    assert await twilio.fetch("SM" + "0" * 32) == NoAnswer("twilio ConnectionError")


@pytest.mark.parametrize("security", ["starttls", "tls", "none"])
async def test_smtp(security: Security) -> None:
    smtp = SmtpEmail(MAIL, 25, SENDER, security=security)
    for _ in range(2):
        for outcome in (await smtp.send(EMAIL), await smtp.probe()):
            assert (outcome, outcome.met) == (NotSent("smtp host not resolved"), "unconnected")
