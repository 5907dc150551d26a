"""Who and what is in an export, as our tickets and rosters name it."""

from __future__ import annotations

from domain.requests.ticket import Ticket
from domain.team.roster import Person, Roster
from lab.servicenow.names import id_of, word_of
from lab.servicenow.opening import ticket
from lab.servicenow.roster import with_people_of
from tests.lab.made_up import lived

BASE = Roster(people=(Person(id="desk", name="Desk"),), roles={"duty desk": "desk"})


def test_a_ticket_is_what_the_first_row_knows_with_a_customer_nobody_can_reach() -> None:
    opened = Ticket.model_validate(ticket(lived("New"), "X-INC1", "replay"))
    assert (opened.reference, opened.subject, opened.priority) == ("X-INC1", "Category 1, Subcategory 2", "medium")
    assert (opened.category, opened.team, opened.policy) == ("Category 1", "Group 5", "replay")
    assert (opened.customer.id, opened.customer.email) == ("caller-7", "caller-7@example.invalid")
    assert opened.opened_at is None


def test_what_is_unknown_is_left_to_the_policy() -> None:
    unknown = {"category": "?", "subcategory": "?", "assignment_group": "?", "caller_id": "?"}
    opened = Ticket.model_validate(ticket(lived(unknown), "INC1", "replay"))
    assert (opened.subject, opened.category, opened.team) == ("Incident INC1", "general", None)
    assert opened.customer.id == "caller-of-inc1"


def test_labels_of_any_kind_become_names_we_can_use() -> None:
    assert (id_of("Müller & Co"), id_of("  Group 5 ")) == ("m-ller-co", "group-5")
    assert id_of("技術") != id_of("支援")
    assert word_of("Network,  EMEA") == "Network EMEA"
    assert len(word_of("x" * 100)) == 64


def test_groups_get_a_desk_and_people_get_only_what_is_given_to_them() -> None:
    told = lived({"assigned_to": "Resolver 9"}, {"assignment_group": "Group 6"})
    roster = with_people_of([told], BASE)
    assert [(person.id, person.teams) for person in roster.people] == [
        ("desk", ()),
        ("group-5", ("Group 5",)),
        ("group-6", ("Group 6",)),
        ("resolver-9", ()),
    ]
    assert roster.roles == BASE.roles
    assert {person.email for person in roster.people[1:]} == {
        f"{id}@example.invalid" for id in ("group-5", "group-6", "resolver-9")
    }
