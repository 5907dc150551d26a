"""The outbox: sent at most once, and the ledger says truly what became of it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy.exc import OperationalError
from temporalio.exceptions import ApplicationError

from activities.database_work import DatabaseUnavailable
from activities.outbox import Outbox
from activities.providers.outcome import Accepted, InDoubt, Misconfigured, NotSent, Outcome, Refused
from activities.requests import Sent
from store import messages
from store.database import Database
from store.messages import Message, NewMessage
from tests.activities.attempts import Attempts
from tests.activities.providers.raw_servers import refusing_url

NOW = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)


class Provider:
    """A provider with its answers laid ready; an exception stands for the end of the worker in mid-call."""

    def __init__(self, *outcomes: Outcome | BaseException) -> None:
        self.outcomes = list(outcomes)
        self.calls = 0

    async def call(self) -> Outcome:
        self.calls += 1
        outcome = self.outcomes.pop(0)
        if isinstance(outcome, BaseException):
            raise outcome
        return outcome


class Killed(BaseException):
    """The worker has died."""


@pytest.fixture
async def unreachable() -> AsyncIterator[Database]:
    db = Database(refusing_url().replace("http://", "postgresql+psycopg://nobody@") + "/none")
    yield db
    await db.close()


@pytest.fixture
def row(request: pytest.FixtureRequest) -> NewMessage:
    return NewMessage(
        id=f"T-1/1/{request.node.name}/customer/email",
        reference="T-1",
        purpose="receipt",
        to="customer",
        channel="email",
        address="robin@customer.example",
        subject="[T-1] We have your request",
        body="Hello",
    )


async def ledger(db: Database, row: NewMessage) -> Message:
    found = await messages.get(db, row.id)
    assert found
    return found


async def test_an_accepted_message_is_in_the_ledger_with_its_provider_id(db: Database, row: NewMessage) -> None:
    provider = Provider(Accepted("SM1"))

    sent = await Attempts().make(Outbox(db).send_once, row, provider.call)

    assert sent == Sent(state="accepted", provider_id="SM1")
    kept = await ledger(db, row)
    assert (kept.state, kept.provider_id, kept.address, kept.body) == ("accepted", "SM1", row.address, row.body)
    assert kept.sending_at
    assert kept.accepted_at


async def test_the_ledger_says_sending_before_anything_is_sent(db: Database, row: NewMessage) -> None:
    async def call() -> Outcome:
        assert (await ledger(db, row)).state == "sending"
        return Accepted("SM1")

    await Attempts().make(Outbox(db).send_once, row, call)


async def test_a_second_attempt_returns_what_the_first_sent(db: Database, row: NewMessage) -> None:
    provider, attempts = Provider(Accepted("SM1")), Attempts()
    first = await attempts.make(Outbox(db).send_once, row, provider.call)

    assert await attempts.make(Outbox(db).send_once, row, provider.call) == first
    assert provider.calls == 1


@pytest.mark.parametrize("state", ["delivered", "undelivered"])
async def test_what_a_callback_already_settled_was_accepted(
    db: Database, row: NewMessage, state: messages.State
) -> None:
    await messages.intend(db, row, NOW)
    await messages.move(db, row.id, state, provider_id="SM1", now=NOW)

    sent = await Attempts().make(Outbox(db).send_once, row, Provider().call)

    assert sent == Sent(state="accepted", provider_id="SM1")


async def test_an_outcome_in_doubt_is_said_to_be_and_not_sent_again(db: Database, row: NewMessage) -> None:
    provider, attempts = Provider(InDoubt("sendgrid 500")), Attempts()

    assert await attempts.make(Outbox(db).send_once, row, provider.call) == Sent(state="unknown")
    assert await attempts.make(Outbox(db).send_once, row, provider.call) == Sent(state="unknown")
    kept = await ledger(db, row)
    assert (kept.state, kept.reason, provider.calls) == ("unknown", "sendgrid 500", 1)


async def test_a_callback_settles_a_doubt(db: Database, row: NewMessage) -> None:
    attempts = Attempts()
    await attempts.make(Outbox(db).send_once, row, Provider(InDoubt("sendgrid 500")).call)
    await messages.move(db, row.id, "delivered", provider_id="SM1", now=NOW)

    assert (await attempts.make(Outbox(db).send_once, row, Provider().call)).state == "accepted"


async def test_an_attempt_that_died_while_sending_leaves_a_doubt(db: Database, row: NewMessage) -> None:
    provider, attempts = Provider(Killed()), Attempts()
    with pytest.raises(Killed):
        await attempts.make(Outbox(db).send_once, row, provider.call)

    assert await attempts.make(Outbox(db).send_once, row, provider.call) == Sent(state="unknown")
    assert provider.calls == 1
    assert (await ledger(db, row)).state == "unknown"


async def test_an_attempt_that_died_before_sending_is_made_up_for(db: Database, row: NewMessage) -> None:
    attempts, provider = Attempts(), Provider(Accepted("SM1"))
    attempts.number = 1
    await messages.intend(db, row, NOW)

    assert (await attempts.make(Outbox(db).send_once, row, provider.call)).state == "accepted"


async def test_what_was_certainly_not_sent_is_sent_by_the_next_attempt(db: Database, row: NewMessage) -> None:
    provider, attempts = Provider(NotSent("a"), NotSent("b"), Accepted("SM1")), Attempts()
    for code in ("a", "b"):
        with pytest.raises(ApplicationError, match=f"not sent: {code}") as raised:
            await attempts.make(Outbox(db).send_once, row, provider.call)
        assert (raised.value.type, raised.value.non_retryable) == ("NotSent", False)

    assert await attempts.make(Outbox(db).send_once, row, provider.call) == Sent(state="accepted", provider_id="SM1")
    assert (await ledger(db, row)).state == "accepted"


async def test_word_of_an_older_attempt_does_not_count(db: Database, row: NewMessage) -> None:
    provider, attempts = Provider(NotSent("a"), Killed()), Attempts()
    for ending in (ApplicationError, Killed):
        with pytest.raises(ending):
            await attempts.make(Outbox(db).send_once, row, provider.call)

    assert await attempts.make(Outbox(db).send_once, row, provider.call) == Sent(state="unknown")
    assert provider.calls == 2


async def test_a_busy_provider_is_asked_again_when_it_said_and_not_before(db: Database, row: NewMessage) -> None:
    async def wait(said: timedelta | None) -> timedelta | None:
        changed = row.model_copy(update={"id": f"{row.id}/{said}"})
        with pytest.raises(ApplicationError) as raised:
            await Attempts().make(Outbox(db).send_once, changed, Provider(NotSent("429", said)).call)
        return raised.value.next_retry_delay

    assert timedelta(seconds=8) <= (await wait(timedelta(seconds=8)) or timedelta()) <= timedelta(seconds=10)
    assert timedelta(seconds=1) <= (await wait(timedelta()) or timedelta()) <= timedelta(seconds=2)
    assert await wait(None) is None


@pytest.mark.parametrize(
    ("outcome", "type"),
    [(Refused("twilio 21610"), "MessageRefused"), (Misconfigured("twilio 20003"), "SendingMisconfigured")],
)
async def test_a_refusal_is_final_and_names_its_code(
    db: Database, row: NewMessage, outcome: Refused | Misconfigured, type: str
) -> None:
    attempts = Attempts()
    with pytest.raises(ApplicationError) as raised:
        await attempts.make(Outbox(db).send_once, row, Provider(outcome).call)

    failure = raised.value
    assert (failure.type, failure.non_retryable, failure.details) == (type, True, (outcome.code,))
    assert row.address not in f"{failure!r} {failure}"
    kept = await ledger(db, row)
    assert (kept.state, kept.reason) == ("failed", outcome.code)

    with pytest.raises(ApplicationError, match=outcome.code):
        await attempts.make(Outbox(db).send_once, row, Provider().call)


async def test_without_the_ledger_the_first_attempt_sends(unreachable: Database, row: NewMessage) -> None:
    provider = Provider(Accepted("SM1"))

    sent = await Attempts().make(Outbox(unreachable).send_once, row, provider.call)

    assert (sent, provider.calls) == (Sent(state="accepted", provider_id="SM1"), 1)


async def test_without_the_ledger_a_later_attempt_waits_for_it(unreachable: Database, row: NewMessage) -> None:
    provider, attempts = Provider(Killed()), Attempts()
    with pytest.raises(Killed):
        await attempts.make(Outbox(unreachable).send_once, row, provider.call)

    with pytest.raises(DatabaseUnavailable) as raised:
        await attempts.make(Outbox(unreachable).send_once, row, provider.call)

    assert not raised.value.non_retryable
    assert provider.calls == 1


async def test_what_died_without_the_ledger_is_in_doubt_when_it_is_back(
    unreachable: Database, db: Database, row: NewMessage
) -> None:
    provider, attempts = Provider(Killed()), Attempts()
    for ending in (Killed, DatabaseUnavailable):
        with pytest.raises(ending):
            await attempts.make(Outbox(unreachable).send_once, row, provider.call)

    assert await attempts.make(Outbox(db).send_once, row, provider.call) == Sent(state="unknown")
    assert (await ledger(db, row)).state == "unknown"
    assert provider.calls == 1


async def test_what_was_not_sent_without_the_ledger_is_sent_without_it(unreachable: Database, row: NewMessage) -> None:
    provider, attempts = Provider(NotSent("429"), Accepted("SM1")), Attempts()
    with pytest.raises(ApplicationError, match="429"):
        await attempts.make(Outbox(unreachable).send_once, row, provider.call)

    assert (await attempts.make(Outbox(unreachable).send_once, row, provider.call)).provider_id == "SM1"


async def test_a_ledger_that_comes_back_in_mid_call_is_told(
    db: Database, row: NewMessage, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def gone(*args: object) -> Message:
        raise OperationalError("", {}, OSError())

    async def call() -> Outcome:
        monkeypatch.undo()
        return Accepted("SM1")

    monkeypatch.setattr(messages, "intend", gone)
    await Attempts().make(Outbox(db).send_once, row, call)

    assert (await ledger(db, row)).state == "accepted"


async def test_a_ledger_that_hangs_holds_nobody_up(
    db: Database, row: NewMessage, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def never(*args: object, **kwargs: object) -> Message:
        await asyncio.Event().wait()
        raise AssertionError

    monkeypatch.setattr(messages, "intend", never)
    monkeypatch.setattr("activities.outbox.LEDGER_SECONDS", 0.05)

    sent = await Attempts().make(Outbox(db).send_once, row, Provider(Accepted("SM1")).call)

    assert sent.provider_id == "SM1"


async def test_twenty_senders_of_one_message_send_one(db: Database, row: NewMessage) -> None:
    provider = Provider(*[Accepted("SM1")] * 20)

    sent = await asyncio.gather(*(Attempts().make(Outbox(db).send_once, row, provider.call) for _ in range(20)))

    assert provider.calls == 1
    assert {result.state for result in sent} <= {"accepted", "unknown"}
    assert (await ledger(db, row)).state == "accepted"
