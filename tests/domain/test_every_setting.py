"""Every setting of a policy changes when something is due, who owns a ticket or who is told; what does not is listed
with the reason. A setting that is new in the policy and not here fails."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from types import UnionType
from typing import Annotated, Any, NamedTuple, Union, get_args, get_origin

import pytest
from pydantic import BaseModel

from domain.clocks.limits import Within
from domain.clocks.marks import Mark
from domain.effects import AssignOwner
from domain.events import Acted, MessageDeferred
from domain.policy.messages_counted import MessagesWithin
from domain.policy.policy import Policy
from domain.priority import ByPriority, SomePriorities
from tests.domain.life import POLICY, TICKET, Life, promising

HOUR = timedelta(hours=1)
Setting = dict[str, Any]
Script = Callable[[Life], None]

OFFICE: Setting = {"zone": "UTC", "hours": {"mon-fri": "09:00-17:00"}}
MONDAY = datetime(2026, 11, 23, 9, tzinfo=UTC)


def office(**change: Any) -> Setting:
    """Every promise and tier counts on office hours."""
    return {"calendars": {"office": {**OFFICE, **change}}, "priorities": promising(calendar="office", resolution="9h")}


def promised(priority: str, field: str, said: str) -> Setting:
    promises = POLICY["priorities"]
    return {"priorities": {**promises, priority: {**promises[priority], field: said}}}


def tiers(place: int, **change: Any) -> Setting:
    ladder = [dict(tier) for tier in POLICY["tiers"]]
    ladder[place] |= change
    return {"tiers": ladder}


def limit(**change: Any) -> Setting:
    return {"limits": [{"name": "answer", "within": "5h 37m", "tell": ["duty"], **change}]}


def rule(when: Setting, then: Setting) -> Setting:
    return {"triage": [{"name": "rule", "when": when, "then": then}]}


def own(**change: Any) -> Setting:
    return {"categories": {"billing": change}}


def own_tier(name: str, **change: Any) -> Setting:
    return own(tiers={name: change})


def own_promise(**change: Any) -> Setting:
    return own(priorities={"high": change})


def silence(life: Life, duration: timedelta = 12 * HOUR) -> None:
    """Nobody acts."""
    life.sleep(duration)


def alarms(life: Life) -> None:
    """The ticket comes to the top, where nobody acknowledges."""
    life.act("escalate", reason="needs expertise", to_tier="management", by="ann")
    life.sleep(3 * HOUR)


def acknowledged(life: Life) -> None:
    life.act("acknowledge", by="ann")
    life.act("reply", by="ann", text="Hello.")
    life.sleep(12 * HOUR)


def granted(life: Life) -> None:
    """The owner grants money with the solution."""
    life.vouched("resolve", by="ann", resolution="Refunded.", grant={"amount": "20", "currency": "EUR"})


def conversation(life: Life) -> None:
    """An answer, and a further question that nobody answers."""
    life.act("acknowledge", by="ann")
    life.act("reply", by="ann", text="Hello.")
    life.sleep(HOUR)
    life.act("customer_replied", text="And the other invoice?")
    life.sleep(5 * HOUR)


def chased(life: Life) -> None:
    life.act("acknowledge", by="ann")
    for _ in range(3):
        life.act("customer_replied", text="Any news?")
        life.sleep(timedelta(minutes=1))


def answered_while_nobody_was_there(life: Life) -> None:
    sent_at = life.now + HOUR
    life.now += 12 * HOUR
    life.advance(
        Acted(action="reply", body={"by": "ann", "text": "I see it.", "sent_at": sent_at.isoformat()}, sealed=True)
    )


def away(life: Life) -> None:
    """The provider of email does not take an answer, nor when it is tried again."""
    life.act("acknowledge", by="ann")
    life.delivers = False
    life.act("reply", by="ann", text="Hello.")
    for _ in range(2):
        life.advance(MessageDeferred(effect_id=life.sent[-1][1].id, reason="sendgrid 503"))
        life.sleep(timedelta(minutes=6))
    life.sleep(HOUR)


def waited(life: Life) -> None:
    life.act("acknowledge", by="ann")
    life.act("wait", by="ann", on="customer", text="Which card?")
    life.sleep(4 * 24 * HOUR)


def waited_for_a_third_party(life: Life) -> None:
    life.act("acknowledge", by="ann")
    life.act("wait", by="ann", on="the bank")
    life.sleep(72 * HOUR)


def resolved(life: Life) -> None:
    life.act("resolve", by="ann", resolution="Done.")
    life.sleep(48 * HOUR)


def rated(life: Life) -> None:
    life.act("resolve", by="ann", resolution="Done.")
    life.sleep(2 * HOUR)
    life.act("survey_answered", by="customer", score=2)


class Try(NamedTuple):
    """A setting as it is and as it might be, what happens in both, and what of the ticket matters for it."""

    path: str
    different: Setting
    before: Setting = {}
    script: Script = silence
    ticket: Setting = {}


VIP = {"customer": {**TICKET["customer"], "segment": "vip", "followers": 200_000}}
IN_SPRING = {"resolve_within": "120 calendar days"}
LATE_SOON = {"priorities": promising(resolution="2h")}
AFTERNOONS = {"calendars": {"office": {"zone": "UTC", "hours": {"mon-fri": "12:00-17:00"}}}}

TRIES = [
    Try("zone", {"zone": "America/New_York", **IN_SPRING}, IN_SPRING),
    Try("calendars.zone", office(zone="Asia/Tokyo"), office()),
    Try("calendars.hours", office(hours={"mon-fri": "09:00-12:00"}), office()),
    Try("calendars.special", office(special={"2026-11-23": "closed"}), office()),
    Try("calendars.holidays.country", office(holidays={"country": "JP"}), office(holidays={"country": "GB"})),
    Try(
        "calendars.holidays.subdivision",
        office(holidays={"country": "GB", "subdivision": "SCT"}),
        office(holidays={"country": "GB"}),
    ),
    Try("day", {"day": "4h", "priorities": promising(resolution="1d")}, {"priorities": promising(resolution="1d")}),
    Try("teams", {"teams": {"billing": "money"}}),
    Try("priorities.urgent.resolution", {"priorities": promising(resolution="9h") | {"urgent": {"resolution": "4h"}}},
        {"priorities": promising(resolution="9h")}, ticket={"priority": "urgent"}),
    *(
        Try(f"priorities.{p}.{field}", promised(p, field, said), script=conversation, ticket={"priority": p})
        for p in ("urgent", "high", "medium", "low")
        for field, said in {
            "first_response": "50m", "next_reply": "3h", "resolution": "4h", "update_every": "2h",
        }.items()
        if (p, field) != ("urgent", "resolution")
    ),
    *(
        Try(f"priorities.{p}.calendar", {**office(), "priorities": promising(calendar="office", resolution="9h")},
            {**office(), "priorities": promising(resolution="9h")}, ticket={"priority": p})
        for p in ("urgent", "high", "medium", "low")
    ),
    Try("resolve_within", {"resolve_within": "1 calendar day"}, {"resolve_within": "2 calendar days"}),
    Try("sending_hours", {"sending_hours": "09:00-11:00"}),
    Try("when_missed.first_response", {"when_missed": {"first_response": "next tier"}}),
    Try("when_missed.next_reply", {"when_missed": {"next_reply": "next tier"}}, script=conversation),
    Try("when_missed.resolution", {**LATE_SOON, "when_missed": {"resolution": "tell lead"}}, LATE_SOON,
        script=acknowledged),
    Try("tiers.team", tiers(0, team="money")),
    Try("tiers.skill", tiers(0, skill="refunds")),
    Try("tiers.calendar", {**AFTERNOONS, **tiers(0, calendar="office")}, script=acknowledged),
    Try("tiers.accept_within", tiers(0, accept_within="20m")),
    Try("tiers.work_within", tiers(0, work_within="2h"), script=acknowledged),
    Try("tiers.agreed_within", tiers(0, agreed_within="2h"), script=acknowledged),
    Try("tiers.repeat_every", tiers(2, repeat_every="20m"), script=alarms),
    Try("tiers.tell", tiers(1, tell=["head"])),
    Try("tiers.wider_circle", tiers(2, wider_circle={2: ["team lead"]}), script=alarms),
    Try("reminders.at", {"reminders": {**POLICY["reminders"], "at": "40%"}}, script=acknowledged),
    Try("reminders.first_response", {"reminders": {**POLICY["reminders"], "first_response": "40%"}}),
    Try("reminders.next_reply", {"reminders": {**POLICY["reminders"], "next_reply": "30%"}}, script=conversation),
    Try("reminders.resolution", {"reminders": {**POLICY["reminders"], "resolution": "10%"}}, script=acknowledged),
    Try("reminders.before_reassigning", {"reminders": {**POLICY["reminders"], "before_reassigning": 2}}),
    Try("reminders.reassign", {"reminders": {**POLICY["reminders"], "reassign": 0}}),
    Try("acknowledged_expires_after", {"acknowledged_expires_after": "1h"}, script=acknowledged),
    Try("duty", {"duty": {"management": "head", "else": "duty"}}, script=alarms),
    Try("notify", {"notify": {"else": "sms"}}),
    Try("triage.when.any_phrase", rule({"any_phrase": ["invoice"]}, {"priority": "urgent"}),
        rule({"any_phrase": ["parcel"]}, {"priority": "urgent"}), ticket={"priority": None}),
    Try("triage.when.customer.followers", rule({"customer.followers": 100}, {"priority": "urgent"}),
        rule({"customer.followers": 900_000}, {"priority": "urgent"}), ticket={"priority": None, **VIP}),
    Try("triage.when.customer.segment", rule({"customer.segment": "vip"}, {"start_at": "specialist"}),
        rule({"customer.segment": "other"}, {"start_at": "specialist"}), ticket=VIP),
    Try("triage.when.category", rule({"category": "billing"}, {"start_at": "specialist"}),
        rule({"category": "other"}, {"start_at": "specialist"})),
    Try("triage.when.customer_messages", rule({"customer_messages": "3 within 1h"}, {"escalate": True}),
        rule({"customer_messages": "5 within 1h"}, {"escalate": True}), script=chased),
    Try("triage.when.unanswered_messages", rule({"unanswered_messages": "3 within 1h"}, {"escalate": True}),
        rule({"unanswered_messages": "5 within 1h"}, {"escalate": True}), script=chased),
    Try("triage.then.priority", rule({}, {"priority": "urgent"}), ticket={"priority": None}),
    Try("triage.then.start_at", rule({}, {"start_at": "specialist"})),
    Try("triage.then.prefer", rule({}, {"prefer": "best"})),
    Try("triage.then.escalate", rule({"customer_messages": "2 within 1h"}, {"escalate": True}), script=chased),
    Try("waiting.remind_after", {"waiting": {**POLICY["waiting"], "remind_after": ["2d"]}}, script=waited),
    Try("waiting.close_after", {"waiting": {**POLICY["waiting"], "close_after": "2d"}}, script=waited),
    Try("waiting.third_party_at_most", {"waiting": {**POLICY["waiting"], "third_party_at_most": "1d"}},
        script=waited_for_a_third_party),
    Try("reopen_within", {"reopen_within": "1d"}, script=resolved),
    Try("handover_note", {"handover_note": ["escalate"]}, script=alarms),
    Try("reasons", {"reasons": ["customer asked"]}, script=alarms),
    Try("survey.after", {"survey": {"after": "2h"}}, {"survey": {"after": "1h"}}, script=resolved),
    Try("survey.low", {"survey": {"after": "1h", "low": 1}}, {"survey": {"after": "1h", "low": 2}}, script=rated),
    Try("survey.when_low", {"survey": {"after": "1h", "when_low": "reopen"}}, {"survey": {"after": "1h"}},
        script=rated),
    Try("quiet_hours.sms", {"quiet_hours": {"sms": "09:00-11:00"}},
        ticket={"customer": {**TICKET["customer"], "email": None}}),
    Try("quiet_hours.alarm", {"quiet_hours": {"alarm": "10:00-12:00"}}, script=alarms),
    Try("when_provider_away.other_channel_after", {"when_provider_away": {"other_channel_after": "5h"}},
        script=away),
    Try("backdated_at_most", {"backdated_at_most": "1m"}, script=answered_while_nobody_was_there),
    Try("limits.within", limit(within="5h 40m"), limit()),
    Try("limits.calendar", {**AFTERNOONS, **limit(calendar="office")},
        {**AFTERNOONS, **limit()}),
    Try("limits.met_by", limit(met_by="first answer"), limit(), script=acknowledged),
    Try("limits.tell", limit(within="37m", tell=["team lead"]), limit(within="37m")),
    Try("limits.when_missed", limit(when_missed="tell"), limit()),
    Try("limits.notices.at", limit(notices=[{"at": "1h before", "tell": ["head"]}]),
        limit(notices=[{"at": "2h before", "tell": ["head"]}])),
    Try("limits.notices.tell", limit(notices=[{"at": "1h before", "tell": ["head"]}]),
        limit(notices=[{"at": "1h before", "tell": ["duty"]}])),
    Try("categories.team", own(team="money")),
    Try("categories.priorities.calendar", {"calendars": {"office": OFFICE}, **own_promise(calendar="office")},
        script=acknowledged),
    Try("categories.priorities.first_response", own_promise(first_response="50m")),
    Try("categories.priorities.next_reply", own_promise(next_reply="3h"), script=conversation),
    Try("categories.priorities.resolution", own_promise(resolution="4h")),
    Try("categories.priorities.update_every", own_promise(update_every="none")),
    Try("categories.tiers.team", own_tier("frontline", team="money")),
    Try("categories.tiers.skill", own_tier("frontline", skill="refunds")),
    Try("categories.tiers.calendar", {**AFTERNOONS, **own_tier("frontline", calendar="office")},
        script=acknowledged),
    Try("categories.tiers.accept_within", own_tier("frontline", accept_within="20m")),
    Try("categories.tiers.work_within", own_tier("frontline", work_within="2h"), script=acknowledged),
    Try("categories.tiers.agreed_within", own_tier("frontline", agreed_within="2h"), script=acknowledged),
    Try("categories.tiers.repeat_every", own_tier("management", repeat_every="20m"), script=alarms),
    Try("categories.tiers.tell", own_tier("specialist", tell=["head"])),
    Try("tiers.may_grant", tiers(0, may_grant="50 EUR"), script=granted),
    Try("categories.tiers.may_grant", own_tier("frontline", may_grant="50 EUR"), script=granted),
    Try("categories.tiers.wider_circle", own_tier("management", wider_circle={2: ["team lead"]}), script=alarms),
]  # fmt: skip

WITHOUT_EFFECT_ON_THEM = {
    "name": "what people call the policy",
    "tiers.name": "what the ladder's steps are called in messages and in the rest of the policy",
    "triage.name": "how the timeline names the rule",
    "limits.name": "how the timeline names the limit",
    "triage.then.tag": "a mark by which people find tickets",
    "erase_after": "says what becomes of a ticket long after its end",
    "after_closing": "says what a message does once the ticket has ended; see test_taking.py",
    "targets": "kept until there are reports",
    "messages_per_person.bundle": "kept until messages of several tickets are bundled",
    "messages_per_person.at_most": "kept until messages of several tickets are limited",
}


def holidays(asked: Any) -> dict[date, str]:
    """A day off in Japan, and another in Scotland."""
    known = {("JP", None): date(2026, 11, 23), ("GB", "SCT"): date(2026, 11, 23)}
    day = known.get((asked.country, asked.subdivision)) if asked else None
    return {day: "A day off"} if day else {}


def observed(policy: Setting, attempt: Try) -> tuple[Any, ...]:
    """Every due as it stood at the opening and at the end, every message with when and to whom, every search for an
    owner."""
    life = Life(policy, attempt.ticket, start=MONDAY, holidays=holidays)
    opened = {str(key): clock.due_at for key, clock in life.case.clocks.items()}
    attempt.script(life)
    ended = {str(key): (clock.due_at, clock.ended) for key, clock in life.case.clocks.items()}
    sent = [(at, message.purpose, message.to.id, message.channel) for at, message in life.sent]
    searches = [(ask.team, ask.tier, ask.skill, ask.prefer_best) for ask in life.asked if isinstance(ask, AssignOwner)]
    return opened, ended, sent, searches


@pytest.mark.parametrize("attempt", TRIES, ids=lambda attempt: attempt.path)
def test_a_setting_changes_a_due_an_owner_or_who_is_told(attempt: Try) -> None:
    assert observed({**attempt.before, **attempt.different}, attempt) != observed(attempt.before, attempt)


def settings(kind: Any, path: str = "") -> Iterator[str]:
    """The path of everything that can be set, without places in lists and names in mappings."""
    if get_origin(kind) is Annotated or get_origin(kind) in (tuple, dict, Union, UnionType):
        inner = [arg for arg in get_args(kind) if arg is not Ellipsis]
        kinds = inner[-1:] if get_origin(kind) is dict else inner[:1] if get_origin(kind) is Annotated else inner
        found = {leaf for each in kinds for leaf in settings(each, path)}
        yield from (leaf for leaf in found if leaf != path) if len(found) > 1 else found
    elif isinstance(kind, type) and issubclass(kind, SomePriorities):
        yield from settings(kind.model_fields["urgent"].annotation, path)
    elif isinstance(kind, type) and issubclass(kind, BaseModel) and not issubclass(kind, _WORDS):
        for name, field in kind.model_fields.items():
            yield from settings(field.annotation, f"{path}.{field.alias or name}".lstrip("."))
    else:
        yield path


_WORDS = (ByPriority, Mark, MessagesWithin, Within)
"""What is one value in the file."""


def test_no_setting_is_left_out() -> None:
    assert {attempt.path for attempt in TRIES} | set(WITHOUT_EFFECT_ON_THEM) == set(settings(Policy))


def test_what_is_said_to_have_no_effect_is_tried_nowhere() -> None:
    assert not {attempt.path for attempt in TRIES} & set(WITHOUT_EFFECT_ON_THEM)
