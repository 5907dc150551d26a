"""What nobody knows is named with what was probably meant, and nothing else is."""

from __future__ import annotations

from typing import Any

import pytest

from domain.input.unknown_fields import MOST, unknown_fields
from domain.requests.actions import ACTIONS
from domain.requests.ticket import Ticket
from tests.domain.life import TICKET


@pytest.mark.parametrize(
    ("body", "field", "meant"),
    [
        ({**TICKET, "prioriti": "urgent"}, "prioriti", "perhaps priority; one of: "),
        ({**TICKET, "customer": {**TICKET["customer"], "e_mail": "x"}}, "customer.e_mail", "perhaps email; one of: "),
        ({**TICKET, "zzz": 1}, "zzz", "one of: reference, "),
        ({**TICKET, "context": {"transcript": [{"txt": "x"}]}}, "context.transcript.0.txt", "perhaps text; "),
    ],
)
def test_a_field_that_nobody_knows_is_named_with_the_nearest(body: dict[str, Any], field: str, meant: str) -> None:
    [problem] = unknown_fields(Ticket, body)
    assert problem.field == field
    assert problem.allowed.startswith(meant)


def test_what_is_known_is_not_named() -> None:
    assert unknown_fields(Ticket, TICKET) == ()
    assert unknown_fields(ACTIONS["reply"], {"by": "ann", "text": "Hello.", "workaround": True, "seen": {}}) == ()


@pytest.mark.parametrize("body", [None, [], "x", 7, {"customer": None}, {"tags": "x"}])
def test_what_is_no_object_has_no_fields(body: object) -> None:
    assert unknown_fields(Ticket, body) == ()


def test_no_more_than_a_few_are_named() -> None:
    assert len(unknown_fields(Ticket, {f"x{n}": n for n in range(1000)})) == MOST
