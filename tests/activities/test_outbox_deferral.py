"""The outbox while a provider is away: nobody calls it, what waits is in no doubt, a doubt stays with its provider."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from temporalio.exceptions import ApplicationError

from activities.ledger import enter
from activities.outbox import Outbox, Way
from activities.providers.outcome import Accepted, InDoubt, Misconfigured, NotSent, Outcome
from activities.providers.routes import Routes
from activities.requests import Sent, Unrecorded
from domain.delivery.health import AWAY_AFTER, CALLS_AT_ONCE
from domain.delivery.providers import ProviderId, ProviderName
from domain.delivery.states import NewMessage
from store import messages
from store.database import Database
from tests.activities.attempts import Attempts
from tests.activities.sending_once import MANNERS, Killed, Provider, ledger

NOW = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
A_FAULT = InDoubt("sendgrid 500", met="error")


class Named(Provider):
    """A provider by name, so that calls through it are counted apart from those through another."""

    def __init__(self, name: ProviderName, *outcomes: Outcome | BaseException) -> None:
        super().__init__(*outcomes)
        self.id = ProviderId(name, "test")

    async def probe(self) -> Outcome:
        return Accepted("")


def way(routes: Routes[Any], **more: Any) -> Way:
    return Way(lambda provider: provider.call(), routes=routes, **more)


def goes_away(routes: Routes[Any], place: int = 0) -> None:
    """Let a provider meet so many faults that it is away."""
    for _ in range(AWAY_AFTER):
        routes.all[place].gate.met(A_FAULT, datetime.now(UTC))
    assert routes.all[place].gate.is_closed


async def waits(send: Callable[..., Awaitable[Any]], *args: Any) -> tuple[str, Unrecorded | None, datetime | None]:
    """Return what the ticket is told of a message that waits."""
    with pytest.raises(ApplicationError) as raised:
        await Attempts().make(send, *args)  # type: ignore[arg-type]
    assert (raised.value.type, raised.value.non_retryable) == ("ProviderAway", True)
    code, unrecorded, doubted_at = raised.value.details
    return code, unrecorded, doubted_at


async def test_a_provider_that_is_away_is_not_called_and_the_message_waits_in_no_doubt(
    db: Database, row: NewMessage
) -> None:
    provider = Named("sendgrid")
    routes = Routes([provider])
    goes_away(routes)

    assert await waits(Outbox(db).send, row, way(routes)) == ("sendgrid 500", None, None)
    kept = await ledger(db, row)
    assert (provider.calls, kept.state, kept.calls, kept.called_at) == (0, "intended", 0, None)
    assert (kept.body, bool(kept.deferred_at)) == (row.body, True)


async def test_without_the_ledger_what_waits_is_entered_later(
    unreachable: Database, db: Database, row: NewMessage
) -> None:
    routes = Routes([Named("sendgrid")])
    goes_away(routes)

    _, unrecorded, doubted_at = await waits(Outbox(unreachable).send, row, way(routes))
    assert unrecorded
    assert doubted_at is None
    await enter(db, unrecorded)
    kept = await ledger(db, row)
    assert (kept.state, kept.reason, kept.body, bool(kept.deferred_at)) == (
        "intended",
        "sendgrid 500",
        row.body,
        True,
    )


async def test_faults_of_many_messages_are_noticed_once_for_all(db: Database, row: NewMessage) -> None:
    provider = Named("sendgrid", *[A_FAULT] * AWAY_AFTER)
    routes, outbox = Routes([provider]), Outbox(db)

    for number in range(20):
        with pytest.raises(ApplicationError):
            await Attempts().make(outbox.send, row.model_copy(update={"id": f"{row.id}/{number}"}), way(routes))
    assert provider.calls == AWAY_AFTER


async def test_a_message_in_doubt_waits_for_the_provider_that_may_have_taken_it(db: Database, row: NewMessage) -> None:
    first, spare = Named("sendgrid", A_FAULT), Named("smtp", Accepted("M1"))
    routes, attempts = Routes([first, spare]), Attempts()
    with pytest.raises(ApplicationError, match="in doubt"):
        await attempts.make(Outbox(db, MANNERS).send, row, way(routes))
    goes_away(routes)
    await asyncio.sleep(0.4)

    code, unrecorded, doubted_at = await waits(Outbox(db, MANNERS).send, row, way(routes))
    kept = await ledger(db, row)
    assert (code, unrecorded, doubted_at) == ("sendgrid 500", None, kept.called_at)
    assert (kept.state, kept.provider, first.calls, spare.calls) == ("unknown", "sendgrid", 1, 0)


async def test_a_spare_provider_sends_what_is_in_no_doubt(db: Database, row: NewMessage) -> None:
    first, spare = Named("sendgrid"), Named("smtp", Accepted("M1"))
    routes = Routes([first, spare])
    goes_away(routes)

    assert await Attempts().make(Outbox(db).send, row, way(routes)) == Sent(state="accepted", provider_id="M1")
    assert ((await ledger(db, row)).provider, first.calls, spare.calls) == ("smtp", 0, 1)


async def test_the_doubt_that_the_ticket_remembers_counts_without_the_ledger(
    unreachable: Database, row: NewMessage
) -> None:
    provider = Named("sendgrid", Accepted("E1"))
    routes = Routes([provider])

    with pytest.raises(ApplicationError, match="in doubt"):
        await Attempts().make(Outbox(unreachable).send, row, way(routes, doubted_at=datetime.now(UTC)))
    assert provider.calls == 0


async def test_a_text_is_not_asked_for_while_nobody_can_be_asked(db: Database, row: NewMessage) -> None:
    provider = Named("twilio", Killed())
    routes = Routes([provider])
    with pytest.raises(Killed):
        await Attempts().make(Outbox(db).send, row, way(routes, ask=provider.ask))
    goes_away(routes)

    _, _, doubted_at = await waits(Outbox(db).send, row, way(routes, ask=provider.ask))
    assert doubted_at
    assert (provider.calls, provider.asked) == (1, 0)


async def test_who_refuses_our_account_is_away_for_all_and_loses_nothing(db: Database, row: NewMessage) -> None:
    provider = Named("twilio", Misconfigured("twilio 20003"))
    routes = Routes([provider])

    assert await waits(Outbox(db).send, row, way(routes)) == ("twilio 20003", None, None)
    kept = await ledger(db, row)
    assert (kept.state, kept.called_at, routes.all[0].gate.is_closed) == ("sending", None, True)


async def test_what_is_behind_another_is_entered_and_not_sent(db: Database, row: NewMessage) -> None:
    provider = Named("sendgrid")
    routes = Routes([provider])

    code, _, doubted_at = await waits(Outbox(db).send, row, way(routes, behind=True))
    kept = await ledger(db, row)
    assert (code, doubted_at, provider.calls, kept.state, kept.body) == (
        "behind another",
        None,
        0,
        "intended",
        row.body,
    )


async def test_what_was_reported_meanwhile_is_not_sent_after_the_wait(db: Database, row: NewMessage) -> None:
    routes = Routes([Named("sendgrid", A_FAULT)])
    with pytest.raises(ApplicationError, match="in doubt"):
        await Attempts().make(Outbox(db).send, row, way(routes))
    goes_away(routes)
    await messages.report(db, row.id, "delivered", provider_id="E1", now=NOW)

    sent = await Attempts().make(Outbox(db).send, row, way(routes))
    assert sent == Sent(state="accepted", provider_id="E1")


async def test_what_was_reported_while_its_call_broke_off_does_not_wait(db: Database, row: NewMessage) -> None:
    class Slow(Named):
        async def call(self, through: object = None) -> Outcome:
            goes_away(routes)
            await messages.report(db, row.id, "delivered", provider_id="E1", now=NOW)
            return InDoubt("sendgrid timeout", met="silence")

    routes = Routes([Slow("sendgrid")])

    sent = await Attempts().make(Outbox(db).send, row, way(routes))
    assert sent == Sent(state="accepted", provider_id="E1")


async def test_a_withdrawn_message_is_not_sent(db: Database, row: NewMessage) -> None:
    provider = Named("sendgrid", Accepted("E1"))
    await messages.intend(db, row, NOW)
    await messages.conclude(db, row.id, "withdrawn", reason="told by phone", now=NOW)

    with pytest.raises(ApplicationError, match="told by phone"):
        await Attempts().make(Outbox(db).send, row, way(Routes([provider])))
    assert provider.calls == 0


async def test_a_rest_that_was_asked_for_is_kept_by_all(db: Database, row: NewMessage) -> None:
    provider = Named("sendgrid", NotSent("sendgrid 429", timedelta(minutes=2), met="busy"))
    routes = Routes([provider])
    with pytest.raises(ApplicationError, match="not sent: sendgrid 429"):
        await Attempts().make(Outbox(db).send, row, way(routes))

    other = row.model_copy(update={"id": f"{row.id}/other"})
    assert (await waits(Outbox(db).send, other, way(routes)))[0] == "sendgrid 429"
    assert provider.calls == 1


async def test_no_more_calls_are_under_way_than_a_silent_provider_may_hold(db: Database, row: NewMessage) -> None:
    answer = asyncio.Event()

    class Silent(Named):
        async def call(self, through: object = None) -> Outcome:
            self.calls += 1
            await answer.wait()
            return InDoubt("sendgrid timeout", met="silence")

    provider = Silent("sendgrid")
    routes, outbox = Routes([provider]), Outbox(db)

    async def send(number: int) -> str:
        with pytest.raises(ApplicationError) as raised:
            await Attempts().make(outbox.send, row.model_copy(update={"id": f"{row.id}/{number}"}), way(routes))
        return str(raised.value)

    sending = [asyncio.create_task(send(number)) for number in range(3 * CALLS_AT_ONCE)]
    in_order = asyncio.as_completed(sending)
    turned_away = [await next(in_order) for _ in range(2 * CALLS_AT_ONCE)]
    assert set(turned_away) == {"NotSent: not sent: all places taken"}
    answer.set()
    await asyncio.gather(*sending)
    assert provider.calls == CALLS_AT_ONCE
