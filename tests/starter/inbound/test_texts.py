"""Where a text goes: to the carrier's mirror, to the team's commands, or to the customer's ticket."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from domain.case.view import OwnerView
from domain.inbound.sms_commands import Offer
from domain.people import Contact
from domain.requests.refusals import Refusal
from starter.client import Shown
from starter.errors import ActionRefused, EngineUnreachable, TicketClosed, UnknownTicket
from starter.inbound.outcome import Outcome
from starter.inbound.texts import Text, receive_text
from starter.texting import Offered
from store.tickets import CustomerTicket
from tests.starter.api.fake_escalations import FakeEscalations, a_view
from tests.starter.api.fake_texting import FakeTexting
from tests.starter.inbound.a_customer import CLOSED_DOOR

AGENT = "+447700900201"
CUSTOMER = "+447700900123"
NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
ANN = Contact(id="ann", name="Ann", phone=AGENT)


def offer(code: int, reference: str = "T-1") -> Offered:
    return Offered(
        Offer(
            code=code,
            reference=reference,
            person="ann",
            bundle="default",
            episode=1,
            tier=0,
            reasons=("needs expertise",),
            sent_at=NOON.replace(minute=code),
        ),
        ANN,
    )


class Here:
    """The product's doors for texts: one agent who was sent the ticket T-1 under code 7."""

    def __init__(self) -> None:
        self.client, self.texting = FakeEscalations(), FakeTexting()
        self.texting.offered[AGENT] = [offer(3, "T-0"), offer(7)]
        self.texts = 0

    async def says(self, text: str, sender: str = AGENT, sid: str | None = None, consent: str = "") -> Outcome:
        self.texts += 1
        return await receive_text(
            self.client, self.texting, CLOSED_DOOR, Text(sid or f"SM{self.texts}", sender, text, consent=consent)
        )

    def acted(self) -> list[tuple[Any, ...]]:
        return [asked for asked in self.client.asked if asked[0] in ("act", "signal")]

    def said(self) -> list[str]:
        return [facts["answer"] for _, facts in self.texting.answers]


@pytest.fixture
def here() -> Here:
    return Here()


async def test_22_a_command_acts_in_the_persons_name_on_what_they_saw_once(here: Here) -> None:
    for _ in range(3):
        await here.says("UP 7 it needs a network engineer", sid="SM1")
    body = {
        "seen": {"episode": 1, "tier": 0},
        "reason": "needs expertise",
        "note": "it needs a network engineer",
    }
    assert here.acted() == [("act", "T-1", "escalate", body, "person:ann", "SM1")]
    assert here.client.named == ["text/person:ann/SM1"]
    assert here.said() == ["alarmed"]


async def test_34_an_unknown_code_is_said_to_be_and_nothing_is_done(here: Here) -> None:
    assert await here.says("ack 99") == "taken as a command of the team"
    assert await here.says("up T-99") == "taken as a command of the team"
    assert (here.acted(), here.said()) == ([], ["unknown", "unknown"])
    assert [facts["text"] for _, facts in here.texting.answers] == ["99", "T-99"]


async def test_30_help_is_given_five_times(here: Here) -> None:
    outcomes = [await here.says(f"what is this {n}?") for n in range(10)]
    assert outcomes.count("answered with the commands") == 5
    assert outcomes[5:] == ["ignored: no command, and told the commands often enough"] * 5
    assert here.said() == ["commands"] * 5


@pytest.mark.parametrize("text", ["ack 7", "ACK", "done 7 paid", "what is this?"])
async def test_31_an_unknown_number_gets_no_answer(here: Here, text: str) -> None:
    assert (await here.says(text, sender="+447700900999")).startswith("ignored")
    assert (here.acted(), here.said()) == ([], [])


@pytest.mark.parametrize("text", ["ack 7", "ACK", "done 7 paid"])
async def test_31_a_number_that_left_the_team_gets_no_answer(here: Here, text: str) -> None:
    here.texting.left_the_team.add(AGENT)
    assert await here.says(text) == "ignored: a command from a number that is nobody's of the team"
    assert (here.acted(), here.said()) == ([], [])


