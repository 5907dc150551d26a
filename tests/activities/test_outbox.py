"""The outbox: sent once, and the ledger says truly what became of it."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from temporalio.exceptions import ApplicationError

from activities.outbox import Outbox
from activities.providers.outcome import Accepted, InDoubt, NotSent, Outcome, Refused
from activities.providers.sighting import Absent, NoAnswer, Seen
from activities.requests import Sent
from domain.delivery.states import NewMessage
from store import messages
from store.database import Database
from tests.activities.attempts import Attempts
from tests.activities.sending_once import MANNERS, SOON, Killed, Provider, finished, ledger

NOW = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
TAKEN = Sent(state="accepted", provider_id="SM1")


async def test_an_accepted_message_is_in_the_ledger_with_its_provider_id(db: Database, row: NewMessage) -> None:
    provider = Provider(Accepted("SM1"))

    sent = await Attempts().make(Outbox(db).send_once, row, provider.call)

    assert sent == Sent(state="accepted", provider_id="SM1")
    kept = await ledger(db, row)
    assert (kept.state, kept.provider_id, kept.address, kept.body) == ("accepted", "SM1", row.address, row.body)
    assert kept.sending_at
    assert kept.accepted_at


async def test_the_ledger_says_sending_before_anything_is_sent(db: Database, row: NewMessage) -> None:
    async def call(_: object) -> Outcome:
        assert (await ledger(db, row)).state == "sending"
        return Accepted("SM1")

    await Attempts().make(Outbox(db).send_once, row, call)


async def test_a_second_attempt_returns_what_the_first_sent(db: Database, row: NewMessage) -> None:
    provider, attempts = Provider(Accepted("SM1")), Attempts()
    first = await attempts.make(Outbox(db).send_once, row, provider.call)

    assert await attempts.make(Outbox(db).send_once, row, provider.call) == first
    assert provider.calls == 1


async def test_what_a_callback_already_settled_was_accepted(db: Database, row: NewMessage) -> None:
    await messages.intend(db, row, NOW)
    await messages.move(db, row.id, "delivered", provider_id="SM1", now=NOW)

    sent = await Attempts().make(Outbox(db).send_once, row, Provider().call)

    assert sent == Sent(state="accepted", provider_id="SM1")


@pytest.mark.parametrize("state", ["failed", "undelivered"])
async def test_what_a_callback_said_did_not_arrive_may_be_tried_elsewhere(
    db: Database, row: NewMessage, state: messages.State
) -> None:
    await messages.intend(db, row, NOW)
    await messages.move(db, row.id, state, provider_id="SM1", reason="twilio 30003", now=NOW)

    assert await finished(Outbox(db), row, Provider()) == "MessageRefused: twilio 30003"


async def test_a_text_that_was_taken_is_found_at_once_and_not_sent_again(db: Database, row: NewMessage) -> None:
    provider = Provider(InDoubt("twilio 20500"), seen=[Seen("SM1", "accepted")])

    sent = await Attempts().make(Outbox(db).send_once, row, provider.call, provider.ask)

    kept = await ledger(db, row)
    assert (sent.provider_id, kept.state, kept.provider_id) == ("SM1", "accepted", "SM1")
    assert (provider.calls, kept.calls, kept.resent_at) == (1, 1, None)


async def test_a_text_that_shows_late_is_waited_for(db: Database, row: NewMessage) -> None:
    provider = Provider(
        InDoubt("twilio ReadTimeout"), seen=[Absent(), NoAnswer("twilio 503"), Seen("SM1", "delivered")]
    )
    attempts, outbox = Attempts(), Outbox(db)
    for _ in range(2):
        with pytest.raises(ApplicationError) as raised:
            await attempts.make(outbox.send_once, row, provider.call, provider.ask)
        assert (raised.value.type, raised.value.non_retryable) == ("InDoubt", False)
        assert timedelta(seconds=1) <= (raised.value.next_retry_delay or timedelta()) <= timedelta(seconds=10)
        assert (await ledger(db, row)).state == "unknown"

    assert (await attempts.make(outbox.send_once, row, provider.call, provider.ask)).provider_id == "SM1"
    assert ((await ledger(db, row)).state, provider.calls) == ("delivered", 1)


async def test_a_text_that_was_not_taken_is_sent_again(db: Database, row: NewMessage) -> None:
    provider = Provider(InDoubt("twilio 20500"), Killed(), Accepted("SM3"))

    sent = await finished(Outbox(db, MANNERS), row, provider, askable=True)

    kept = await ledger(db, row)
    assert sent == Sent(state="accepted", provider_id="SM3")
    assert (kept.state, kept.calls, kept.resent_at, provider.calls) == ("accepted", 3, None, 3)


async def test_a_text_that_was_not_taken_is_sent_again_however_often(db: Database, row: NewMessage) -> None:
    provider = Provider(*[InDoubt("twilio 20500")] * 5, Accepted("SM1"))

    assert await finished(Outbox(db, MANNERS), row, provider, askable=True) == Sent(state="accepted", provider_id="SM1")
    kept = await ledger(db, row)
    assert (kept.state, kept.resent_at, provider.calls) == ("accepted", None, 6)


class TestAReportInTheLastMoment:
    """The provider reports that it has the message, just while that is sent again, or refused: it is not told twice."""

    @pytest.mark.parametrize("askable", [True, False])
    async def test_while_an_attempt_is_about_to_call_again(
        self, db: Database, row: NewMessage, monkeypatch: pytest.MonkeyPatch, askable: bool
    ) -> None:
        provider = Provider(*[InDoubt("no answer")] * (3 if askable else 2))
        intend = messages.intend

        async def reported_after(db: Database, row: NewMessage, now: datetime) -> messages.Message:
            known = await intend(db, row, now)
            calls_again = not provider.outcomes and known.called_at and datetime.now(UTC) - known.called_at >= SOON
            if calls_again:
                await messages.move(db, row.id, "accepted", provider_id="SM1", now=NOW)
            return known

        monkeypatch.setattr(messages, "intend", reported_after)
        assert await finished(Outbox(db, MANNERS), row, provider, askable=askable) == TAKEN
        assert ((await ledger(db, row)).state, (await ledger(db, row)).reason) == ("accepted", None)

    @pytest.mark.parametrize("askable", [True, False])
    async def test_while_another_call_is_refused(self, db: Database, row: NewMessage, askable: bool) -> None:
        class Reporting(Provider):
            async def call(self, through: object = None) -> Outcome:
                outcome = await super().call()
                if not self.outcomes:
                    await messages.move(db, row.id, "accepted", provider_id="SM1", now=NOW)
                return outcome

        provider = Reporting(InDoubt("no answer"), Refused("twilio 21610"))
        assert await finished(Outbox(db, MANNERS), row, provider, askable=askable) == TAKEN
        assert ((await ledger(db, row)).state, (await ledger(db, row)).reason) == ("accepted", None)


async def test_nothing_is_sent_again_while_the_provider_cannot_be_asked(db: Database, row: NewMessage) -> None:
    provider, attempts = Provider(InDoubt("twilio 20500"), seen=[NoAnswer("twilio 503")]), Attempts()
    outbox = Outbox(db, MANNERS)
    for _ in range(12):
        with pytest.raises(ApplicationError, match="in doubt"):
            await attempts.make(outbox.send_once, row, provider.call, provider.ask)
        await asyncio.sleep(0.05)

    assert (provider.calls, (await ledger(db, row)).state) == (1, "unknown")


async def test_a_text_found_undelivered_is_said_to_be(db: Database, row: NewMessage) -> None:
    provider = Provider(InDoubt("twilio 20500"), seen=[Seen("SM1", "undelivered", "twilio 30003")])

    assert await finished(Outbox(db), row, provider, askable=True) == "MessageRefused: twilio 30003"
    kept = await ledger(db, row)
    assert (kept.state, kept.reason, kept.provider_id) == ("undelivered", "twilio 30003", "SM1")


async def test_an_email_in_doubt_is_sent_once_more_and_marked(db: Database, row: NewMessage) -> None:
    provider = Provider(InDoubt("sendgrid 500"), Accepted("E2"))

    assert await finished(Outbox(db, MANNERS), row, provider) == Sent(state="accepted", provider_id="E2")
    kept = await ledger(db, row)
    assert (kept.state, kept.calls, provider.calls) == ("accepted", 2, 2)
    assert kept.resent_at
    assert kept.sending_at
    assert kept.resent_at - kept.sending_at >= SOON


async def test_an_email_of_which_nothing_is_ever_heard_is_sent_again_ever_more_seldom(
    db: Database, row: NewMessage
) -> None:
    provider = Provider(InDoubt("sendgrid 500"), InDoubt("sendgrid 500"), Accepted("E3"))

    assert await finished(Outbox(db, MANNERS), row, provider) == Sent(state="accepted", provider_id="E3")
    kept = await ledger(db, row)
    assert (kept.state, kept.calls, provider.calls) == ("accepted", 3, 3)
    assert kept.resent_at
    assert kept.called_at
    assert kept.called_at - kept.resent_at >= 4 * SOON


async def test_an_email_is_sent_again_without_delay_where_a_later_one_was_reported(
    db: Database, row: NewMessage
) -> None:
    provider, attempts = Provider(InDoubt("sendgrid 500"), Accepted("E2")), Attempts()
    outbox = Outbox(db, MANNERS)
    with pytest.raises(ApplicationError, match="in doubt"):
        await attempts.make(outbox.send_once, row, provider.call)
    later = row.model_copy(update={"id": f"{row.id}/later"})
    await Attempts().make(outbox.send_once, later, Provider(Accepted("E1")).call)
    await messages.report(db, later.id, "delivered", now=NOW)

    assert await finished(outbox, row, provider) == Sent(state="accepted", provider_id="E2")
    assert (await ledger(db, row)).resent_at, "marked, for its own report may have been lost"


async def test_an_event_within_the_bound_settles_an_email(db: Database, row: NewMessage) -> None:
    attempts, provider = Attempts(), Provider(InDoubt("sendgrid 500"))
    with pytest.raises(ApplicationError, match="in doubt: sendgrid 500"):
        await attempts.make(Outbox(db).send_once, row, provider.call)
    await messages.move(db, row.id, "delivered", provider_id="E1", now=NOW)

    assert await attempts.make(Outbox(db).send_once, row, provider.call) == Sent(state="accepted", provider_id="E1")
    kept = await ledger(db, row)
    assert (provider.calls, kept.resent_at, kept.reason) == (1, None, None)


async def test_an_attempt_that_died_while_sending_is_reconciled(db: Database, row: NewMessage) -> None:
    taken, lost = (row.model_copy(update={"id": f"{row.id}/{name}"}) for name in ("taken", "lost"))
    found = Provider(Killed(), seen=[Seen("SM1", "accepted")])
    resent = Provider(Killed(), Accepted("SM2"))

    assert await finished(Outbox(db, MANNERS), taken, found, askable=True) == Sent(state="accepted", provider_id="SM1")
    assert await finished(Outbox(db, MANNERS), lost, resent, askable=True) == Sent(state="accepted", provider_id="SM2")
    assert (found.calls, resent.calls) == (1, 2)


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

    with pytest.raises(ApplicationError, match="in doubt"):
        await attempts.make(Outbox(db).send_once, row, provider.call)
    assert provider.calls == 2


async def test_calls_that_were_not_taken_do_not_count(db: Database, row: NewMessage) -> None:
    provider = Provider(*[NotSent("429")] * 5, Accepted("E1"))

    assert await finished(Outbox(db, MANNERS), row, provider) == Sent(state="accepted", provider_id="E1")
    kept = await ledger(db, row)
    assert (kept.calls, kept.resent_at, provider.calls) == (1, None, 6)


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
    [
        (Refused("twilio 21211"), "MessageRefused"),
        (Refused("twilio 21610"), "MessageRefused"),
    ],
)
async def test_a_refusal_is_final_and_names_its_code(
    db: Database, row: NewMessage, outcome: Refused, type: str
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


async def test_a_worker_that_stood_still_after_its_claim_makes_no_call(
    db: Database, row: NewMessage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("activities.outbox.CLAIM_LASTS", timedelta(microseconds=1))
    provider = Provider()
    with pytest.raises(ApplicationError, match="not sent"):
        await Attempts().make(Outbox(db).send_once, row, provider.call)

    kept = await ledger(db, row)
    assert (provider.calls, kept.calls, kept.called_at) == (0, 0, None)


async def test_twenty_senders_of_one_message_send_one(db: Database, row: NewMessage) -> None:
    provider, outbox = Provider(*[Accepted("SM1")] * 20), Outbox(db)

    sent = await asyncio.gather(*(finished(outbox, row, provider) for _ in range(20)))

    assert provider.calls == 1
    assert sent == [Sent(state="accepted", provider_id="SM1")] * 20
    assert (await ledger(db, row)).state == "accepted"
