"""What will become of an accepted message: the statuses it reaches and how its callbacks are posted."""

from __future__ import annotations

from collections.abc import Sequence

from pydantic import BaseModel, ConfigDict

from sandbox.carrier.fault import Fault
from sandbox.carrier.kind import Kind


class Step(BaseModel):
    """One status a message reaches; `error_code` and `reason` only where it was not delivered."""

    model_config = ConfigDict(frozen=True)

    status: str
    error_code: int | None = None
    reason: str | None = None


class Plan(BaseModel):
    """Fixed when the message is accepted and kept with it, so that a restart changes no outcome.

    Each callback is posted `copies` times; `last_first` posts them in reverse, once the last status is
    reached; `silent` posts none.
    """

    model_config = ConfigDict(frozen=True)

    steps: tuple[Step, ...] = ()
    copies: int = 1
    last_first: bool = False
    silent: bool = False


UNREACHABLE_HANDSET = 30003
NOT_DELIVERED = "Message was not delivered"

SMS_OUTCOMES: dict[str, tuple[Step, ...]] = {
    "undelivered": (
        Step(status="sending"),
        Step(status="sent"),
        Step(status="undelivered", error_code=UNREACHABLE_HANDSET, reason=NOT_DELIVERED),
    ),
    "failed": (Step(status="failed", error_code=UNREACHABLE_HANDSET, reason=NOT_DELIVERED),),
    "delivered": (Step(status="sending"), Step(status="sent"), Step(status="delivered")),
}
EMAIL_OUTCOMES: dict[str, tuple[Step, ...]] = {
    "bounce": (Step(status="processed"), Step(status="bounce", reason="550 5.1.1 No such mailbox")),
    "dropped": (Step(status="dropped", reason="Bounced Address"),),
    "delivered": (Step(status="processed"), Step(status="delivered")),
}
NOT_REACHED = frozenset({"undelivered", "failed", "bounce", "dropped"})


def plan_for(kind: Kind, to: str, faults: Sequence[Fault]) -> Plan:
    """The plan for one recipient under the faults drawn for it.

    Without a fault that says otherwise everything is delivered, except to two kinds of address that never
    are: mailboxes whose name starts with `bounce`, and phone numbers that end in 0000.
    """
    named: dict[str, Fault] = {fault.fault: fault for fault in faults}
    duplicate = named.get("duplicate-callbacks")
    return Plan(
        steps=_email_steps(to, named) if kind == "email" else _sms_steps(to, named),
        copies=duplicate.count if duplicate else 1,
        last_first="reorder-callbacks" in named,
        silent="no-callbacks" in named,
    )


def _email_steps(to: str, faults: dict[str, Fault]) -> tuple[Step, ...]:
    by_address = "bounce" if to.lower().startswith("bounce") else "delivered"
    return EMAIL_OUTCOMES[next((name for name in EMAIL_OUTCOMES if name in faults), by_address)]


def _sms_steps(to: str, faults: dict[str, Fault]) -> tuple[Step, ...]:
    for name in SMS_OUTCOMES:
        if name in faults:
            *passing, last = SMS_OUTCOMES[name]
            return (*passing, last.model_copy(update={"error_code": faults[name].error_code}))
    return SMS_OUTCOMES["undelivered" if to.endswith("0000") else "delivered"]