def lately(*offers: Offered) -> list[Offered]:
    """The offers, as they would be had they been made within the last minutes."""
    now = datetime.now(UTC)
    return [Offered(o.offer.model_copy(update={"sent_at": now - timedelta(minutes=9 - n)}), o.to)
            for n, o in enumerate(offers)]  # fmt: skip


async def test_28_all_that_was_lately_sent_is_taken_on_by_one_text_and_answered_by_one(here: Here) -> None:
    here.texting.offered[AGENT] = [offer(3, "T-0"), *lately(offer(7), offer(8, "T-2"))]
    assert await here.says("Ack all", sid="SM1") == "taken as a command of the team"
    assert await here.says("Ack all", sid="SM1") == "ignored: a command answered before"
    seen = {"seen": {"episode": 1, "tier": 0}}
    assert sorted(here.acted()) == [
        ("act", reference, "acknowledge", seen, "person:ann", "SM1") for reference in ("T-1", "T-2")
    ]
    assert len(here.texting.answers) == 1


async def test_28_what_has_closed_and_what_is_somebody_s_is_said_beside_what_was_taken(here: Here) -> None:
    views = {
        "T-1": a_view("T-1"),
        "T-2": a_view("T-2").model_copy(update={"status": "closed"}),
        "T-3": a_view("T-3").model_copy(update={"owner": OwnerView(id="ben", name="Ben")}),
    }
    here.texting.offered[AGENT] = lately(offer(7), offer(8, "T-2"), offer(9, "T-3"))

    async def act(reference: str, *arguments: Any, **named: Any) -> Any:
        if reference == "T-2":
            raise TicketClosed(views[reference])
        if reference == "T-3":
            raise ActionRefused(Refusal(status=409, title="Not possible now", detail="ben has it"))
        return views[reference]

    async def view(reference: str) -> Shown:
        return Shown(views[reference], "live")

    here.client.act, here.client.view = act, view  # type: ignore[assignment, method-assign]
    await here.says("ACK ALL")
    [(_, facts)] = here.texting.answers
    assert (facts["answer"], facts["taken"]) == ("all_taken", ["T-1"])
    assert [(each["reference"], each["answer"]) for each in facts["passed_over"]] == [
        ("T-2", "ended"),
        ("T-3", "has_it"),
    ]


