"""Metrics of a process: counts and durations by kind and queue, never what anybody wrote; traces are in `tracing`."""

from __future__ import annotations

from functools import cache

from temporalio.runtime import PrometheusConfig, Runtime, TelemetryConfig

from starter.api.measuring import DURATION
from workers.settings import SettingsError
from workflows.measuring import LATENESS

BOUNDS_SECONDS = {
    LATENESS: (0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 15.0, 60.0, 300.0, 3600.0),
    DURATION: (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0),
}


@cache
def runtime(metrics_address: str) -> Runtime | None:
    """Return the SDK's runtime that offers its metrics and ours at `http://HOST:PORT/metrics`; None without an address.

    A process has one for each address. Raises `SettingsError` when nobody can listen there.
    """
    if not metrics_address:
        return None
    metrics = PrometheusConfig(
        bind_address=metrics_address,
        counters_total_suffix=True,
        unit_suffix=True,
        durations_as_seconds=True,
        histogram_bucket_overrides=BOUNDS_SECONDS,
    )
    try:
        return Runtime(telemetry=TelemetryConfig(metrics=metrics, attach_service_name=False))
    except (RuntimeError, ValueError) as error:
        raise SettingsError(
            f"ESCALATION_METRICS_ADDRESS is {metrics_address!r}; nobody can listen there: {error}"
        ) from None
