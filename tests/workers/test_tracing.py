"""A trace says what failed and where, and keeps to itself what the failure said."""

from __future__ import annotations

import pytest
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import StatusCode

from workers.tracing import Discreet


def test_of_an_exception_only_its_type_is_handed_on() -> None:
    arrived = InMemorySpanExporter()
    provider = TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(Discreet(arrived)))
    tracer = provider.get_tracer("test")
    with pytest.raises(ValueError), tracer.start_as_current_span("send", attributes={"temporalWorkflowID": "ticket-1"}):
        raise ValueError("no such number: +447700900123")
    [span] = arrived.get_finished_spans()
    assert (span.name, dict(span.attributes or {})) == ("send", {"temporalWorkflowID": "ticket-1"})
    assert span.status.status_code is StatusCode.ERROR
    assert [dict(event.attributes or {}) for event in span.events] == [{"exception.type": "ValueError"}]
    assert "+447700900123" not in span.to_json()
    assert span.start_time
    assert span.end_time
    assert span.end_time >= span.start_time
