"""Outages as everybody sees them, over what workers leave in a real database."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from datetime import timedelta

import pytest

from domain.delivery.providers import ProviderId
from sandbox.postgres import Postgres
from starter.errors import DatabaseUnreachable
from starter.outages import Outages
from store import messages, provider_health
from store.database import Database
from tests.store.an_outage import comes_back, goes_away, is_open, waits
from tests.store.postgres_server import migrated_database, running_postgres
from tests.store.some_tickets import NOON

MINUTE = timedelta(minutes=1)
LATER = NOON + 6 * MINUTE
NOWHERE = "postgresql+psycopg://nobody@127.0.0.1:1/nothing"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Postgres]:
    with running_postgres(tmp_path_factory.mktemp("server")) as server:
        yield server


@pytest.fixture
async def db(server: Postgres, request: pytest.FixtureRequest) -> AsyncIterator[Database]:
    db = Database(migrated_database(server, request.node.name))
    yield db
    await db.close()


async def test_before_anything_was_met_nothing_is_known(db: Database) -> None:
    assert await Outages(db).providers(NOON) == []
    assert await Outages(db).notices(NOON) == []
    assert await Outages(db).untold(NOON, 10) == []


async def test_a_provider_that_is_used_and_was_never_in_trouble_is_well(db: Database) -> None:
    await provider_health.seen(db, ProviderId("twilio", "one"), NOON)

    [twilio] = await Outages(db).providers(LATER)
    assert (twilio.name, twilio.channel, twilio.state, twilio.since, twilio.reason, twilio.says) == (
        "twilio", "sms", "well", None, None, None,
    )  # fmt: skip


async def test_a_provider_that_is_away_says_since_when_why_and_what_waits(db: Database) -> None:
    await goes_away(db, "sendgrid", NOON)
    await waits(db, "T-1", "email", NOON)
    await waits(db, "T-2", "email", NOON + MINUTE, to="ann")

    [sendgrid] = await Outages(db).providers(LATER)
    assert (sendgrid.state, sendgrid.since, sendgrid.reason) == ("away", NOON, "sendgrid 500")
    assert (sendgrid.waiting, sendgrid.oldest_waits_since) == (2, NOON)
    assert sendgrid.says == (
        "Email has not gone out since 12:00 UTC: SendGrid answers 500; 2 messages wait, the oldest for 6 minutes"
    )
    assert await Outages(db).notices(LATER) == [sendgrid]


async def test_what_is_over_is_said_no_more(db: Database) -> None:
    await goes_away(db, "sendgrid", NOON)
    await comes_back(db, "sendgrid", NOON + MINUTE)

    [sendgrid] = await Outages(db).providers(LATER)
    assert (sendgrid.state, sendgrid.since, sendgrid.reason, sendgrid.says) == ("well", None, None, None)
    assert await Outages(db).notices(LATER) == []


async def test_an_account_whose_key_was_replaced_is_away_no_more_though_nothing_happens_to_the_new_one(
    db: Database,
) -> None:
    await goes_away(db, "sendgrid", NOON, account="old")
    await provider_health.seen(db, ProviderId("sendgrid", "new"), LATER)

    assert [each.state for each in await Outages(db).providers(LATER)] == ["well"]


async def test_being_used_changes_nothing_of_how_a_provider_is(db: Database) -> None:
    await goes_away(db, "sendgrid", NOON)
    before = await provider_health.known(db, ProviderId("sendgrid", "one"))
    await provider_health.seen(db, ProviderId("sendgrid", "one"), LATER)
    await provider_health.seen(db, ProviderId("sendgrid", "one"), NOON)

    [row] = await provider_health.all_known(db)
    assert row.health == before
    assert row.seen_at == LATER


async def test_one_notice_is_for_one_channel(db: Database) -> None:
    await goes_away(db, "sendgrid", NOON)
    await goes_away(db, "smtp", NOON + MINUTE)
    await goes_away(db, "twilio", NOON)

    assert [each.name for each in await Outages(db).notices(LATER)] == ["smtp", "twilio"]


async def test_customers_whom_only_a_shut_channel_reaches_have_not_been_told(db: Database) -> None:
    await goes_away(db, "sendgrid", NOON)
    await is_open(db, "ALONE", customer_phone=None)
    await is_open(db, "BOTH")
    await is_open(db, "NO-TEXTS", unreachable=("sms",))
    for reference in ("ALONE", "BOTH", "NO-TEXTS"):
        await waits(db, reference, "email", NOON, body=f"About {reference}.")
    await waits(db, "ALONE", "email", NOON, to="ann")
    await waits(db, "NOT-OURS", "email", NOON)

    told = await Outages(db).untold(LATER, 10)
    assert {each.reference: each.customer_phone for each in told} == {"ALONE": None, "NO-TEXTS": "+447700900123"}
    assert {(each.customer_id, each.customer_name, each.body) for each in told} == {
        ("C-7", "Ada", "About ALONE."),
        ("C-7", "Ada", "About NO-TEXTS."),
    }


async def test_while_nothing_goes_out_at_all_everybody_who_waits_has_not_been_told(db: Database) -> None:
    await goes_away(db, "sendgrid", NOON)
    await goes_away(db, "twilio", NOON)
    await is_open(db, "BOTH")
    await waits(db, "BOTH", "email", NOON)

    assert [each.reference for each in await Outages(db).untold(LATER, 10)] == ["BOTH"]


async def test_a_channel_that_goes_out_counts_only_once_something_has_waited_long(db: Database) -> None:
    await goes_away(db, "twilio", NOON)
    await provider_health.seen(db, ProviderId("sendgrid", "one"), NOON)
    await is_open(db, "LATE", customer_phone=None)
    await is_open(db, "FRESH", customer_phone=None)
    await waits(db, "LATE", "email", NOON)
    await waits(db, "FRESH", "email", NOON + 10 * MINUTE)

    assert await Outages(db).untold(NOON + 10 * MINUTE, 10) == []
    assert [each.reference for each in await Outages(db).untold(NOON + 16 * MINUTE, 10)] == ["LATE"]


async def test_what_was_sent_or_withdrawn_or_is_still_on_its_way_waits_no_more(db: Database) -> None:
    await goes_away(db, "sendgrid", NOON)
    await is_open(db, "T-1", customer_phone=None)
    sent, withdrawn, waiting = [await waits(db, "T-1", "email", NOON + n * MINUTE) for n in range(3)]
    await messages.move(db, sent, "accepted", provider_id="X", now=LATER)
    await messages.conclude(db, withdrawn, "withdrawn", reason="told by phone", now=LATER)

    assert [each.id for each in await Outages(db).untold(LATER, 10)] == [waiting]
    assert (await Outages(db).deferred())["email"].messages == 1


async def test_those_who_wait_longest_come_first_and_no_more_than_were_asked_for(db: Database) -> None:
    await goes_away(db, "sendgrid", NOON)
    await goes_away(db, "twilio", NOON)
    await is_open(db, "A", customer_phone=None)
    await is_open(db, "B", customer_email=None)
    await waits(db, "A", "email", NOON + MINUTE)
    await waits(db, "B", "sms", NOON)
    await waits(db, "A", "email", NOON + 2 * MINUTE)

    assert [each.reference for each in await Outages(db).untold(LATER, 2)] == ["B", "A"]


async def test_a_database_that_does_not_answer_is_said_so() -> None:
    nothing = Database(NOWHERE)
    with pytest.raises(DatabaseUnreachable):
        await Outages(nothing).providers(NOON)
    with pytest.raises(DatabaseUnreachable):
        await Outages(nothing).untold(NOON, 1)
    await nothing.close()
