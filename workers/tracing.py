"""Traces: which call led to which, by ids and durations; what an exception said stays out: it may quote somebody."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import Event, ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor, SpanExporter, SpanExportResult
from opentelemetry.trace import Status
from temporalio.contrib.opentelemetry import TracingInterceptor

SERVICE = "escalation"
EXCEPTION_TYPE = "exception.type"
LAST_SPANS_MILLIS = 3_000
"""How long a process that ends waits for a collector to take what it has not been given yet."""


@cache
def interceptor(traces_url: str) -> TracingInterceptor:
    """Return what makes spans of each call of a client, each run of a workflow and each activity.

    They go to the collector at `traces_url` in the background; one that does not answer holds nobody up, and keeps no
    process from ending for more than 3 s.
    """
    provider = TracerProvider(resource=Resource.create({"service.name": SERVICE}))
    provider.add_span_processor(SoonEnding(Discreet(OTLPSpanExporter(endpoint=traces_url))))
    return TracingInterceptor(provider.get_tracer(SERVICE))


class SoonEnding(BatchSpanProcessor):
    """Lets go of spans that nobody takes when the process ends; by itself it would wait for half a minute."""

    def shutdown(self) -> None:
        """Export what waits, for as long as `LAST_SPANS_MILLIS`."""
        self._batch_processor.shutdown(LAST_SPANS_MILLIS)


class Discreet(SpanExporter):
    """Hands on of an exception only its type."""

    def __init__(self, to: SpanExporter) -> None:
        self._to = to

    def export(self, spans: Sequence[ReadableSpan]) -> SpanExportResult:
        """Export the spans without what exceptions said."""
        return self._to.export([_without_words(span) for span in spans])

    def shutdown(self) -> None:
        """End; nothing is exported afterwards."""
        self._to.shutdown()

    def force_flush(self, timeout_millis: int = 30_000) -> bool:
        """Export what waits; returns False when it took too long."""
        return self._to.force_flush(timeout_millis)


def _without_words(span: ReadableSpan) -> ReadableSpan:
    return ReadableSpan(
        name=span.name,
        context=span.context,
        parent=span.parent,
        resource=span.resource,
        attributes=span.attributes,
        events=[_only_its_type(event) for event in span.events],
        links=span.links,
        kind=span.kind,
        status=Status(span.status.status_code),
        start_time=span.start_time,
        end_time=span.end_time,
        instrumentation_scope=span.instrumentation_scope,
    )


def _only_its_type(event: Event) -> Event:
    kept = {name: value for name, value in (event.attributes or {}).items() if name == EXCEPTION_TYPE}
    return Event(event.name, kept, event.timestamp)
