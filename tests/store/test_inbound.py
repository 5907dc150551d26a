"""Messages from outside are decided on once, and those who send them are known by their addresses."""

from __future__ import annotations

import asyncio
from datetime import timedelta

from domain.requests.ticket import Customer
from domain.team.roster import Person, Roster
from store import roster
from store.customers import at_address, kept
from store.database import Database
from store.erasure import erase
from store.inbound import Arrival, Opening, claim, claim_instead, count, find, openings, settle
from store.tickets import customer_tickets_by_address, record, reserve, spelling
from tests.store.some_tickets import NOON, entry, facts, ticket

HOUR = timedelta(hours=1)
MESSAGE = Arrival(id="m-1", sender="s-1", deed="answer", reference="ZD-1", received_at=NOON)


async def test_of_many_deciders_the_first_counts(db: Database) -> None:
    decisions = [MESSAGE.model_copy(update={"id": "race", "reference": f"ZD-{n}"}) for n in range(20)]
    kept = await asyncio.gather(*(claim(db, decision) for decision in decisions))
    assert len({each.reference for each in kept}) == 1
    assert await find(db, "race") == kept[0]
    assert await find(db, "another") is None


async def test_what_was_done_is_noted_once(db: Database) -> None:
    await claim(db, MESSAGE)
    done = MESSAGE.model_copy(update={"deed": "opening", "reference": "MAIL-1"})
    await settle(db, done, NOON)
    await settle(db, MESSAGE, NOON + HOUR)
    assert await find(db, "m-1") == done.model_copy(update={"taken_at": NOON})


def opening(id: str, sender: str, **changes: str) -> Arrival:
    return Arrival(id=id, sender=sender, deed="opening", reference=f"MAIL-{id}", received_at=NOON, **changes)


async def test_of_a_senders_openings_at_once_one_is_kept_and_the_others_are_decided_anew(db: Database) -> None:
    kept = await asyncio.gather(*(claim(db, opening(f"o-{n}", "s-4")) for n in range(20)))
    [first] = [each for each in kept if each]
    [known] = await openings(db, "s-4")
    assert known == Opening(reference=str(first.reference), heard_of=False)
    assert await claim(db, first) == first, "and its own repeats are not another"
    assert await claim(db, opening("o-other", "s-5"))


async def test_whoever_knows_of_an_opening_may_open_another(db: Database) -> None:
    await claim(db, opening("k-1", "s-6"))
    assert await claim(db, opening("k-2", "s-6", follows="ZD-1")) is None
    assert await claim(db, opening("k-2", "s-6", follows="ZD-1"), ["MAIL-k-1"])
    assert {(each.reference, each.follows) for each in await openings(db, "s-6")} == {
        ("MAIL-k-1", None),
        ("MAIL-k-2", "ZD-1"),
    }


async def test_what_is_decided_in_place_of_the_impossible_waits_its_turn_as_well(db: Database) -> None:
    answer = MESSAGE.model_copy(update={"id": "i-1", "sender": "s-7"})
    await claim(db, answer)
    await claim(db, opening("i-2", "s-7"))
    anew = opening("i-1", "s-7")
    assert not await claim_instead(db, anew)
    assert await find(db, "i-1") == answer
    assert await claim_instead(db, anew, ["MAIL-i-2"])
    assert await find(db, "i-1") == anew


async def test_an_opening_is_heard_of_once_its_ticket_is_recorded(db: Database) -> None:
    await reserve(db, ticket("MAIL-h-1"), NOON)
    await claim(db, opening("h-1", "s-8"))
    assert [each.heard_of for each in await openings(db, "s-8")] == [False]
    await record(db, facts("MAIL-h-1", entry(1, "opened", "Opened")), NOON)
    assert [each.heard_of for each in await openings(db, "s-8")] == [True]


async def test_messages_are_counted_by_sender_and_time(db: Database) -> None:
    for n in range(3):
        await claim(db, Arrival(id=f"c-{n}", sender="s-2", deed="nothing", received_at=NOON + n * HOUR))
    assert await count(db, "s-2", NOON) == 2
    assert await count(db, "s-2", NOON - HOUR) == 3
    assert await count(db, "s-3", NOON - HOUR) == 0


async def test_a_customer_is_known_by_each_of_their_addresses_until_they_are_erased(db: Database) -> None:
    ada = {"id": "C-9", "name": "Ada", "email": "Ada@Known.example", "phone": "+447700900456", "locale": "fr"}
    older = ticket("K-1", customer={"id": "C-9", "email": "ada@known.example"})
    newer = ticket("K-2", customer=ada)
    await reserve(db, older, NOON)
    await reserve(db, newer, NOON + HOUR)
    told = facts("K-2", entry(1, "opened", "Opened"), follows="K-1", status="closed", closed_at=NOON)
    given = {"customer_email": "Ada@Known.example", "customer_phone": "+447700900456", "customer": newer.customer}
    await record(db, told.model_copy(update=given), NOON)

    for known in (await at_address(db, "email", "ada@KNOWN.example"), await at_address(db, "sms", "+447700900456")):
        assert known == Customer.model_validate(ada)
    assert (await kept(db, "K-2")).customer == newer.customer
    assert await at_address(db, "email", "eve@known.example") is None
    [theirs] = await customer_tickets_by_address(db, "sms", "+447700900456")
    assert (theirs.reference, theirs.follows) == ("K-2", "K-1")
    assert await spelling(db, "k-2") == "K-2"
    assert await spelling(db, "k-3") is None

    for reference in ("K-1", "K-2"):
        await erase(db, reference, NOON)
    assert await at_address(db, "email", "ada@known.example") is None


async def test_colleagues_are_known_by_their_addresses(db: Database) -> None:
    people = (
        Person(id="ann", name="Ann", email="Ann@Support.example", phone="+15550001111"),
        Person(id="ben", name="Ben", email="ben@support.example"),
    )
    await roster.sync(db, "addresses", Roster(people=people, roles={}))
    assert await roster.at_address(db, "email", "ann@support.EXAMPLE") == ("ann",)
    assert await roster.at_address(db, "sms", "+15550001111") == ("ann",)
    assert await roster.at_address(db, "email", "eve@support.example") == ()