async def test_all_is_noted_for_every_ticket_while_no_worker_answers(
    here: Here, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def silent(*arguments: object, **named: object) -> None:
        raise EngineUnreachable("no worker")

    monkeypatch.setattr(here.client, "act", silent)
    here.texting.offered[AGENT] = lately(offer(7), offer(8, "T-2"))
    await here.says("ack all")
    assert sorted(asked[:3] for asked in here.acted()) == [
        ("signal", "T-1", "acknowledge"),
        ("signal", "T-2", "acknowledge"),
    ]
    assert here.said() == ["all_taken"]


async def test_all_is_nothing_where_nothing_was_sent_lately(here: Here) -> None:
    await here.says("ack all")
    assert (here.acted(), here.said()) == ([], ["none_open"])


async def test_a_colleague_who_is_a_customer_too_is_heard_as_both(here: Here) -> None:
    here.client.customers["sms", AGENT] = [CustomerTicket(reference="C-1", status="open", opened_at=NOON)]
    assert await here.says("It still does not work") == "taken as an answer of the customer"
    assert await here.says("up to now nothing works") == "taken as an answer of the customer"
    assert await here.says("ack 7") == "taken as a command of the team"
    assert [asked[:3] for asked in here.acted()] == [
        ("signal", "C-1", "customer_replied"),
        ("signal", "C-1", "customer_replied"),
        ("act", "T-1", "acknowledge"),
    ]


async def test_a_customers_done_is_no_command(here: Here) -> None:
    here.client.customers["sms", CUSTOMER] = [CustomerTicket(reference="C-1", status="waiting", opened_at=NOON)]
    assert await here.says("Done", sender=CUSTOMER) == "taken as an answer of the customer"
    assert here.said() == []


@pytest.mark.parametrize("word", ["STOP", "stopall", " Unsubscribe ", "CANCEL", "end", "Quit", "REVOKE", "optout"])
@pytest.mark.parametrize("sender", [AGENT, CUSTOMER])
async def test_32_a_word_of_stopping_is_mirrored_whoever_says_it_and_answered_by_nobody(
    here: Here, word: str, sender: str
) -> None:
    assert await here.says(word, sender=sender) == "taken as a wish for no more texts"
    assert here.texting.stopped == {sender}
    assert (here.client.asked, here.said()) == ([], [])


@pytest.mark.parametrize("text", ["Stop.", "STOP ALL", "Stopp!", "opt-out", "ARRÊT", "baja", "Please stop texting me"])
async def test_what_plainly_means_stop_is_heard_whoever_says_it(here: Here, text: str) -> None:
    assert await here.says(text, sender=CUSTOMER) == "taken as a wish for no more texts"
    assert here.texting.stopped == {CUSTOMER}
    assert here.client.asked == []


async def test_what_is_said_beside_a_wish_to_stop_reaches_the_ticket(here: Here) -> None:
    here.client.customers["sms", CUSTOMER] = [CustomerTicket(reference="C-1", status="open", opened_at=NOON)]
    said = "Please stop texting me. The door still jams."
    assert await here.says(said, sender=CUSTOMER) == "taken as an answer of the customer"
    assert here.texting.stopped == {CUSTOMER}
    assert [asked[1:4:2] for asked in here.acted()] == [("C-1", {"text": said, "channel": "sms", "message_id": "SM1"})]


async def test_words_within_a_command_stop_nothing(here: Here) -> None:
    await here.says("done 7 I told them. Please stop texting me, they said.")
    assert here.texting.stopped == set()
    assert [asked[:3] for asked in here.acted()] == [("act", "T-1", "resolve")]


async def test_words_of_starting_again_are_a_customers_own_unless_they_had_stopped_texts(here: Here) -> None:
    here.client.customers["sms", CUSTOMER] = [CustomerTicket(reference="C-1", status="open", opened_at=NOON)]
    assert await here.says("Reanudar", sender=CUSTOMER) == "taken as an answer of the customer"
    await here.says("baja", sender=CUSTOMER)
    assert await here.says("Reanudar", sender=CUSTOMER) == "taken as a wish for texts again"


async def test_start_restores_texts(here: Here) -> None:
    for word in ("START", "yes", "Unstop"):
        await here.says("stop")
        assert await here.says(word) == "taken as a wish for texts again"
        assert here.texting.stopped == set()
    assert await here.says("start") == "ignored: a word of opting out or in"


async def test_words_the_carrier_was_set_to_take_for_others_count_as_those(here: Here) -> None:
    assert await here.says("ARRÊT", consent="STOP") == "taken as a wish for no more texts"
    assert await here.says("Départ", consent="START") == "taken as a wish for texts again"


async def test_yes_is_a_customers_answer_unless_they_had_stopped_texts(here: Here) -> None:
    here.client.customers["sms", CUSTOMER] = [CustomerTicket(reference="C-1", status="waiting", opened_at=NOON)]
    assert await here.says("Yes", sender=CUSTOMER) == "taken as an answer of the customer"


async def test_help_of_the_team_is_answered_by_the_carrier_alone(here: Here) -> None:
    assert await here.says("HELP") == "ignored: a word the carrier answers"
    assert here.said() == []


def refusing(client: FakeEscalations, error: Exception) -> None:
    """Let every action of this client be refused, and everything else be answered."""

    async def act(*_: Any, **__: Any) -> None:
        raise error

    client.act = act  # type: ignore[assignment,method-assign]


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (ActionRefused(Refusal(status=409, title="Stale", detail="Decided on tier 0")), "stale"),
        (ActionRefused(Refusal(status=422, title="Invalid action", detail="reason: …")), "refused"),
        (TicketClosed(a_view()), "ended"),
        (UnknownTicket("T-1"), "unknown"),
    ],
)
async def test_what_is_refused_is_said_with_its_reason(here: Here, error: Exception, said: str) -> None:
    refusing(here.client, error)
    assert await here.says("up 7") == "taken as a command of the team"
    assert here.said() == [said]


async def test_while_no_worker_answers_a_command_is_handed_over_for_good(here: Here) -> None:
    refusing(here.client, EngineUnreachable("nobody"))
    await here.says("ack 7", sid="SM9")
    body = {"seen": {"episode": 1, "tier": 0}}
    assert here.acted() == [("signal", "T-1", "acknowledge", body, "person:ann", "SM9")]
    assert here.said() == ["later"]
