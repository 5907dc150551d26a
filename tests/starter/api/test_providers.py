"""What the API says of providers and of customers who have not been told, over a real database."""

from __future__ import annotations

import tempfile
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest

from domain.delivery.health import Observation
from domain.delivery.providers import ProviderId
from store import provider_health
from store.database import Database
from tests.starter.api.a_problem import problem_in
from tests.starter.api.doorway import Doorway
from tests.store.an_outage import goes_away, is_open, waits
from tests.store.postgres_server import migrated_database, running_postgres

AGENT = Doorway.as_("agent")
SECOND = timedelta(seconds=1)


@pytest.fixture(scope="module")
def database_url() -> Iterator[str]:
    # Not one of pytest's directories: it closes them to the account the server runs under.
    with tempfile.TemporaryDirectory(prefix="escalation-test-") as name, running_postgres(Path(name)) as server:
        yield migrated_database(server, "providers")


@pytest.fixture
async def knocked(database_url: str) -> AsyncIterator[tuple[httpx.AsyncClient, Database]]:
    db = Database(database_url, connections=2)
    async with Doorway(db=db).open() as http:
        yield http, db
    await db.close()


async def test_an_outage_is_seen_at_every_door(knocked: tuple[httpx.AsyncClient, Database]) -> None:
    http, db = knocked
    began = datetime.now(UTC).replace(microsecond=0) - timedelta(minutes=6, seconds=30)
    await goes_away(db, "sendgrid", began)
    fault = Observation(met="silence", began_at=began, at=began, code="twilio timeout")
    await provider_health.observe(db, ProviderId("twilio", "one"), [fault], began + 5 * SECOND)
    await is_open(db, "T-1", customer_phone=None)
    await waits(db, "T-1", "email", began + SECOND, body="Your invoice is right.")

    day = "" if began.date() == datetime.now(UTC).date() else f"{began:%Y-%m-%d} "
    says = f"Email has not gone out since {day}{began:%H:%M} UTC: SendGrid answers 500; 1 message waits for 6 minutes"
    sendgrid, twilio = (await http.get("/v1/providers", headers=AGENT)).json()["items"]
    waited_since = f"{began + SECOND:%Y-%m-%dT%H:%M:%SZ}"
    assert sendgrid == {
        "name": "sendgrid",
        "channel": "email",
        "state": "away",
        "since": f"{began:%Y-%m-%dT%H:%M:%SZ}",
        "reason": "sendgrid 500",
        "says": says,
        "waiting": 1,
        "oldest_waits_since": waited_since,
    }
    assert (twilio["name"], twilio["state"], twilio["reason"], twilio["says"]) == (
        "twilio", "failing", "twilio timeout", None,
    )  # fmt: skip
    ready = await http.get("/readyz")
    assert (ready.status_code, ready.json()) == (
        200,
        {
            "status": "ready",
            "providers": [
                {"name": "sendgrid", "state": "away", "says": says},
                {"name": "twilio", "state": "failing", "says": None},
            ],
        },
    )
    [untold] = (await http.get("/v1/messages/waiting", headers=AGENT)).json()["items"]
    assert untold == {
        "reference": "T-1",
        "customer_id": "C-7",
        "customer_name": "Ada",
        "purpose": "receipt",
        "channel": "email",
        "intended_at": waited_since,
        "deferred_at": f"{began + 6 * SECOND:%Y-%m-%dT%H:%M:%SZ}",
        "reason": "sendgrid 500",
        "subject": "[T-1] Your request",
        "body": "Your invoice is right.",
    }


async def test_a_limit_is_kept_to(knocked: tuple[httpx.AsyncClient, Database]) -> None:
    http, db = knocked
    await is_open(db, "T-2", customer_phone=None)
    for place in range(3):
        await waits(db, "T-2", "email", datetime.now(UTC) - timedelta(hours=1) + place * SECOND)

    assert len((await http.get("/v1/messages/waiting?limit=2", headers=AGENT)).json()["items"]) == 2
    problem_in(await http.get("/v1/messages/waiting?limit=0", headers=AGENT), 422)


@pytest.mark.parametrize("path", ["/v1/providers", "/v1/messages/waiting"])
async def test_without_its_database_it_says_so(path: str) -> None:
    async with Doorway().open() as http:
        problem_in(await http.get(path, headers=AGENT), 503)


async def test_a_process_that_is_not_ready_says_nothing_of_providers() -> None:
    doorway = Doorway()
    doorway.readiness.answers = ["database"]
    async with doorway.open() as http:
        problem = problem_in(await http.get("/readyz"), 503)
    assert [error.field for error in problem.errors] == ["database"]
