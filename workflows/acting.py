"""Acting: how an update or a signal becomes an event of the domain, and a refusal an answer."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from temporalio import workflow
from temporalio.common import RawValue
from temporalio.exceptions import ApplicationError

from domain.events import (
    MESSAGE_REPORTED,
    MESSAGE_TAKEN,
    PROVIDER_BACK,
    Acted,
    MessageReported,
    MessageTaken,
    ProviderBack,
)
from domain.requests.refusals import Refusal
from workflows.payloads import SEALED, plain


def by_signal(action: str, given: Sequence[RawValue]) -> Acted | MessageReported | MessageTaken | ProviderBack:
    """Return the event of a signal; its sender may have put a key into the body, so that it is done once."""
    body = _body(given)
    if action == MESSAGE_REPORTED:
        return MessageReported(body=body)
    if action == MESSAGE_TAKEN:
        return MessageTaken(body=body)
    if action == PROVIDER_BACK:
        return ProviderBack(body=body)
    key = body.get("key") if isinstance(body, dict) else None
    key = key if isinstance(key, str) else None
    return Acted(action=action, body=body, key=key, door=_door(body), by_signal=True, sealed=_sealed(given))


def by_update(action: str, given: Sequence[RawValue]) -> Acted:
    """Return the event of the update being handled; its id is the key."""
    info, body = workflow.current_update_info(), _body(given)
    key = info.id if info else None
    return Acted(action=action, body=body, key=key, door=_door(body), sealed=_sealed(given))


def by_cancellation() -> Acted:
    """Return the event of somebody cancelling the workflow itself."""
    return Acted(action="cancel", body={"reason": "cancelled in Temporal"})


def refused(refusal: Refusal) -> ApplicationError:
    """Return the error that answers an update; its one detail is the refusal."""
    return ApplicationError(refusal.detail, refusal, type="Refused", non_retryable=True)


def _door(body: Any) -> str | None:
    """Where one of our own clients took it in, as that says."""
    door = body.get("door") if isinstance(body, dict) else None
    return door if isinstance(door, str) else None


def _sealed(given: Sequence[RawValue]) -> bool:
    """Whether the body came encrypted under a key of ours."""
    return bool(given) and all(SEALED in raw.payload.metadata for raw in given)


def _body(given: Sequence[RawValue]) -> Any:
    """One value as it is, none as an empty body; several are no body at all, which a rule will say."""
    values = [plain(value) for value in workflow.payload_converter().from_payloads([raw.payload for raw in given])]
    return {} if not values else values[0] if len(values) == 1 else values
