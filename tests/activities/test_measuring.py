"""Each call of a provider is counted once, by what it came to; so is what a sweep has done."""

from __future__ import annotations

import pytest
from temporalio.exceptions import ApplicationError
from temporalio.testing import ActivityEnvironment

from activities.measuring import CALLS, SWEPT, count_swept
from activities.outbox import Outbox
from activities.providers.outcome import Accepted, InDoubt, Misconfigured, NotSent, Outcome, Refused
from activities.requests import Swept
from domain.delivery.states import NewMessage
from store.database import Database
from tests.activities.sending_once import Provider
from tests.metrics_taken import MetricsTaken


class Measured(ActivityEnvironment):
    """An attempt at an activity whose measurements are kept."""

    def __init__(self) -> None:
        super().__init__()
        self.taken = MetricsTaken()
        self.metric_meter = self.taken.meter


OUTCOMES = ("accepted", "in_doubt", "not_sent", "refused", "misconfigured")


@pytest.fixture
def attempt() -> Measured:
    return Measured()


@pytest.mark.parametrize(
    ("outcome", "name"),
    list(zip([Accepted("1"), InDoubt("c"), NotSent("c"), Refused("c"), Misconfigured("c")], OUTCOMES, strict=True)),
    ids=OUTCOMES,
)
async def test_a_call_counts_once_and_the_other_outcomes_are_there_with_it(
    db: Database, row: NewMessage, attempt: Measured, outcome: Outcome, name: str
) -> None:
    mine = row.model_copy(update={"id": f"{row.id}/{name}"})
    try:
        await attempt.run(Outbox(db).send_once, mine, Provider(outcome).call)
    except ApplicationError:
        assert name != "accepted"

    assert attempt.taken.summed(CALLS, "channel", "outcome") == {
        ("email", other): int(other == name) for other in OUTCOMES
    }


async def test_what_was_settled_before_is_no_call(db: Database, row: NewMessage) -> None:
    first, again = Measured(), Measured()
    await first.run(Outbox(db).send_once, row, Provider(Accepted("1")).call)
    await again.run(Outbox(db).send_once, row, Provider(Accepted("2")).call)

    assert first.taken.summed(CALLS, "outcome")["accepted",] == 1
    assert again.taken.summed(CALLS, "outcome") == {}


async def test_a_sweep_counts_what_it_did(attempt: Measured) -> None:
    async def swept() -> None:
        count_swept(Swept(asked=5, moved=2, closed=1, unanswered=3, stuck=7))

    await attempt.run(swept)

    assert attempt.taken.summed(SWEPT, "finding") == {("asked",): 5, ("moved",): 2, ("closed",): 1, ("unanswered",): 3}
