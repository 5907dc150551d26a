from __future__ import annotations

from datetime import timedelta

from domain.case.view import View
from starter.client import Shown
from starter.errors import DatabaseUnreachable
from tests.domain.life import Life
from tests.starter.console.conftest import Site, life_until_now, text_of


async def test_a_ticket_s_page_tells_where_it_stands(ann: Site, life: Life) -> None:
    text = text_of(await ann.get("/tickets/T-1"))
    for words in (
        "T-1 Invoice charged twice open high",
        "Next ann must acknowledge",
        "Owner Ann not acknowledged",
        "Tier frontline",
        "Team billing · billing",
        "Customer Robin C-1",
        "Policy test v1",
    ):
        assert words in text


async def test_clocks_show_how_much_of_their_time_is_used(ann: Site, life: Life) -> None:
    life.sleep(timedelta(minutes=5))
    text = text_of(await ann.get("/tickets/T-1"))
    assert "first response running 5 min of 1 h" in text
    life.act("reply", by="ann", text="Hello")
    life.act("wait", by="ann", on="customer", text="Which one?")
    text = text_of(await ann.get("/tickets/T-1"))
    assert "first response met 5 min of 1 h" in text
    assert "resolution paused 5 min of 10 h stands still" in text


async def test_earlier_runs_of_a_clock_are_among_the_ended_ones(ann: Site) -> None:
    life = ann.fake.lives["T-1"] = life_until_now(timedelta(hours=12))
    life.sleep(timedelta(hours=12))
    clocks = text_of(await ann.get("/tickets/T-1")).partition("Clocks")[2].partition("Conversation")[0]
    live, _, ended = clocks.partition(" ended ")
    assert live.count("repeat run") == 1
    assert ended.count("repeat") > 1


async def test_the_timeline_is_newest_first_and_says_how_late_clocks_were(ann: Site, life: Life) -> None:
    life.outage(timedelta(hours=1, minutes=10))
    text = text_of(await ann.get("/tickets/T-1")).partition("Timeline")[2]
    assert text.index("breached clock: first response") < text.index("opened system")
    assert "10 min late" in text


async def test_the_whole_mail_is_folded_below_what_was_taken_from_it(ann: Site, life: Life) -> None:
    life.act("customer_replied", text="The second.", whole="The second.\n> Which <b>one</b>?")
    life.act("customer_replied", text="It jams.")
    shown = (await ann.get("/tickets/T-1")).text
    _, _, folded = shown.partition("The whole mail</summary>")
    assert "Which &lt;b&gt;one&lt;/b&gt;?" in folded.partition("</details>")[0]
    assert shown.count("The whole mail") == 1


async def test_the_conversation_and_every_message_show_what_became_of_them(ann: Site, life: Life) -> None:
    life.act("reply", by="ann", text="Please try again.")
    life.act("customer_replied", text="It works <b>not</b>", channel="sms")
    shown = await ann.get("/tickets/T-1")
    text = text_of(shown)
    conversation, _, rest = text.partition("Conversation")[2].partition("Timeline")
    for words in ("We email · receipt", "delivered", "Please try again.", "Robin sms", "It works <b>not</b>"):
        assert words in conversation
    assert "It works &lt;b&gt;not&lt;/b&gt;" in shown.text
    messages = rest.partition("Messages")[2]
    assert "reply to customer email delivered" in messages
    assert "assigned to ann email delivered" in messages


