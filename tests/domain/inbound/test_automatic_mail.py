from __future__ import annotations

import pytest

from domain.inbound.automatic_mail import sent_by_machine

PERSON = "ada@customer.example"


@pytest.mark.parametrize(
    "headers",
    [
        {"auto-submitted": "auto-replied"},
        {"auto-submitted": "auto-generated; type=x"},
        {"auto-submitted": "Auto-Replied (vacation)"},
        {"precedence": "bulk"},
        {"precedence": "auto_reply"},
        {"precedence": "List"},
        {"x-auto-response-suppress": "All"},
        {"x-auto-response-suppress": "DR, OOF, AutoReply"},
        {"x-autoreply": "yes"},
        {"x-autorespond": ""},
        {"x-failed-recipients": "x@y.example"},
        {"list-id": "<news.example>"},
        {"list-unsubscribe": "<mailto:x@y.example>"},
        {"return-path": "<>"},
        {"content-type": 'multipart/report; report-type="delivery-status"'},
    ],
)
def test_a_program_says_that_it_is_one(headers: dict[str, str]) -> None:
    assert sent_by_machine(headers, PERSON)
    assert not sent_by_machine({**headers, "auto-submitted": "no"}, PERSON)


@pytest.mark.parametrize("sender", ["MAILER-DAEMON@mx.example", "postmaster@mx.example"])
def test_servers_have_names_of_their_own(sender: str) -> None:
    assert sent_by_machine({}, sender)


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"auto-submitted": "no"},
        {"auto-submitted": ""},
        {"precedence": "first-class"},
        {"x-auto-response-suppress": "DR, RN"},
        {"return-path": "<ada@customer.example>"},
        {"content-type": "multipart/alternative; boundary=x"},
        {"subject": "Auto-Submitted: auto-replied", "received": "from bulk.example"},
    ],
)
def test_a_person_is_taken_for_one(headers: dict[str, str]) -> None:
    assert not sent_by_machine(headers, PERSON)
