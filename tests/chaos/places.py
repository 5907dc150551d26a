"""How a worker's places for sends are used, as its own metrics tell."""

from __future__ import annotations

import re
from dataclasses import dataclass

import httpx

QUEUE = "notify-email"
LONG_SECONDS = 5
"""A send that is let in and finds the provider away is over long before; a call to one that is silent is not."""
_SAMPLE = re.compile(r"^(\w+)\{([^}]*)\} (\S+)$", re.MULTILINE)


@dataclass(frozen=True)
class Places:
    """At one instant: `used` places, and of all sends until then how many there were, and how many took long."""

    used: float = 0
    sends: float = 0
    long: float = 0
    seconds: float = 0


async def places(http: httpx.AsyncClient, metrics_url: str) -> Places:
    """Return how the places for emails of the worker with these metrics are used."""
    text = (await http.get(metrics_url)).raise_for_status().text
    mine = [(name, labels, float(value)) for name, labels, value in _SAMPLE.findall(text) if QUEUE in labels]

    def total(metric: str, label: str = "") -> float:
        return sum(value for name, labels, value in mine if name == metric and label in labels)

    lasted = "temporal_activity_execution_latency_seconds"
    sends = total(f"{lasted}_count")
    return Places(
        used=total("temporal_worker_task_slots_used", 'worker_type="ActivityWorker"'),
        sends=sends,
        long=sends - total(f"{lasted}_bucket", f'le="{LONG_SECONDS}"'),
        seconds=total(f"{lasted}_sum"),
    )
