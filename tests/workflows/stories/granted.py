"""Lives in which money is granted: only by whoever is proven to be who they say."""

from __future__ import annotations

from typing import Any

import pytest
from temporalio.client import WorkflowUpdateFailedError

from activities.proofs import ProofSeal
from tests.domain.life import POLICY
from tests.workflows.stage import MINUTE, Stage

SUMS = ("50 EUR", "500 EUR", "5000 EUR")
LADDER = [{**tier, "may_grant": may} for tier, may in zip(POLICY["tiers"], SUMS, strict=True)]
FORGER = ProofSeal("somebody else's secret")


async def granted(stage: Stage) -> None:
    """A grant within the owner's limit goes out with the solution; every raw try before it is refused and on record."""
    stage.world.policy = {"tiers": LADDER}
    await stage.open()
    await stage.act("acknowledge", by="ann")
    said = {"resolution": "Refunded.", "grant": {"amount": "20.00", "currency": "EUR"}, "by": "ann"}
    proof = await stage.proof("resolve", said, "k-1")
    with pytest.raises(WorkflowUpdateFailedError):
        await stage.act("resolve", key="k-0", **said)
    forged = await stage.proof("resolve", said, "k-1", seal=FORGER)
    raw: tuple[dict[str, Any], ...] = (
        said,
        {**said, "proof": forged, "key": "k-1"},
        {**said, "proof": proof, "key": "k-2"},
        {**said, "by": "ben", "proof": proof, "key": "k-1"},
    )
    for number, message in enumerate(raw, 1):
        await stage.tell("resolve", **message)
        while len(await stage.entries("action_refused")) < number:
            await stage.settled()
    await stage.passes(6 * MINUTE)
    with pytest.raises(WorkflowUpdateFailedError):
        await stage.act("resolve", key="k-1", **said, proof=proof)
    refused = [entry.text for entry in await stage.entries("action_refused")]
    reasons = ("must be proven", "changed on its way", "counts once", "other content", "has expired")
    assert all(reason in text for reason, text in zip(reasons, refused, strict=True)), refused
    assert (await stage.view()).grants == ()
    seen = await stage.vouched("resolve", key="k-3", **said)
    made = [(str(each.grant), each.by) for each in seen.grants]
    assert (seen.status, made) == ("resolved", [("20.00 EUR", "person:ann")])
    assert await stage.ends() == "closed"


async def approved(stage: Stage) -> None:
    """A grant beyond the limit waits for the tier that may give it; a raw signal does not approve it."""
    stage.world.policy = {"tiers": LADDER}
    await stage.open()
    await stage.act("acknowledge", by="ann")
    sum_ = {"amount": "400.00", "currency": "EUR"}
    seen = await stage.vouched("resolve", key="k-1", resolution="Refunded.", grant=sum_, by="ann")
    assert (seen.status, [each.state for each in seen.approvals]) == ("open", ["pending"])
    await stage.tell("approve", request="A1", by="duty")
    await stage.passes(11 * MINUTE)
    assert stage.told("duty") == ["approval email", "approval email"]
    assert [each.state for each in (await stage.view()).approvals] == ["pending"]
    seen = await stage.vouched("approve", key="k-2", request="A1", amount="300", by="duty")
    assert (seen.status, [str(made.grant) for made in seen.grants]) == ("resolved", ["300.00 EUR"])
    assert await stage.ends() == "closed"
    assert stage.told("customer")[:2] == ["receipt email", "resolution email"]
