"""Vouching: a proof of who asks, put beside what grants money before it is sent."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from activities.proofs import ProofSeal
from domain.decisions.authorising import check_way
from domain.requests.action_keys import Key
from domain.requests.actions import read_action
from domain.requests.refusals import Refusal, Refused
from domain.team.actors import check_actor
from domain.team.proof import FIELD, demanded, prove
from starter.errors import ActionRefused

ANSWERED_WITHIN = timedelta(minutes=5)
"""How long a proof is good whose sender waits for the answer."""
TAKEN_UP_WITHIN = timedelta(days=1)
"""How long one is good that is handed over: nobody may be there to take it up yet."""


def vouched(
    seal: ProofSeal | None,
    reference: str,
    action: str,
    body: Mapping[str, Any],
    key: Key | None,
    scopes: Sequence[str],
    good_for: timedelta,
) -> tuple[Mapping[str, Any], Key | None]:
    """Return the body of an action, with a proof of who asks where it demands one, and the key it is sent under.

    Raises `InvalidInput`, and `ActionRefused` where it needs a person and none is named, where money would move by
    somebody else's key, and where a proof is demanded and there is no seal to make one.
    """
    read = read_action(action, body)
    try:
        check_actor(action, read)
        if demanded(read):
            check_way(read.via)
    except Refused as refused:
        raise ActionRefused(refused.refusal) from None
    if not demanded(read):
        return body, key
    if seal is None:
        detail = "Nobody can prove here who they are: this process has no ESCALATION_PROOF_SECRET"
        raise ActionRefused(Refusal(status=403, title="Not proven", detail=detail))
    key = key or Key("client", read.by, str(uuid.uuid4()))
    expires_at = datetime.now(UTC) + good_for
    sent = key.sent_with(action, body)
    proof = prove(reference, action, read, key=sent, scopes=scopes, expires_at=expires_at)
    return {**body, FIELD: seal.seal(proof)}, key
