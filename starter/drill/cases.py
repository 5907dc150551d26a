"""The tickets of the drill: what is done with each, before the backup, after it, and once all is mended.

What everybody must get is written from the product's promises, as for the stories of the demonstration.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from sandbox.demo.scene import Scene
from sandbox.demo.stories import (
    FOR_YOUR_INFORMATION,
    LATE,
    MOVED_UP,
    RECEIPT,
    REPLY,
    RESOLUTION,
    SURVEY,
    YOURS,
    Got,
    Story,
    email,
)
from starter.drill.policies import NAME

Script = Callable[[Scene], Awaitable[None]]
PROMISED_FOR = timedelta(seconds=8)
"""The product is stopped by then, and started again after."""


async def nothing(_scene: Scene) -> None:
    """Nobody does anything."""


@dataclass(frozen=True)
class Case:
    """One ticket of the drill."""

    reference: str
    title: str
    must_get: dict[str, list[Got]]
    before: Script | None
    """What is done before the backup; None: the ticket is opened after it."""
    after: Script = nothing
    """What is done after the backup, which one side forgets."""
    at_last: Script = nothing
    """What is done once the sides have been reconciled."""
    ends: str = "open"
    shows: frozenset[str] = field(default_factory=frozenset)

    @property
    def ticket(self) -> dict[str, Any]:
        """The request that opens it."""
        number = self.reference.removeprefix("DRILL-")
        return {
            "reference": self.reference,
            "subject": "Charged twice",
            "description": "The invoice was charged twice. Please help.",
            "category": "billing",
            "priority": "medium",
            "policy": NAME,
            "customer": {
                "id": f"C-{number}",
                "name": f"Robin {number}",
                "email": f"robin-{number}@customer.example",
                "phone": f"+1555030{int(number):04}",
                "timezone": "Europe/London",
                "locale": "en-GB",
            },
        }

    @property
    def story(self) -> Story:
        """The same as the demonstration judges it."""
        return Story(self.reference, self.title, self.ticket, nothing, self.must_get, self.ends, self.shows)


async def owned(scene: Scene) -> None:
    """Somebody has it and says so."""
    await scene.act("acknowledge", by=await scene.owned())


async def answered(scene: Scene) -> None:
    """Taken, and answered once."""
    await owned(scene)
    await scene.act("reply", by=await scene.owned(), text="We have found the charge.")
    await scene.message("We have found the charge.")


async def solved(scene: Scene) -> None:
    """Solved, and the customer has been asked how it was."""
    await scene.act("resolve", by=(await scene.owned()), resolution="The charge is refunded.")
    await scene.message("How did we do?")


async def answered_again_and_solved(scene: Scene) -> None:
    """A second answer, and the end of it."""
    await scene.act("reply", by=await scene.owned(), text="It is being refunded.")
    await scene.message("It is being refunded.")
    await solved(scene)


async def rated(scene: Scene) -> None:
    """The customer answers the survey."""
    await scene.customer_rates(5, await scene.message("How did we do?"))
    await scene.until("survey_answered")


async def cancelled(scene: Scene) -> None:
    """It was opened twice."""
    await scene.act("cancel", by=await scene.owned(), reason="opened twice")
    await scene.message("We have withdrawn your request")


async def asked(scene: Scene) -> None:
    """Taken; it waits for the customer."""
    await owned(scene)
    await scene.act("wait", by=await scene.owned(), on="customer", text="Which order number is it?")
    await scene.message("Which order number is it?")


async def customer_answers(scene: Scene) -> None:
    """The customer answers by email."""
    await scene.customer_replies("It is order 8812", await scene.message("Which order number is it?"))
    await scene.until("resumed")


async def escalated(scene: Scene) -> None:
    """An expert is needed and takes it."""
    await scene.act("escalate", by=await scene.owned(), reason="needs expertise", note="The books must be corrected.")
    await scene.act("acknowledge", by=await scene.owned(2))


async def solved_by_the_second_owner(scene: Scene) -> None:
    """Solved by who has it now."""
    await scene.act("resolve", by=await scene.owned(2), resolution="The books are corrected.")
    await scene.message("How did we do?")


async def promised(scene: Scene) -> None:
    """An instant is promised that passes while the product is stopped."""
    at = datetime.now(UTC) + PROMISED_FOR
    await scene.act("promise", by=await scene.owned(), at=at.isoformat())
    await scene.message("You will have an answer by")


async def late_and_solved(scene: Scene) -> None:
    """The promise is seen to have been broken, once; then it is solved."""
    await scene.until("breached")
    await solved(scene)


async def taken_and_solved(scene: Scene) -> None:
    """Taken and solved."""
    await owned(scene)
    await solved(scene)


async def reopened(scene: Scene) -> None:
    """The customer says that it is not solved after all."""
    await scene.customer_replies("It is wrong again", await scene.message("How did we do?"))
    await scene.until("reopened")
    await scene.owned(2)
    await scene.message("We are on it again")


SOLVED = [RESOLUTION, SURVEY]

CASES = (
    Case(
        "DRILL-1",
        "Answered and solved since, rated once all is mended",
        {"customer": [RECEIPT, REPLY, REPLY, *SOLVED], "owner 1": [YOURS]},
        answered,
        answered_again_and_solved,
        rated,
        ends="resolved",
        shows=frozenset({"replied", "resolved", "survey_answered"}),
    ),
    Case(
        "DRILL-2",
        "Withdrawn since",
        {"customer": [RECEIPT, email("We have withdrawn your request")], "owner 1": [YOURS]},
        owned,
        cancelled,
        ends="cancelled",
        shows=frozenset({"cancelled"}),
    ),
    Case(
        "DRILL-3",
        "Opened since, solved once all is mended",
        {"customer": [RECEIPT, *SOLVED], "owner 1": [YOURS]},
        None,
        owned,
        solved,
        ends="resolved",
    ),
    Case(
        "DRILL-4",
        "Waited for the customer, who has answered since",
        {
            "customer": [RECEIPT, email("We need your answer"), *SOLVED],
            "owner 1": [YOURS, email("It is order 8812")],
        },
        asked,
        customer_answers,
        solved,
        ends="resolved",
        shows=frozenset({"customer_replied", "resumed"}),
    ),
    Case(
        "DRILL-5",
        "Escalated since",
        {
            "customer": [RECEIPT, MOVED_UP, *SOLVED],
            "owner 1": [YOURS, FOR_YOUR_INFORMATION],
            "team lead": [FOR_YOUR_INFORMATION],
            "owner 2": [email("The books must be corrected.")],
        },
        owned,
        escalated,
        solved_by_the_second_owner,
        ends="resolved",
        shows=frozenset({"escalated"}),
    ),
    Case(
        "DRILL-6",
        "Promised since, for an instant at which nothing ran",
        {
            "customer": [RECEIPT, email("You will have an answer by"), *SOLVED],
            "owner 1": [YOURS, LATE],
            "team lead": [LATE],
        },
        owned,
        promised,
        late_and_solved,
        ends="resolved",
        shows=frozenset({"promised", "breached"}),
    ),
    Case(
        "DRILL-7",
        "Solved before, not solved after all since",
        {
            "customer": [RECEIPT, *SOLVED, email("We are on it again"), *SOLVED],
            "owner 1": [YOURS, YOURS],
        },
        taken_and_solved,
        reopened,
        solved,
        ends="resolved",
        shows=frozenset({"reopened"}),
    ),
    Case(
        "DRILL-8",
        "Left alone since, answered once all is mended",
        {"customer": [RECEIPT, REPLY], "owner 1": [YOURS]},
        nothing,
        nothing,
        answered,
        shows=frozenset({"replied"}),
    ),
)
