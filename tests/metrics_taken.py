"""A real runtime that keeps what is measured with it, for tests that look at single measurements."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from temporalio.common import MetricMeter
from temporalio.runtime import MetricBuffer, Runtime, TelemetryConfig


class MetricsTaken:
    """A meter, and what was measured with it."""

    def __init__(self) -> None:
        self._buffer = MetricBuffer(1000)
        self._runtime = Runtime(telemetry=TelemetryConfig(metrics=self._buffer))

    @property
    def meter(self) -> MetricMeter:
        return self._runtime.metric_meter

    def summed(self, name: str, *labels: str) -> Counter[Sequence[str]]:
        """Return what was measured by this name since the last look, by these labels; nought that was said is there."""
        counted: Counter[Sequence[str]] = Counter()
        for update in self._buffer.retrieve_updates():
            if update.metric.name == name:
                counted[tuple(str(update.attributes[label]) for label in labels)] += update.value
        return counted
