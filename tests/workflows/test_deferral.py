"""What is deferred after a failed send: since when it is in doubt, by what its last attempt left and its time-out."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from temporalio import workflow
from temporalio.exceptions import ApplicationError, TimeoutError, TimeoutType

from activities.providers.outcome import NotSent
from activities.requests import Send, Unrecorded
from activities.send_failures import message_refused, not_sent, provider_away, still_in_doubt
from domain.delivery.states import State
from domain.effects import SendMessage
from domain.people import Channel, Contact
from workflows.deferral import deferral
from workflows.owing import owed

ASKED = datetime(2026, 11, 22, 9, tzinfo=UTC)
BEFORE, CALLED, OVER = ASKED - timedelta(hours=1), ASKED + timedelta(minutes=1), ASKED + timedelta(minutes=5)
ROBIN = Contact(id="customer", name="Robin", email="robin@customer.example", phone="+447700900555")


@pytest.fixture(autouse=True)
def the_time_is_over(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workflow, "now", lambda: OVER)


def a_send(channel: Channel, doubted_at: datetime | None = None) -> Send:
    message = SendMessage(id="T-1/2/reply", purpose="reply", to=ROBIN, channel=channel, doubted_at=doubted_at)
    return Send(reference="T-1", bundle="test", message=message)


def timed_out(last: ApplicationError | None = None) -> TimeoutError:
    error = TimeoutError("over", type=TimeoutType.SCHEDULE_TO_CLOSE, last_heartbeat_details=[])
    error.__cause__ = last
    return error


def doubted_at(send: Send, error: ApplicationError | TimeoutError) -> datetime | None:
    said = deferral(send, error, ASKED)
    assert said is not None
    if said.unrecorded is not None:
        assert said.unrecorded.called_at == said.event.doubted_at
    return said.event.doubted_at


@pytest.mark.parametrize("last", [None, not_sent(NotSent("429")), still_in_doubt("500", timedelta(), CALLED)])
def test_an_email_may_have_been_under_way_until_its_time_was_over(last: ApplicationError | None) -> None:
    assert doubted_at(a_send("email"), timed_out(last)) == OVER
    assert doubted_at(a_send("email", BEFORE), timed_out(last)) == OVER


@pytest.mark.parametrize("last", [None, not_sent(NotSent("429")), still_in_doubt("500", timedelta(), CALLED)])
def test_a_text_is_looked_for_since_it_was_first_asked_for(last: ApplicationError | None) -> None:
    assert doubted_at(a_send("sms"), timed_out(last)) == ASKED
    assert doubted_at(a_send("sms", BEFORE), timed_out(last)) == BEFORE


@pytest.mark.parametrize("channel", ["email", "sms"])
def test_a_doubt_that_an_attempt_knew_is_no_longer_than_that(channel: Channel) -> None:
    for error in (
        still_in_doubt("500", timedelta(), CALLED),
        not_sent(NotSent("all places taken"), CALLED),
        provider_away("500", CALLED),
    ):
        assert doubted_at(a_send(channel), error) == CALLED


@pytest.mark.parametrize("error", [not_sent(NotSent("429"), None), provider_away("500", None)])
def test_what_was_not_taken_is_in_no_doubt(error: ApplicationError) -> None:
    assert doubted_at(a_send("email", BEFORE), error) is None


def test_where_the_database_was_away_before_anything_was_tried_the_doubt_is_as_it_was() -> None:
    for before in (None, BEFORE):
        assert doubted_at(a_send("email", before), ApplicationError("away", type="DatabaseUnavailable")) == before


def test_what_an_attempt_left_waits_with_the_doubt_of_the_end() -> None:
    left = a_fate("failed")
    said = deferral(a_send("email"), timed_out(not_sent(NotSent("429"), None, left)), ASKED)
    assert said is not None
    assert said.unrecorded == left.model_copy(
        update={"state": "intended", "concluded": False, "deferred": True, "calls": 1, "called_at": OVER}
    )


def test_what_counts_as_failed_is_unknown_after_a_time_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workflow, "patched", lambda _: True)
    for error in (timed_out(), timed_out(not_sent(NotSent("429"), None, a_fate("failed")))):
        fate = owed(a_send("email"), error, ASKED)
        assert fate is not None
        assert (fate.state, fate.calls, fate.called_at, fate.concluded) == ("unknown", 1, OVER, True)


def test_what_counts_as_failed_is_entered_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workflow, "patched", lambda _: True)
    assert owed(a_send("email"), message_refused("sendgrid 400"), ASKED) is None
    assert owed(a_send("email"), message_refused("sendgrid 400", a_fate("failed")), ASKED) == a_fate("failed")
    fate = owed(a_send("email"), ApplicationError("?", type="ValueError"), ASKED)
    assert fate == Unrecorded.without_words("T-1", a_send("email").message, "failed", OVER, "ValueError")


def a_fate(state: State) -> Unrecorded:
    return Unrecorded.without_words("T-1", a_send("email").message, state, ASKED, "429")
