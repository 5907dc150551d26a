"""How messages from outside are taken in follows from the settings, and a policy that is not there is no surprise."""

from __future__ import annotations

from pathlib import Path

import pytest

from activities.signed_links import LinkSigner
from starter.inbound.reception import Reception
from store.bundles import Bundles
from workers.reception import reception
from workers.settings import Settings

SIGNER = LinkSigner("a secret of some length")


def made(policies: Path | None = None, **given: str) -> Reception:
    settings = Settings.model_validate(given)
    return reception(settings, SIGNER, Bundles(policies or settings.policies_dir))


def test_what_we_send_from_is_ours() -> None:
    here = made(
        sendgrid_api_key="SG.x",
        sendgrid_from="Support@Escalation.example",
        sendgrid_inbound_domain="Reply.escalation.example",
        smtp_host="mail.example",
        smtp_from="help@smtp.example",
        twilio_account_sid="AC1",
        twilio_auth_token="t",
        twilio_from="+15005550006",
    )
    assert here.domains == ("reply.escalation.example", "escalation.example", "smtp.example")
    for address in (
        "support@escalation.example",
        "HELP@smtp.example",
        "+15005550006",
        "ticket+x@reply.escalation.example",
    ):
        assert here.is_own(address)
    assert not here.is_own("ada@escalation.example")


def test_categories_are_found_by_address() -> None:
    here = made(inbound_categories=" Billing@in.example=billing, +15005550006=product quality ")
    assert here.category(("x@y.example", "billing@IN.example")) == "billing"
    assert here.category(("+15005550006",)) == "product quality"
    assert here.category(()) == "general"
    with pytest.raises(ValueError, match="address=category"):
        Settings.model_validate({"inbound_categories": "billing"})


def test_a_policy_that_was_named_must_be_there_and_the_default_need_not(tmp_path: Path) -> None:
    assert made().policy == "default"
    assert made(inbound_policy="regulated").policy == "regulated"
    assert made(inbound_policy="").policy == ""
    assert made(tmp_path).policy == ""
    with pytest.raises(ValueError, match="ESCALATION_INBOUND_POLICY is 'gold'; allowed: default, demo, regulated"):
        made(inbound_policy="gold")


def test_tokens_are_separated_by_commas() -> None:
    assert Settings.model_validate({"earlier_twilio_auth_tokens": "one, two,"}).earlier_twilio_auth_tokens == (
        "one",
        "two",
    )
