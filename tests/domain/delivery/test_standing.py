"""Which accounts are in use, which channels do not go out, and of which provider to speak."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest

from domain.delivery.health import WELL, Health
from domain.delivery.providers import ProviderName
from domain.delivery.standing import in_use, is_untold, said_of, shut, spoken_for

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
AWAY = Health(state="away", since=NOON, failing_since=NOON - MINUTE, met="error", reason="sendgrid 500")
FAILING = Health(state="failing", since=NOON, failing_since=NOON, met="silence", reason="smtp timeout", faults=1)
RETURNING = Health(state="returning", since=NOON, failing_since=NOON - MINUTE)


@dataclass(frozen=True)
class Account:
    name: ProviderName
    account: str
    seen_at: datetime


def used(*accounts: Account) -> dict[ProviderName, str]:
    return {name: account.account for name, account in in_use(accounts).items()}


def test_an_account_whose_key_was_replaced_is_old_news() -> None:
    old, new = Account("sendgrid", "old", NOON), Account("sendgrid", "new", NOON + timedelta(seconds=1))

    assert used(old, new) == used(new, old) == {"sendgrid": "new"}


@pytest.mark.parametrize(("silent_for", "counts"), [(119, True), (120, False)])
def test_a_provider_that_nobody_uses_any_more_is_old_news(silent_for: int, counts: bool) -> None:
    gone = Account("twilio", "one", NOON)
    here = Account("sendgrid", "one", NOON + timedelta(seconds=silent_for))

    assert ("twilio" in used(gone, here)) is counts
    assert used(here)["sendgrid"] == "one"


def test_while_no_worker_runs_the_last_that_was_known_stands() -> None:
    long_ago = NOON - timedelta(days=3)

    assert used(Account("sendgrid", "one", long_ago), Account("twilio", "one", long_ago + MINUTE)) == {
        "sendgrid": "one",
        "twilio": "one",
    }
    assert used() == {}


@pytest.mark.parametrize(
    ("healths", "channels"),
    [
        ({}, set()),
        ({"sendgrid": WELL, "twilio": WELL}, set()),
        ({"sendgrid": AWAY, "twilio": WELL}, {"email"}),
        ({"sendgrid": AWAY, "smtp": WELL}, set()),
        ({"sendgrid": AWAY, "smtp": FAILING}, set()),
        ({"sendgrid": AWAY, "smtp": RETURNING}, set()),
        ({"sendgrid": AWAY, "smtp": AWAY, "twilio": AWAY}, {"email", "sms"}),
    ],
)
def test_a_channel_is_shut_when_all_its_providers_are_away(
    healths: dict[ProviderName, Health], channels: set[str]
) -> None:
    assert shut(healths) == channels


@pytest.mark.parametrize("health", [WELL, FAILING, RETURNING])
def test_nothing_is_said_of_a_provider_that_is_not_away(health: Health) -> None:
    assert said_of("sendgrid", {"sendgrid": health}, waiting=3, oldest=NOON, now=NOON) is None


def test_what_is_said_names_who_sends_instead() -> None:
    asked = {"waiting": 2, "oldest": NOON - MINUTE, "now": NOON}
    healths: dict[ProviderName, Health] = {"sendgrid": AWAY, "twilio": WELL}

    assert said_of("sendgrid", healths, **asked) == (  # type: ignore[arg-type]
        "Email has not gone out since 11:59 UTC: SendGrid answers 500; 2 messages wait, the oldest for 1 minute"
    )
    spared: dict[ProviderName, Health] = {**healths, "smtp": RETURNING}
    assert str(said_of("sendgrid", spared, **asked)).startswith(  # type: ignore[arg-type]
        "Email goes out by the mail server alone since 11:59 UTC"
    )
    gone: dict[ProviderName, Health] = {**healths, "smtp": AWAY}
    assert str(said_of("sendgrid", gone, **asked)).startswith("Email has not gone out")  # type: ignore[arg-type]


def test_of_each_channel_the_last_to_go_is_spoken_of() -> None:
    assert spoken_for({}) == []
    assert spoken_for({"sendgrid": NOON, "smtp": NOON + MINUTE, "twilio": NOON}) == ["smtp", "twilio"]
    assert spoken_for({"sendgrid": NOON + MINUTE, "smtp": NOON}) == ["sendgrid"]


@pytest.mark.parametrize(
    ("channels", "age", "untold"),
    [
        ({"email"}, timedelta(0), True),
        ({"sms"}, timedelta(minutes=14), False),
        (set(), timedelta(minutes=15), False),
        (set(), timedelta(minutes=15, seconds=1), True),
    ],
)
def test_a_customer_is_to_be_told_once_their_channel_is_shut_or_the_message_has_waited_long(
    channels: set[str], age: timedelta, untold: bool
) -> None:
    assert is_untold("email", NOON - age, frozenset(channels), NOON) is untold  # type: ignore[arg-type]
