"""The ways in which a provider as a whole is away, and how to let it be so."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import httpx

from domain.delivery.providers import ProviderName
from sandbox.carrier.fault import Outage as OutageName
from sandbox.carrier.kind import Kind
from sandbox.demo.desk import Desk
from starter.patient_calls import answer_to

KIND_OF: dict[ProviderName, Kind] = {"sendgrid": "email", "twilio": "sms"}


@dataclass(frozen=True)
class Outage:
    """One way to be away. `in_calls` says whether `GET /calls` can count what is asked meanwhile."""

    fault: OutageName
    happens: str
    options: Mapping[str, Any] = field(default_factory=dict, hash=False)
    in_calls: bool = True

    @property
    def name(self) -> str:
        """Return a short name, of which no other begins with the same letters and goes on."""
        return "-".join([self.fault, *("with-wait" for option in self.options if option == "retry_after_seconds")])


OUTAGES = (
    Outage("away-500", "answers 500"),
    Outage("away-503", "answers 503"),
    Outage("away-503", "answers 503 with Retry-After", {"retry_after_seconds": 7}),
    Outage("away-429", "answers 429 with Retry-After", {"retry_after_seconds": 5}),
    Outage("away-refused", "refuses connections", in_calls=False),
    Outage("away-reset", "resets every connection"),
    Outage("away-silent", "never answers"),
    Outage("away-tls", "fails every handshake"),
    Outage("away-slow", "takes everything, and answers 8 s later", {"delay_seconds": 8.0}),
    Outage("every-second", "answers every second call 500"),
)


async def go_away(desk: Desk, outage: Outage, *providers: ProviderName) -> None:
    """Let providers be away from now on."""
    for provider in providers:
        fault = {"kind": KIND_OF[provider], "fault": outage.fault, **outage.options}
        (await answer_to(lambda fault=fault: desk.carrier.put("/faults", json=fault))).raise_for_status()  # type: ignore[misc]


async def come_back(desk: Desk) -> None:
    """Let every provider be sound again."""
    (await answer_to(lambda: desk.carrier.delete("/faults"))).raise_for_status()


async def calls(desk: Desk, provider: ProviderName, since: datetime, until: datetime) -> Sequence[Mapping[str, Any]]:
    """Return what was asked of a provider between two instants."""
    asked = await answer_to(lambda: desk.carrier.get("/calls", params={"since": _written(since)}))
    lines = [httpx.Response(200, text=line).json() for line in asked.raise_for_status().text.splitlines()]
    mine = [line for line in lines if line["kind"] == KIND_OF[provider]]
    return [line for line in mine if datetime.fromisoformat(line["at"]) < until]


def _written(instant: datetime) -> str:
    return instant.isoformat().replace("+00:00", "Z")
