"""The tickets that stay: an ordinary morning on the board, for whoever looks around once the stories have ended.

They live under the default policy, whose clocks run in hours, and each is at another point of its life.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sandbox.demo.desk import Desk
from sandbox.demo.scene import Scene

Act = tuple[str, dict[str, Any]]


@dataclass(frozen=True)
class Standing:
    """A ticket that was opened a while ago, and what its owner has done with it since."""

    reference: str
    subject: str
    category: str
    priority: str
    customer: str
    age: timedelta
    acts: tuple[Act, ...] = ()

    def ticket(self, now: datetime) -> dict[str, Any]:
        """Return the request that opens it, `age` before `now`."""
        name = self.customer.split()[0].lower()
        return {
            "reference": self.reference,
            "subject": self.subject,
            "category": self.category,
            "priority": self.priority,
            "opened_at": (now - self.age).isoformat(),
            "customer": {
                "id": f"C-{self.reference.removeprefix('DESK-')}",
                "name": self.customer,
                "email": f"{name}@customer.example",
                "timezone": "Europe/London",
            },
        }


TAKEN: Act = ("acknowledge", {})
STANDING = (
    Standing("DESK-1", "Checkout is down", "technical", "urgent", "Mona Berg", timedelta(minutes=2)),
    Standing(
        "DESK-2",
        "Refund has not arrived",
        "billing",
        "high",
        "Noel Adair",
        timedelta(minutes=50),
        (TAKEN, ("reply", {"text": "I have asked our bank where it is and will write again today."})),
    ),
    Standing(
        "DESK-3",
        "Import stops at row 10,000",
        "technical",
        "medium",
        "Olga Varga",
        timedelta(hours=2),
        (TAKEN, ("wait", {"on": "customer", "text": "Could you send us the file?"})),
    ),
    Standing("DESK-4", "Second address on the invoice", "billing", "low", "Piet Bos", timedelta(hours=1), (TAKEN,)),
    Standing(
        "DESK-5",
        "Parcel is late again",
        "service delay",
        "high",
        "Quinn Doyle",
        timedelta(minutes=20),
        (TAKEN, ("escalate", {"reason": "needs authority", "note": "Third delay; wants compensation."})),
    ),
    Standing("DESK-6", "How do I export my data?", "service", "low", "Rosa Lima", timedelta(minutes=5)),
)


async def leave_on_the_board(desk: Desk, now: datetime) -> None:
    """Open the standing tickets and let their owners do what they have done so far."""
    await asyncio.gather(*(_stand(desk, standing, standing.ticket(now)) for standing in STANDING))


async def _stand(desk: Desk, standing: Standing, ticket: dict[str, Any]) -> None:
    await desk.open(ticket)
    scene = Scene(desk, ticket)
    for action, body in standing.acts:
        await scene.act(action, by=await scene.owned(), **body)
