from __future__ import annotations

from typing import Any

import pytest

from domain.case.case import Status
from domain.requests.attachments import Attachment
from starter.errors import TicketClosed, UnknownTicket
from starter.inbound.sms import receive_sms
from store.surveys import Survey
from store.tickets import CustomerTicket
from tests.starter.api.fake_escalations import FakeEscalations, a_view
from tests.starter.inbound.a_customer import CLOSED_DOOR, NOON, OPEN_DOOR, PHONE, heard, opened


def client_with(*tickets: tuple[str, Status], **surveys: int | None) -> FakeEscalations:
    """A client whose one customer has these tickets, newest first; `surveys` gives each asked one's score."""
    client = FakeEscalations()
    client.customers["sms", PHONE] = [
        CustomerTicket(reference=reference, status=status, opened_at=NOON) for reference, status in tickets
    ]
    for reference, score in surveys.items():
        answered = NOON if score else None
        client.surveys[reference] = Survey(
            reference=reference, episode=1, asked_at=NOON, score=score, answered_at=answered
        )
    return client


async def test_a_text_goes_to_the_newest_ticket_that_has_not_ended() -> None:
    client = client_with(("T3", "closed"), ("T2", "waiting"), ("T1", "open"))
    outcome = await receive_sms(client, CLOSED_DOOR, PHONE, " It is the second one ", "SM1")
    assert outcome == "taken as an answer of the customer"
    body = {"text": "It is the second one", "channel": "sms", "message_id": "SM1"}
    assert heard(client) == [("T2", "customer_replied", body, "customer", "SM1")]


async def test_a_text_answers_the_question_that_waits_before_it_goes_to_a_newer_ticket() -> None:
    client = client_with(("T3", "open"), ("T2", "waiting"), ("T1", "open"))
    tickets = client.customers["sms", PHONE]
    tickets[1] = tickets[1].model_copy(update={"asked_at": NOON})
    await receive_sms(client, CLOSED_DOOR, PHONE, "The one ending in 42", "SM1")
    assert [told[0] for told in heard(client)] == ["T2"]


async def test_a_digit_answers_the_survey_that_waits() -> None:
    client = client_with(("T3", "open"), ("T2", "resolved"), ("T1", "resolved"), T2=4, T1=None)
    assert await receive_sms(client, CLOSED_DOOR, PHONE, " 2 ", "SM1") == "taken as the answer to the survey"
    assert heard(client) == [("T1", "survey_answered", {"score": 2}, "customer", "SM1")]


async def test_a_second_digit_says_nothing_new() -> None:
    client = client_with(("T1", "resolved"), T1=4)
    assert await receive_sms(client, CLOSED_DOOR, PHONE, "2", "SM2") == "ignored: the survey is answered already"
    assert heard(client) == []


@pytest.mark.parametrize("text", ["0", "6", "11", "2 of them", "٢"])
async def test_what_is_no_score_is_an_answer(text: str) -> None:
    client = client_with(("T1", "resolved"), T1=None)
    assert await receive_sms(client, CLOSED_DOOR, PHONE, text, "SM1") == "taken as an answer of the customer"


async def test_a_digit_is_an_answer_while_nobody_was_asked_how_it_was() -> None:
    client = client_with(("T1", "waiting"), T1=None)
    assert await receive_sms(client, CLOSED_DOOR, PHONE, "2", "SM1") == "taken as an answer of the customer"


async def test_a_customer_may_say_yes() -> None:
    assert (
        await receive_sms(client_with(("T1", "open")), CLOSED_DOOR, PHONE, "Yes", "SM1")
        == "taken as an answer of the customer"
    )


async def test_a_picture_without_words_is_noted() -> None:
    client = client_with(("T1", "open"))
    await receive_sms(client, CLOSED_DOOR, PHONE, "", "SM1")
    assert heard(client)[0][2]["text"] == "(a message without text)"


async def test_a_long_text_is_cut_to_what_a_ticket_takes() -> None:
    client = client_with(("T1", "open"))
    await receive_sms(client, CLOSED_DOOR, PHONE, "x" * 30_000, "SM1")
    assert len(heard(client)[0][2]["text"]) == 20_000


async def test_a_stranger_is_ignored() -> None:
    outcome = await receive_sms(client_with(("T1", "closed")), CLOSED_DOOR, PHONE, "Hello?", "SM1")
    assert outcome == "ignored: nobody with this address has an open ticket"


@pytest.mark.parametrize("error", [TicketClosed(a_view()), UnknownTicket("T1")])
async def test_a_text_to_a_ticket_that_has_just_closed_opens_the_next(error: Exception) -> None:
    class Closing(FakeEscalations):
        async def signal(self, *_: Any, **__: Any) -> None:
            raise error

    client = Closing()
    client.known["T1"] = a_view("T1")
    client.customers["sms", PHONE] = client_with(("T1", "open")).customers["sms", PHONE]
    outcome = await receive_sms(client, OPEN_DOOR, PHONE, "Hello?", "SM1")
    assert outcome == "taken: it opened a ticket linked to the one that has ended"
    assert [ticket.follows for ticket in opened(client)] == ["T1"]


async def test_a_score_for_a_ticket_that_has_closed_still_counts() -> None:
    class Closed(FakeEscalations):
        async def signal(self, *_: Any, **__: Any) -> None:
            raise TicketClosed(a_view())

    client = Closed()
    asking = client_with(("T1", "closed"), T1=None)
    client.customers, client.surveys = asking.customers, asking.surveys
    assert await receive_sms(client, OPEN_DOOR, PHONE, "4", "SM1") == "taken as the answer to the survey"
    assert client.asked[-1] == ("answer_survey", "T1", 1, 4, "")
    assert opened(client) == []


async def test_pictures_are_named_and_our_own_number_is_not_heard() -> None:
    client = client_with(("T1", "open"))
    await receive_sms(client, CLOSED_DOOR, PHONE, "", "SM1", media=[Attachment(name="image/jpeg")])
    assert heard(client)[0][2]["attachments"] == [{"name": "image/jpeg"}]
    assert await receive_sms(client, CLOSED_DOOR, "+15005550006", "x", "SM2") == "ignored: sent by ourselves"
