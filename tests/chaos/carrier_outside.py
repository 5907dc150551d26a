"""SendGrid and Twilio as the carrier plays them, both away at once."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import httpx

from domain.delivery.providers import ProviderName
from sandbox.carrier.kind import Kind
from sandbox.demo.desk import Desk
from starter.patient_calls import answer_to
from tests.chaos.outages import LOST_NAMES, Outage
from tests.chaos.outside import Taken
from tests.own_names import SENDGRID, TWILIO, OwnNames

KIND_OF: dict[ProviderName, Kind] = {"sendgrid": "email", "smtp": "email", "twilio": "sms"}
NAME_OF: dict[ProviderName, str] = {"sendgrid": SENDGRID, "twilio": TWILIO}


@dataclass(frozen=True)
class CarrierOutside:
    """See `Outside`. Without `names`, no name of theirs can be lost."""

    desk: Desk
    names: OwnNames | None = None
    providers: Sequence[ProviderName] = ("sendgrid", "twilio")

    async def go_away(self, outage: Outage) -> datetime:
        """Let them be away from now on; connections that are open stay, where only the names do not resolve."""
        began = datetime.now(UTC)
        if outage.fault in LOST_NAMES:
            assert self.names, "a product that asks for its providers' names"
            names = [NAME_OF[provider] for provider in self.providers]
            self.names.lose(names, after_seconds=outage.options.get("delay_seconds", 0.0))
            return began
        for provider in self.providers:
            fault = {"kind": KIND_OF[provider], "fault": outage.fault, **outage.options}
            (await answer_to(lambda fault=fault: self.desk.carrier.put("/faults", json=fault))).raise_for_status()  # type: ignore[misc]
        return began

    async def come_back(self) -> None:
        """Let both be sound again."""
        if self.names:
            self.names.lose([])
        (await answer_to(lambda: self.desk.carrier.delete("/faults"))).raise_for_status()

    async def asked(self, provider: ProviderName, since: datetime, until: datetime) -> int:
        """Return how many calls came, and how often its name was looked up in vain."""
        in_vain = self.names.asked_in_vain(NAME_OF[provider], since, until) if self.names else 0
        return in_vain + len(await self.calls(provider, since, until))

    async def calls(self, provider: ProviderName, since: datetime, until: datetime) -> Sequence[Mapping[str, Any]]:
        """Return what was asked of a provider between two instants."""
        asked = await answer_to(lambda: self.desk.carrier.get("/calls", params={"since": _written(since)}))
        lines = [httpx.Response(200, text=line).json() for line in asked.raise_for_status().text.splitlines()]
        mine = [line for line in lines if line["kind"] == KIND_OF[provider]]
        return [line for line in mine if datetime.fromisoformat(line["at"]) < until]

    async def taken(self, ours: Collection[str] = ()) -> Sequence[Taken]:
        """Return the carrier's ledger."""
        return await self.desk.ledger()

    async def called_back(self) -> Sequence[Mapping[str, Any]]:
        """Return every webhook the carrier posted."""
        answer = await answer_to(lambda: self.desk.carrier.get("/callbacks"))
        return [json.loads(line) for line in answer.raise_for_status().text.splitlines()]


def _written(instant: datetime) -> str:
    return instant.isoformat().replace("+00:00", "Z")
