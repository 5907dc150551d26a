"""Where a message goes: whatever it names and whoever sends it, nobody but its customer is heard on a ticket, and
nothing that a customer says is lost."""

from __future__ import annotations

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from domain.inbound.routing import Answers, Destination, Ignored, Named, Opens, TheirTicket, after_closing, destination

NAMES = ("ZD-1", "ZD-2", "ZD-3", "ZD-4")
tickets = st.lists(
    st.builds(
        TheirTicket,
        reference=st.sampled_from(NAMES),
        status=st.sampled_from(["open", "waiting", "resolved", "closed", "cancelled"]),
        follows=st.sampled_from([None, *NAMES]),
    ),
    max_size=4,
    unique_by=lambda ticket: ticket.reference,
)
names = st.lists(st.sampled_from([name.lower() for name in NAMES]), max_size=3).map(tuple)
flags = st.booleans()


@given(tickets, names, names, flags, flags, flags, flags)
def test_every_message_has_one_place(
    theirs: list[TheirTicket],
    proven: tuple[str, ...],
    claimed: tuple[str, ...],
    afresh: bool,
    thanks: bool,
    colleague: bool,
    opens: bool,
) -> None:
    named = Named(proven=proven, claimed=claimed)
    whither = destination(named, theirs, afresh=afresh, thanks=thanks, colleague=colleague, opens=opens)
    by_name = {ticket.reference: ticket for ticket in theirs}
    mine = [by_name[name.upper()] for name in (*proven, *claimed) if name.upper() in by_name]
    match whither:
        case Answers(reference=reference):
            assert not by_name[reference].ended
            if mine and not mine[0].ended:
                assert reference == mine[0].reference
        case Opens(follows=str(follows)):
            assert follows == mine[0].reference
            assert by_name[follows].ended
            assert not thanks
        case Opens(names=other):
            assert opens
            assert not mine
            assert not thanks
            assert not any(ticket.status in ("open", "waiting") for ticket in theirs)
            assert other is None or (other in proven and other.upper() not in by_name)
        case Ignored(why=why):
            if why == "a mere thank-you after the end":
                assert thanks
            elif why == "written by one of the team":
                assert colleague
                assert proven or claimed
            else:
                assert why == "nobody with this address has an open ticket"
                assert not opens
                assert all(ticket.ended for ticket in theirs)


def test_a_closed_tickets_policy_says_what_a_message_to_it_does() -> None:
    assert after_closing("ZD-1", "open a linked ticket") == Opens(follows="ZD-1")
    assert after_closing("ZD-1", "ignore") == Ignored(why="the ticket is closed")


def test_what_follows_in_a_circle_is_not_followed_for_ever() -> None:
    theirs = [
        TheirTicket(reference="A", status="closed", follows="B"),
        TheirTicket(reference="B", status="closed", follows="A"),
    ]
    named = Named(claimed=("a",))
    whither = destination(named, theirs, afresh=False, thanks=False, colleague=False, opens=False)
    assert whither == Opens(follows="A")


NINE, TEN = datetime(2026, 11, 23, 9, tzinfo=UTC), datetime(2026, 11, 23, 10, tzinfo=UTC)


def lands(*theirs: TheirTicket, afresh: bool = False, claimed: tuple[str, ...] = ()) -> Destination:
    named = Named(claimed=claimed)
    return destination(named, theirs, afresh=afresh, thanks=False, colleague=False, opens=True)


def test_an_answer_goes_to_the_question_that_waits_for_it_before_a_newer_ticket() -> None:
    newer, asked = (
        TheirTicket(reference="B", status="open"),
        TheirTicket(reference="A", status="waiting", asked_at=NINE),
    )
    assert lands(newer, asked) == Answers(reference="A")
    assert lands(newer, asked, TheirTicket(reference="C", status="open")) == Answers(reference="A")
    assert lands(newer, asked, claimed=("b",)) == Answers(reference="B")


def test_of_several_questions_the_newest_is_answered() -> None:
    first = TheirTicket(reference="B", status="waiting", asked_at=NINE)
    last = TheirTicket(reference="A", status="waiting", asked_at=TEN)
    assert lands(first, last) == Answers(reference="A")


def test_a_ticket_that_waits_for_somebody_else_is_as_good_as_any() -> None:
    newer, waits = TheirTicket(reference="B", status="open"), TheirTicket(reference="A", status="waiting")
    assert lands(newer, waits) == Answers(reference="B")
