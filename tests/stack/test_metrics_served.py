"""Every metric, label and value that an alert, a dashboard or the page on operations names is one that is served.

For that, everything that is counted has to happen once: a ticket whose clocks act, a message that bounces, a text that
cannot be written, a workflow nobody knows, a webhook that proves nothing, a ticket nobody opened, and a Temporal that
does not answer.
"""

from __future__ import annotations

import asyncio
import os
import re
import signal
from collections.abc import Awaitable, Callable

import httpx
import pytest
from temporalio.client import Client

from activities.requests import Send
from domain.effects import SendMessage
from domain.people import Contact
from tests.deploy.expressions import Expression, Label
from tests.deploy.watched import JOBS, of_alerts, of_dashboards
from tests.docs.pages import section
from tests.stack.exposition import Exposition, scraped
from tests.stack.whole_product import WholeProduct

pytestmark = [pytest.mark.stack, pytest.mark.timeout(300), pytest.mark.xdist_group("metrics")]
TICKET = {
    "reference": "WATCHED-1",
    "subject": "Invoice charged twice",
    "category": "billing",
    "priority": "urgent",
    "policy": "demo",
    "customer": {"id": "C-1", "name": "Ada Moore", "email": "ada@customer.example", "phone": "+447700900381"},
}
PROMETHEUS_OWN = {"up": {"job": JOBS, "instance": set[str]()}}
"""What Prometheus adds to what it finds, and it alone knows."""
EXPRESSIONS = [*of_alerts(), *of_dashboards()]
each_expression = pytest.mark.parametrize("expression", EXPRESSIONS, ids=[each.place for each in EXPRESSIONS])


async def a_clock_acts_and_a_message_bounces(product: WholeProduct) -> None:
    fault = {"kind": "email", "fault": "bounce", "to": "ada@customer.example"}
    headers = {"Authorization": f"Bearer {product.key('backend')}"}
    async with httpx.AsyncClient(base_url=product.api, headers=headers, timeout=60, trust_env=False) as http:
        (await http.put(f"{product.carrier}/faults", json=fault)).raise_for_status()
        assert (await http.post("/v1/tickets", json=TICKET)).status_code == 201

        async def seen() -> bool:
            timeline = (await http.get("/v1/tickets/WATCHED-1")).json()["timeline"]
            return {"message_failed", "reassigned"} <= {entry["kind"] for entry in timeline}

        await until(seen)


async def a_text_cannot_be_written(temporal: Client, product: WholeProduct) -> None:
    message = SendMessage(
        id="WATCHED-1/1/alarm/1/nobody/sms",
        purpose="alarm",
        to=Contact(id="nobody", name="Nobody", phone="+447700900382"),
        channel="sms",
    )
    send = Send(reference="WATCHED-1", bundle="demo", message=message).model_dump(mode="json")
    text = await temporal.start_workflow("SmsAnswer", send, id="watched-text", task_queue="tickets")
    await until(lambda: is_served(product, "temporal_activity_execution_failed_total"))
    await text.terminate()


async def a_workflow_is_unknown(temporal: Client, product: WholeProduct) -> None:
    unknown = await temporal.start_workflow("Unknown", id="watched-unknown", task_queue="tickets")
    await until(lambda: is_served(product, "temporal_workflow_task_execution_failed_total"))
    await unknown.terminate()


async def a_webhook_proves_nothing(product: WholeProduct) -> None:
    async with httpx.AsyncClient(base_url=product.api, timeout=60, trust_env=False) as http:
        assert (await http.post("/webhooks/twilio/sms", data={"Body": "x"})).status_code == 403


async def a_ticket_is_unknown(product: WholeProduct) -> None:
    headers = {"Authorization": f"Bearer {product.key('backend')}"}
    async with httpx.AsyncClient(base_url=product.api, headers=headers, timeout=60, trust_env=False) as http:
        assert (await http.get("/v1/tickets/WATCHED-BY-NOBODY")).status_code == 404
    await until(lambda: is_served(product, "temporal_request_failure_total"))


async def temporal_does_not_answer(product: WholeProduct) -> None:
    pid = int(product.announced["pids"]["temporal"])
    os.kill(pid, signal.SIGSTOP)
    try:
        async with httpx.AsyncClient(base_url=product.api, timeout=60, trust_env=False) as http:
            assert (await http.get("/readyz")).status_code == 503
    finally:
        os.kill(pid, signal.SIGCONT)


async def is_served(product: WholeProduct, metric: str) -> bool:
    return scraped(product.announced["metrics"].values()).has(metric)


async def until(holds: Callable[[], Awaitable[bool]]) -> None:
    for _ in range(900):
        if await holds():
            return
        await asyncio.sleep(0.1)
    raise AssertionError("what was awaited did not happen")


async def lived(product: WholeProduct) -> Exposition:
    temporal = await Client.connect(str(product.announced["temporal"]))
    await a_clock_acts_and_a_message_bounces(product)
    await a_text_cannot_be_written(temporal, product)
    await a_workflow_is_unknown(temporal, product)
    await a_webhook_proves_nothing(product)
    await a_ticket_is_unknown(product)
    await temporal_does_not_answer(product)

    await temporal.get_schedule_handle("run-sweep").trigger()
    await until(lambda: is_served(product, "escalation_swept_messages_total"))
    await until(lambda: is_served(product, "escalation_swept_runs_total"))
    await until(lambda: is_served(product, "escalation_provider_up"))
    return scraped(product.announced["metrics"].values())


@pytest.fixture(scope="module")
def served(own_product: WholeProduct) -> Exposition:
    return asyncio.run(lived(own_product))


@each_expression
def test_an_expression_asks_for_metrics_that_are_served(served: Exposition, expression: Expression) -> None:
    assert {metric for metric in expression.metrics if metric not in served.values} <= set(PROMETHEUS_OWN)


@each_expression
def test_an_expression_relies_on_labels_and_values_that_are_served(served: Exposition, expression: Expression) -> None:
    def there(label: Label) -> bool:
        values = {**served.values, **PROMETHEUS_OWN}[label.metric].get(label.name)
        if label.name in ("job", "instance"):
            return True
        return values is not None and (label.value is None or any(label.value.fullmatch(value) for value in values))

    assert {label for label in expression.labels if not there(label)} == set()
    for name, metrics in expression.matched:
        assert any(name in served.values[metric] for metric in metrics)


def test_the_page_on_operations_names_what_is_served(served: Exposition) -> None:
    rows = re.findall(
        r"^\| `(\w+)`(?: \(by ((?:`\w+`(?:, )?)+)\))? \|", section("docs/operations.md", "Metrics"), re.MULTILINE
    )

    assert len(rows) > 10
    for metric, labels in rows:
        assert served.has(metric), metric
        assert set(re.findall(r"\w+", labels)) <= served.labels(metric), metric


def test_the_page_on_operations_names_every_metric_of_ours(served: Exposition) -> None:
    ours = {re.sub(r"_(bucket|count|sum)$", "", metric) for metric in served.values if metric.startswith("escalation_")}

    assert ours
    assert {metric for metric in ours if f"`{metric}`" not in section("docs/operations.md", "Metrics")} == set()


def test_nothing_but_the_unknown_workflow_was_logged_as_an_error(served: Exposition, own_product: WholeProduct) -> None:
    errors = own_product.errors_logged()

    assert any("Unknown is not registered" in line for line in errors)
    assert [line for line in errors if "Unknown is not registered" not in line] == []