async def test_only_the_actions_that_make_sense_are_offered_and_say_what_they_will_do(ann: Site, life: Life) -> None:
    async def offered() -> list[str]:
        page = (await ann.get("/tickets/T-1")).text
        return [part.partition("</summary>")[0] for part in page.split('<details class="act"')[1:]]

    async def buttons() -> list[str]:
        return [summary.rpartition(">")[2] for summary in await offered()]

    seldom = ["Told them", "Promise", "Reassign", "Priority", "Category"]
    assert await buttons() == [
        "Acknowledge",
        "Reply",
        "Note",
        "Wait",
        "Escalate",
        "Resolve",
        *seldom,
        "Decline",
        "Cancel",
    ]
    assert "Take the ticket on: the owner is no longer chased" in text_of(await ann.get("/tickets/T-1"))
    life.act("acknowledge", by="ann")
    life.act("escalate", by="ann", reason="needs expertise")
    assert await buttons() == [
        "Acknowledge", "Reply", "Note", "Wait", "Escalate", "Hand back", "Resolve", *seldom, "Cancel"
    ]  # fmt: skip
    assert "Take it over from Ben" in text_of(await ann.get("/tickets/T-1"))
    life.act("wait", by="ben", on="customer", text="Which one?")
    assert await buttons() == [
        "Resume", "Reply", "Note", "Escalate", "Hand back", "Resolve", "Acknowledge", *seldom, "Cancel"
    ]  # fmt: skip
    life.act("resolve", by="ben", resolution="Refunded")
    assert await buttons() == ["Reopen", "Note", "Close", "Told them", "Cancel"]
    life.act("close", by="ben")
    assert await buttons() == []
    assert "Next Nothing more: the ticket is closed." in text_of(await ann.get("/tickets/T-1"))


async def test_a_key_for_reading_gets_no_forms(site: Site) -> None:
    await site.sign_in("read-key")
    text = text_of(await site.get("/tickets/T-1"))
    assert "Your key may only read." in text
    assert "Acknowledge" not in text


async def test_a_ticket_nobody_opened_is_not_found(ann: Site) -> None:
    answer = await ann.get("/tickets/T-404")
    assert answer.status_code == 404
    assert "There is no such ticket" in text_of(answer)


async def test_messages_that_cannot_be_read_now_hide_nothing_else(ann: Site) -> None:
    ann.fake.broken_messages = DatabaseUnreachable("down")
    answer = await ann.get("/tickets/T-1")
    assert answer.status_code == 200
    assert "what was sent cannot be shown now" in text_of(answer)


async def test_what_was_last_recorded_is_said_to_be_that(ann: Site, monkeypatch) -> None:  # type: ignore[no-untyped-def]
    live = await ann.fake.view("T-1")

    async def stored(reference: str) -> Shown:
        return Shown(live.view, "stored")

    monkeypatch.setattr(ann.fake, "view", stored)
    assert "this is how the ticket was last recorded" in text_of(await ann.get("/tickets/T-1"))


async def test_a_long_story_can_be_read_to_its_beginning(ann: Site, monkeypatch) -> None:  # type: ignore[no-untyped-def]
    live = await ann.fake.view("T-1")
    shortened: View = live.view.model_copy(update={"timeline": live.view.timeline[-1:]})

    async def short(reference: str) -> Shown:
        return Shown(shortened, "live")

    monkeypatch.setattr(ann.fake, "view", short)
    assert "All that happened before" in text_of(await ann.get("/tickets/T-1"))
    whole = text_of(await ann.get("/tickets/T-1?all"))
    assert "opened system" in whole
    assert "All that happened before" not in whole


async def test_what_was_said_before_the_ticket_comes_first_and_is_marked(ann: Site, life: Life) -> None:
    transcript = [{"from": "bot", "text": "Have you tried <b>again</b>?"}, {"from": "customer", "text": "Yes!"}]
    ann.fake.lives["T-1"] = Life(ticket={"description": "Charged twice", "context": {"transcript": transcript}})
    shown = await ann.get("/tickets/T-1")
    conversation = text_of(shown).partition("Conversation")[2].partition("Timeline")[0]
    assert "bot before the ticket Have you tried <b>again</b>?" in conversation
    assert conversation.index("tried") < conversation.index("Yes!") < conversation.index("Charged twice")
    assert "tried &lt;b&gt;again&lt;/b&gt;" in shown.text
