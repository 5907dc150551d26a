"""What becomes of a message: it is decided on once and done once, and nothing a customer says is lost."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import Any

import pytest

from domain.inbound.routing import MOST_PER_HOUR
from domain.policy.reading import read_policy
from domain.requests.ticket import Customer
from starter.errors import DatabaseUnreachable, TicketClosed, UnknownTicket
from starter.inbound.message import InboundMessage
from starter.inbound.opening import reference_of
from starter.inbound.taking import take
from tests.domain.life import POLICY
from tests.starter.api.fake_escalations import FakeEscalations, a_view
from tests.starter.inbound.a_customer import ADDRESS, CLOSED_DOOR, OPEN_DOOR, PHONE, has, heard, opened, sealed

MAIL = InboundMessage(
    channel="email",
    sender=ADDRESS,
    message_id="<1@mail.example>",
    text="It broke again.",
    to=("support@escalation.example",),
    subject="Re: AW: [ZD-9] [EXT] The  invoice",
    name="Ada Lovelace",
    locale="de-DE",
)
ADA = Customer(id="C-1", name="Ada", email=ADDRESS, phone=PHONE, locale="fr", preferred_channel="sms", segment="vip")


@pytest.fixture
def client() -> FakeEscalations:
    return FakeEscalations()


async def test_a_mail_from_nowhere_opens_one_ticket_however_often_it_comes(client: FakeEscalations) -> None:
    assert await take(client, OPEN_DOOR, MAIL) == "taken: it opened a ticket"
    for _ in range(46):
        assert await take(client, OPEN_DOOR, MAIL) == "ignored: taken before"
    [ticket] = opened(client)
    assert ticket.reference == reference_of(MAIL)
    assert ticket.reference.startswith("MAIL-")
    assert (ticket.subject, ticket.description, ticket.channel) == ("The invoice", "It broke again.", "email")
    assert (ticket.category, ticket.policy, ticket.follows) == ("general", "default", None)
    customer = ticket.customer
    assert (customer.name, customer.email, customer.phone, customer.locale) == ("Ada Lovelace", ADDRESS, None, "de-DE")
    assert customer.preferred_channel == "email"
    assert "ada" not in (ticket.reference + customer.id).lower()


async def test_repeated_at_once_from_many_sides_it_opens_one_ticket(client: FakeEscalations) -> None:
    await asyncio.gather(*(take(client, OPEN_DOOR, MAIL) for _ in range(20)))
    assert {ticket.reference for ticket in opened(client)} == {reference_of(MAIL)}
    assert heard(client) == []


async def test_repeated_when_its_own_ticket_is_open_it_is_no_answer_to_it(client: FakeEscalations) -> None:
    """The provider repeats what we were killed over between opening the ticket and noting that it was opened."""
    await take(client, OPEN_DOOR, MAIL)
    [kept] = client.correspondents.arrivals.values()  # type: ignore[attr-defined]
    client.correspondents.arrivals[kept.id] = kept.model_copy(update={"taken_at": None})  # type: ignore[attr-defined]
    has(client, "email", (reference_of(MAIL), "open"), ("ZD-1", "open"))
    assert await take(client, OPEN_DOOR, MAIL) == "taken to the ticket that it or another message opened"
    assert heard(client) == []


async def test_what_comes_before_the_ticket_has_been_heard_of_lands_on_it(client: FakeEscalations) -> None:
    await take(client, OPEN_DOOR, MAIL)
    more = replace(MAIL, message_id="<2>", text="And again.", afresh=True)
    assert await take(client, OPEN_DOOR, more) == "taken as an answer of the customer"
    assert [told[0] for told in heard(client)] == [reference_of(MAIL)]


async def test_two_messages_at_once_to_an_ended_ticket_open_one_that_follows_it(client: FakeEscalations) -> None:
    has(client, "email", ("T-1", "closed"), ("ZD-9", "closed"))
    messages = [replace(MAIL, message_id=f"<{n}>", claimed=("t-1",)) for n in range(5)]
    await asyncio.gather(*(take(client, OPEN_DOOR, each) for each in messages))
    assert [ticket.follows for ticket in opened(client)] == ["T-1"]
    assert len(heard(client)) == 4
    after_another = replace(MAIL, message_id="<9>", claimed=("zd-9",))
    assert await take(client, OPEN_DOOR, after_another) == "taken: it opened a ticket linked to the one that has ended"


async def test_a_ticket_that_never_came_to_be_holds_up_no_later_message(client: FakeEscalations) -> None:
    """Its workflow was started and failed: it cannot be started again, and nobody is there to be told."""

    class NeverOpened(FakeEscalations):
        async def open_once(self, ticket: Any) -> bool:
            if ticket.reference == reference_of(MAIL):
                return False
            return await super().open_once(ticket)

        async def signal(self, *_: Any, **__: Any) -> None:
            raise UnknownTicket("nobody")

    client = NeverOpened()
    assert await take(client, OPEN_DOOR, MAIL) == "taken to the ticket that it or another message opened"
    later = replace(MAIL, message_id="<2>")
    assert await take(client, OPEN_DOOR, later) == "taken: it opened a ticket"
    assert [ticket.reference for ticket in opened(client)] == [reference_of(later)]


async def test_another_sender_may_use_the_same_message_id(client: FakeEscalations) -> None:
    await take(client, OPEN_DOOR, MAIL)
    assert await take(client, OPEN_DOOR, replace(MAIL, sender="eve@x.example")) == "taken: it opened a ticket"
    assert len({ticket.reference for ticket in opened(client)}) == 2


async def test_whoever_is_known_keeps_their_contacts_and_language(client: FakeEscalations) -> None:
    client.correspondents.known["email", ADDRESS] = ADA  # type: ignore[attr-defined]
    await take(client, OPEN_DOOR, MAIL)
    assert opened(client)[0].customer == ADA


async def test_the_address_it_came_to_says_the_category(client: FakeEscalations) -> None:
    await take(client, OPEN_DOOR, replace(MAIL, to=("x@y.example", "Billing@escalation.example")))
    assert opened(client)[0].category == "billing"


async def test_mail_from_nowhere_opens_nothing_where_nobody_wants_that(client: FakeEscalations) -> None:
    assert await take(client, CLOSED_DOOR, MAIL) == "ignored: nobody with this address has an open ticket"
    assert opened(client) == []


async def test_a_message_to_an_ended_ticket_opens_the_next_with_all_that_was_said(client: FakeEscalations) -> None:
    has(client, "email", ("T-1", "closed"), ("ZD-2", "open"))
    outcome = await take(client, OPEN_DOOR, replace(MAIL, claimed=("t-1",)))
    assert outcome == "taken: it opened a ticket linked to the one that has ended"
    [ticket] = opened(client)
    assert (ticket.follows, ticket.category) == ("T-1", a_view("T-1").category)
    assert ("conversation", "T-1") in client.asked
    assert heard(client) == []


async def test_further_messages_to_the_ended_ticket_go_to_the_one_that_follows_it(client: FakeEscalations) -> None:
    has(client, "email", ("ZD-3", "open"), ("ZD-2", "closed"), ("ZD-1", "closed"), ZD_3="ZD-2", ZD_2="ZD-1")
    assert await take(client, OPEN_DOOR, replace(MAIL, claimed=("zd-1",))) == "taken as an answer of the customer"
    assert [told[0] for told in heard(client)] == ["ZD-3"]


async def test_the_policy_of_the_ended_ticket_may_say_otherwise(client: FakeEscalations) -> None:
    client.correspondents.policies["default"] = read_policy({**POLICY, "after_closing": "ignore"})  # type: ignore[attr-defined]
    has(client, "email", ("T-1", "closed"))
    outcome = await take(client, OPEN_DOOR, replace(MAIL, claimed=("t-1",)))
    assert outcome == "ignored: the ticket is closed"
    assert opened(client) == []


@pytest.mark.parametrize("text", ["Thanks!", "Thank you for your help. It works now", "Danke"])
async def test_a_mere_thank_you_opens_nothing(client: FakeEscalations, text: str) -> None:
    has(client, "email", ("T-1", "closed"))
    for claimed in (("t-1",), ()):
        message = replace(MAIL, text=text, claimed=claimed, message_id=f"<{claimed}>")
        assert await take(client, OPEN_DOOR, message) == "ignored: a mere thank-you after the end"


async def test_what_is_written_afresh_does_not_reopen_what_is_solved(client: FakeEscalations) -> None:
    has(client, "email", ("ZD-2", "resolved"))
    assert await take(client, OPEN_DOOR, replace(MAIL, afresh=True)) == "taken: it opened a ticket"
    assert await take(client, OPEN_DOOR, replace(MAIL, message_id="<2>")) == "taken as an answer of the customer"


async def test_a_ticket_that_ends_meanwhile_has_its_message_go_on(client: FakeEscalations) -> None:
    class Closing(FakeEscalations):
        async def signal(self, *_: Any, **__: Any) -> None:
            raise TicketClosed(a_view())

    closing = has(Closing(), "email", ("T-1", "open"))
    assert await take(closing, OPEN_DOOR, MAIL) == "taken: it opened a ticket linked to the one that has ended"
    [arrival] = closing.correspondents.arrivals.values()  # type: ignore[attr-defined]
    assert (arrival.deed, arrival.reference) == ("opening", reference_of(MAIL))


async def test_a_message_its_ticket_had_before_it_ended_opens_nothing(client: FakeEscalations) -> None:
    """Killed between telling the ticket and noting it; when the provider comes again the ticket has ended."""

    class Closed(FakeEscalations):
        async def signal(self, *_: Any, **__: Any) -> None:
            raise TicketClosed(a_view())

    closed = has(Closed(), "email", ("T-1", "open"))
    known = closed.known["T-1"]
    entry = known.timeline[0].model_copy(update={"data": {"message_id": MAIL.message_id}})
    closed.known["T-1"] = known.model_copy(update={"timeline": (entry,)})
    assert await take(closed, OPEN_DOOR, MAIL) == "taken as an answer of the customer"
    assert opened(closed) == []


async def test_what_could_not_be_done_is_done_when_it_comes_again(client: FakeEscalations) -> None:
    class Silent(FakeEscalations):
        silent = True

        async def signal(self, reference: str, action: str, body: Any, **named: Any) -> None:
            if self.silent:
                raise DatabaseUnreachable("nobody there")
            await super().signal(reference, action, body, **named)

    silent = has(Silent(), "email", ("ZD-1", "open"))
    with pytest.raises(DatabaseUnreachable):
        await take(silent, OPEN_DOOR, MAIL)
    silent.silent = False
    # Another ticket is newer now: what was decided first counts.
    has(silent, "email", ("ZD-2", "open"), ("ZD-1", "open"))
    assert await take(silent, OPEN_DOOR, MAIL) == "taken as an answer of the customer"
    assert [told[0] for told in heard(silent)] == ["ZD-1"]


async def test_a_loop_comes_to_an_end(client: FakeEscalations) -> None:
    has(client, "email", ("ZD-1", "open"))
    outcomes = [await take(client, OPEN_DOOR, replace(MAIL, message_id=f"<{n}>")) for n in range(MOST_PER_HOUR + 5)]
    assert outcomes[:MOST_PER_HOUR] == ["taken as an answer of the customer"] * MOST_PER_HOUR
    assert set(outcomes[MOST_PER_HOUR:]) == {"ignored: too many messages of this sender"}
    other = replace(MAIL, sender="eve@x.example")
    assert await take(client, OPEN_DOOR, other) == "taken: it opened a ticket"


class TestColleagues:
    """One of the team who answers a notice by email."""

    @pytest.fixture
    def client(self) -> FakeEscalations:
        client = FakeEscalations()
        client.correspondents.people[ADDRESS] = ("ann",)  # type: ignore[attr-defined]
        client.correspondents.spelt["zd-1"] = "ZD-1"  # type: ignore[attr-defined]
        return client

    async def test_they_leave_a_note(self, client: FakeEscalations) -> None:
        message = replace(MAIL, to=(sealed("ZD-1", "ann"),), claimed=("zd-1",))
        assert await take(client, OPEN_DOOR, message) == "taken as a note of the team"
        assert heard(client) == [("ZD-1", "note", {"text": MAIL.text}, "person:ann", MAIL.message_id)]

    @pytest.mark.parametrize(
        "to", [sealed("ZD-1"), sealed("ZD-1", "ben"), sealed("ZD-2", "ben"), "ticket+ZD-1@x.example"]
    )
    async def test_nobody_writes_in_their_name_who_has_not_their_address(
        self, client: FakeEscalations, to: str
    ) -> None:
        message = replace(MAIL, to=(to,), claimed=("zd-1",))
        assert await take(client, OPEN_DOOR, message) == "ignored: written by one of the team"
        assert heard(client) == []

    async def test_they_may_be_customers_too(self, client: FakeEscalations) -> None:
        assert await take(client, OPEN_DOOR, MAIL) == "taken: it opened a ticket"
        has(client, "email", ("ZD-1", "open"))
        message = replace(MAIL, message_id="<2>", to=(sealed("ZD-1", "customer"),))
        assert await take(client, OPEN_DOOR, message) == "taken as an answer of the customer"
