"""What `show`, `timeline` and `conversation` say of each message, at every moment."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from domain.case.told import told_view
from domain.case.view import view
from starter.conversation import conversation
from store.messages import Message
from tests.domain.case.test_told import AT_NIGHT, BY_TEXT, QUIET, row, to_customer
from tests.domain.life import POLICY, START, Life
from tests.domain.waiting_life import MINUTE, quiet_life
from tests.starter.cli.conftest import Run
from tests.starter.cli.scripted_api import Answer, ScriptedApi
from tests.starter.cli.test_tickets import flat

Printed = Callable[..., str]
pytestmark = pytest.mark.usefixtures("profile")


@pytest.fixture
def printed(run: Run, api: ScriptedApi) -> Printed:
    """What `show` and `timeline` print of a ticket; both say the same."""

    def both(life: Life, *ledger: Message) -> str:
        told = told_view(view(life.case, life.now), ledger).model_dump(mode="json")
        api.answers = [Answer(200, told), Answer(200, {"items": told["timeline"]})]
        shown, timeline = flat(run("show", "T-1").out), flat(run("timeline", "T-1").out)
        assert shown.partition("Timeline")[2] == timeline.partition("Timeline")[2]
        return timeline

    return both


def test_a_text_that_waits_for_quiet_hours(printed: Printed) -> None:
    life = Life({**POLICY, **QUIET}, BY_TEXT, start=AT_NIGHT)
    assert re.search(r"to the customer by text: waits for quiet hours to end .*24 Nov", printed(life))


def test_a_text_whose_provider_is_away_and_one_that_was_delivered(printed: Printed) -> None:
    life = quiet_life()
    life.goes_away("email")
    life.act("reply", by="ann", text="It is paid back.")
    assert re.search(r"to the customer by email: waits for its provider since .* \(sendgrid 503\)", printed(life))
    delivered = row(to_customer(life, "reply"), "delivered", life.now + MINUTE)
    assert "to the customer by email: delivered" in printed(life, delivered)
    assert "waits for its provider since" not in printed(life, delivered)


def test_one_that_bounced(printed: Printed) -> None:
    life = Life()
    bounced = row(to_customer(life, "receipt"), "undelivered", START, reason="sendgrid bounce 5.1.1")
    assert re.search(r"to the customer by email: not delivered .*\(sendgrid bounce 5.1.1\)", printed(life, bounced))


def test_what_is_held_is_in_the_conversation_and_said_to_wait(run: Run, api: ScriptedApi) -> None:
    life = Life({**POLICY, **QUIET}, BY_TEXT, start=AT_NIGHT)
    life.act("reply", by="ann", text="It is paid back.")
    said = conversation(life.case.timeline, (), view(life.case, life.now))
    assert [each.stands for each in said] == ["waits for quiet hours to end 2026-11-24 08:00:00 UTC"]
    api.answers = [Answer(200, {"items": [each.model_dump(mode="json") for each in said]})]
    assert "We  sms · reply · waits" in run("conversation", "T-1").out
