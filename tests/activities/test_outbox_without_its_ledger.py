"""The outbox while the ledger is away: sent all the same, asked first ever after, and entered in the end."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import UTC, datetime

import pytest
from sqlalchemy.exc import OperationalError
from temporalio.exceptions import ApplicationError

from activities.ledger import enter
from activities.outbox import DEFAULT_MANNERS, Manners, Outbox, Way
from activities.providers.outcome import Accepted, InDoubt, NotSent, Outcome, Refused
from activities.providers.routes import Routes
from activities.providers.sighting import Absent, Seen
from activities.providers.unset import NoEmail
from activities.requests import Sent, Unrecorded
from domain.delivery.health import CALLS_AT_ONCE
from domain.delivery.states import NewMessage
from store import messages
from store.database import Database
from store.messages import Message
from tests.activities.attempts import Attempts
from tests.activities.sending_once import MANNERS, Killed, Provider, finished, ledger

NOW = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)


async def test_without_the_ledger_the_first_attempt_sends_and_says_what_is_to_be_entered(
    unreachable: Database, db: Database, row: NewMessage
) -> None:
    provider = Provider(Accepted("SM1"))

    sent = await Attempts().make(Outbox(unreachable).send_once, row, provider.call)

    assert (sent.state, sent.provider_id, provider.calls) == ("accepted", "SM1", 1)
    await enter(db, sent.unrecorded)
    await enter(db, sent.unrecorded)
    kept = await ledger(db, row)
    assert (kept.state, kept.provider_id, kept.body, kept.calls) == ("accepted", "SM1", row.body, 1)
    assert kept.called_at == kept.sending_at == kept.intended_at


async def test_by_whom_it_was_sent_is_entered_too_unless_somebody_was_called_since(
    unreachable: Database, db: Database, row: NewMessage
) -> None:
    sent = await Attempts().make(Outbox(unreachable).send_once, row, Provider(Accepted("SM1")).call)
    assert sent.unrecorded
    by_smtp = sent.unrecorded.model_copy(update={"provider": "smtp"})
    await enter(db, by_smtp)
    assert (await ledger(db, row)).provider == "smtp"

    await enter(db, by_smtp.model_copy(update={"provider": "sendgrid", "called_at": NOW}))
    assert (await ledger(db, row)).provider == "smtp", "what is told late was called earlier"
    await enter(db, by_smtp.model_copy(update={"provider": None}))
    assert (await ledger(db, row)).provider == "smtp"


async def test_without_the_ledger_a_refusal_says_what_is_to_be_entered(
    unreachable: Database, db: Database, row: NewMessage
) -> None:
    with pytest.raises(ApplicationError) as raised:
        await Attempts().make(Outbox(unreachable).send_once, row, Provider(Refused("twilio 21610")).call)

    code, unrecorded = raised.value.details
    await enter(db, Unrecorded.model_validate(unrecorded))
    kept = await ledger(db, row)
    assert (code, kept.state, kept.reason) == ("twilio 21610", "failed", "twilio 21610")


async def test_a_refusal_that_is_entered_late_does_not_undo_what_the_provider_reported(
    unreachable: Database, db: Database, row: NewMessage
) -> None:
    with pytest.raises(ApplicationError) as raised:
        await Attempts().make(Outbox(unreachable).send_once, row, Provider(Refused("twilio 21610")).call)
    await messages.intend(db, row, NOW)
    await messages.move(db, row.id, "accepted", provider_id="SM1", now=NOW)

    await enter(db, Unrecorded.model_validate(raised.value.details[1]))
    assert (await ledger(db, row)).state == "accepted"


async def test_without_the_ledger_a_later_attempt_asks_the_provider(unreachable: Database, row: NewMessage) -> None:
    provider = Provider(Killed(), seen=[Seen("SM1", "accepted")])

    sent = await finished(Outbox(unreachable), row, provider, askable=True)

    assert isinstance(sent, Sent)
    assert (sent.provider_id, provider.calls) == ("SM1", 1)
    assert sent.unrecorded


async def test_without_the_ledger_only_what_was_not_taken_is_sent_again(unreachable: Database, row: NewMessage) -> None:
    provider = Provider(Killed(), InDoubt("twilio 20500"), Accepted("SM3"))

    sent = await finished(Outbox(unreachable, MANNERS), row, provider, askable=True)

    assert isinstance(sent, Sent)
    assert sent.unrecorded
    assert (sent.provider_id, sent.unrecorded.calls, sent.unrecorded.resent_at) == ("SM3", 3, None)


async def test_without_the_ledger_an_attempt_that_left_no_word_is_in_doubt(
    unreachable: Database, row: NewMessage
) -> None:
    attempts, provider = Attempts(), Provider()
    attempts.number = 1

    with pytest.raises(ApplicationError, match="in doubt"):
        await attempts.make(Outbox(unreachable).send_once, row, provider.call)
    assert provider.calls == 0


async def test_without_the_ledger_an_email_of_which_nothing_is_heard_is_sent_again_and_marked(
    unreachable: Database, db: Database, row: NewMessage
) -> None:
    provider = Provider(InDoubt("sendgrid 500"), Accepted("E2"))

    sent = await finished(Outbox(unreachable, MANNERS), row, provider)

    assert isinstance(sent, Sent)
    assert sent.unrecorded
    await enter(db, sent.unrecorded)
    kept = await ledger(db, row)
    assert (provider.calls, kept.calls, kept.state) == (2, 2, "accepted")
    assert kept.resent_at


async def test_what_died_without_the_ledger_is_reconciled_when_it_is_back(
    unreachable: Database, db: Database, row: NewMessage
) -> None:
    provider, attempts = Provider(Killed(), seen=[Absent(), Seen("SM1", "accepted")]), Attempts()
    for ending in (Killed, ApplicationError):
        with pytest.raises(ending):
            await attempts.make(Outbox(unreachable).send_once, row, provider.call, provider.ask)

    sent = await attempts.make(Outbox(db).send_once, row, provider.call, provider.ask)

    kept = await ledger(db, row)
    assert (sent.provider_id, sent.unrecorded, kept.state, kept.calls) == ("SM1", None, "accepted", 1)
    assert provider.calls == 1


async def test_an_email_that_died_without_the_ledger_and_was_reported_since_is_not_sent_again(
    unreachable: Database, db: Database, row: NewMessage
) -> None:
    provider, attempts = Provider(Killed()), Attempts()
    with pytest.raises(Killed):
        await attempts.make(Outbox(unreachable).send_once, row, provider.call)
    await messages.report(db, row.id, "delivered", provider_id="E1", now=NOW)

    assert await attempts.make(Outbox(db).send_once, row, provider.call) == Sent(state="accepted", provider_id="E1")
    assert ((await ledger(db, row)).state, provider.calls) == ("delivered", 1)


async def test_a_doubt_that_the_ledger_was_not_told_of_outlives_an_attempt_that_dies_while_it_reads(
    unreachable: Database, db: Database, row: NewMessage, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def dies(*_: object) -> None:
        raise Killed

    provider, attempts = Provider(InDoubt("sendgrid 500")), Attempts()
    with pytest.raises(ApplicationError, match="in doubt"):
        await attempts.make(Outbox(unreachable).send_once, row, provider.call)
    with monkeypatch.context() as patch:
        patch.setattr(messages, "intend", dies)
        with pytest.raises(Killed):
            await attempts.make(Outbox(db).send_once, row, provider.call)

    with pytest.raises(ApplicationError, match="in doubt"):
        await attempts.make(Outbox(db).send_once, row, provider.call)
    assert provider.calls == 1


async def test_who_found_no_place_is_in_no_doubt(unreachable: Database, row: NewMessage) -> None:
    provider, attempts = Provider(Accepted("SM1")), Attempts()
    routes = Routes([NoEmail()])
    with pytest.raises(ApplicationError, match="all places taken"):
        async with all_places_taken(routes):
            await attempts.make(Outbox(unreachable).send, row, Way(provider.call, routes=routes))

    assert (await attempts.make(Outbox(unreachable).send_once, row, provider.call)).provider_id == "SM1"


@asynccontextmanager
async def all_places_taken(routes: Routes[NoEmail]) -> AsyncIterator[None]:
    async with AsyncExitStack() as places:
        for _ in range(CALLS_AT_ONCE):
            await places.enter_async_context(routes.place())
        yield


async def test_what_was_not_sent_without_the_ledger_is_sent_without_it(unreachable: Database, row: NewMessage) -> None:
    provider, attempts = Provider(NotSent("429"), Accepted("SM1")), Attempts()
    with pytest.raises(ApplicationError, match="429"):
        await attempts.make(Outbox(unreachable).send_once, row, provider.call)

    assert (await attempts.make(Outbox(unreachable).send_once, row, provider.call)).provider_id == "SM1"


class TestTheLastAttempt:
    """No attempt knows that it is the last: each leaves for the ledger what has become of the message so far."""

    async def test_what_nobody_took_has_failed(self, unreachable: Database, db: Database, row: NewMessage) -> None:
        provider, attempts = Provider(NotSent("ConnectError"), NotSent("429")), Attempts()
        for code in ("ConnectError", "429"):
            left = await left_behind(attempts, unreachable, row, provider, askable=False)
            assert (left.state, left.reason, left.calls, left.called_at) == ("failed", code, 0, None)

        await enter(db, left)
        kept = await ledger(db, row)
        assert (kept.state, kept.reason, kept.body, kept.calls) == ("failed", "429", row.body, 0)
        assert kept.ended_at

    @pytest.mark.parametrize("askable", [True, False])
    async def test_what_is_in_doubt_stays_so(
        self, unreachable: Database, db: Database, row: NewMessage, askable: bool
    ) -> None:
        provider = Provider(InDoubt("500"))
        # minutes: a doubt of milliseconds may be over before a busy machine looks at it again
        left = await left_behind(Attempts(), unreachable, row, provider, askable=askable, manners=DEFAULT_MANNERS)
        await enter(db, left)
        kept = await ledger(db, row)
        assert (kept.state, kept.reason, kept.calls, kept.ended_at) == ("unknown", "500", 1, None)
        assert kept.called_at

    async def test_an_email_in_doubt_stays_so_when_it_could_not_be_sent_again(
        self, unreachable: Database, db: Database, row: NewMessage
    ) -> None:
        provider, attempts = Provider(InDoubt("500"), NotSent("ConnectError")), Attempts()
        while provider.outcomes:
            left = await left_behind(attempts, unreachable, row, provider, askable=False)
            await asyncio.sleep(0.05)
        await enter(db, left)
        assert ((await ledger(db, row)).state, (await ledger(db, row)).calls) == ("unknown", 1)

    async def test_a_ledger_that_went_away_in_mid_call_is_told_too(
        self, db: Database, row: NewMessage, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        async def gone(*_: object, **__: object) -> None:
            raise OperationalError("", {}, OSError())

        monkeypatch.setattr(messages, "not_sent", gone)
        left = await left_behind(Attempts(), db, row, Provider(NotSent("ConnectError")), askable=False)
        assert (await ledger(db, row)).state == "sending"
        await enter(db, left)
        assert ((await ledger(db, row)).state, (await ledger(db, row)).reason) == ("failed", "ConnectError")

    async def test_with_the_ledger_nothing_is_left(self, db: Database, row: NewMessage) -> None:
        for outcome in (NotSent("ConnectError"), InDoubt("500")):
            with pytest.raises(ApplicationError) as raised:
                await Attempts().make(Outbox(db).send_once, row, Provider(outcome).call)
            _, unrecorded, *_ = [*raised.value.details, None]
            assert unrecorded is None


async def left_behind(
    attempts: Attempts,
    db: Database,
    row: NewMessage,
    provider: Provider,
    *,
    askable: bool,
    manners: Manners = MANNERS,
) -> Unrecorded:
    """What an attempt leaves that fails and may be tried again."""
    with pytest.raises(ApplicationError) as raised:
        await attempts.make(Outbox(db, manners).send_once, row, provider.call, provider.ask if askable else None)
    assert not raised.value.non_retryable
    return Unrecorded.model_validate(raised.value.details[1])


async def test_what_nobody_here_knows_changes_nothing_that_the_ledger_has(db: Database, row: NewMessage) -> None:
    known = await messages.intend(db, row, NOW)
    nothing_known = Unrecorded(
        **row.model_copy(update={"body": ""}).model_dump(),
        state="unknown",
        at=NOW,
        concluded=True,
        unless_known=True,
        calls=1,
        called_at=NOW,
    )
    assert await enter(db, nothing_known) == known == await ledger(db, row)


async def test_a_ledger_that_comes_back_in_mid_call_is_told(
    db: Database, row: NewMessage, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def gone(*args: object) -> Message:
        raise OperationalError("", {}, OSError())

    async def call(_: object) -> Outcome:
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
