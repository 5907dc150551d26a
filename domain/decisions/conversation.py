"""The conversation: answers to the customer, their messages, notes, and dates promised by a person."""

from __future__ import annotations

import re

from domain.case.case import Case
from domain.case.turn import Turn
from domain.decisions.ahead import within_reach
from domain.decisions.customer_clocks import answered_by_staff, promise_kept, start_next_reply
from domain.decisions.endings import start_again
from domain.decisions.ladder import escalate
from domain.decisions.silence import alarm
from domain.decisions.waiting import take_ball_back
from domain.decisions.watching import count_message, watch_messages
from domain.inbound.thanks import Thanks, heard_thanks
from domain.messages.telling import owner, tell_customer, tell_staff
from domain.people import Contact
from domain.requests import actions
from domain.requests.attachments import spoken_attachments
from domain.requests.refusals import conflict

_EARLIER_THANKS = re.compile(
    r"(many |great |ok(ay)?,? |perfect,? )?(thanks?( you)?|thx|cheers|merci|danke|gracias)"
    r"( (so|very) much| a lot| again)?( for (your|the) (help|quick help|support))?"
    r"([,.! ]+(it|that|this|everything|all) (works|worked|is fine|is good|solved it)( now)?)?[.! ]*",
    re.IGNORECASE,
)


def reply(turn: Turn, action: actions.Reply) -> None:
    """Answer the customer in public."""
    clocks = answered_by_staff(turn) | promise_kept(turn)
    turn.record("replied", action.text, by=action.by, workaround=action.workaround or None, clocks=clocks)
    tell_customer(turn, "reply", text=action.text, workaround=action.workaround)


def note(turn: Turn, action: actions.Note) -> None:
    """Keep an internal note; whoever it mentions is told."""
    turn.record("noted", action.text, by=action.by, mention=action.mention)
    if action.mention:
        person = Contact(id=action.mention, name=action.mention)
        tell_staff(turn, "mention", [person], f"{turn.case.ticket.reference}: {action.text}")


def promise(turn: Turn, action: actions.Promise) -> None:
    """Promise the customer an answer by an instant; only another promise moves it."""
    case = turn.case
    if not case.active:
        raise conflict(f"The ticket is {case.status}; nothing is left to promise")
    within_reach(turn, "at", action.at)
    earlier = case.promised_at
    turn.change(promised_at=action.at)
    turn.start("promise", action.at - turn.happened_at)
    turn.record(
        "promised",
        action.text or f"An answer by {action.at.isoformat()}",
        by=action.by,
        promised=action.at.isoformat(),
        before=earlier.isoformat() if earlier else None,
    )
    tell_customer(turn, "promise_made", promised_at=action.at.isoformat(), text=action.text)


def customer_replied(turn: Turn, action: actions.CustomerReplied) -> None:
    """Take the customer's message: it ends a wait and asks for an answer, or reopens a resolved ticket.

    A mere thank-you does neither, unless a question waits for it, and is not counted; that it is solved, nobody else
    may know yet. Who asks for a manager gets the next tier, and who writes often what the rules on that say.
    """
    turn.record(
        "customer_replied",
        action.text,
        by="customer",
        channel=action.channel,
        message_id=action.message_id,
        not_solved=action.not_solved or None,
        whole=action.whole or None,
        attachments=[attachment.model_dump(exclude_none=True) for attachment in action.attachments] or None,
    )
    attached = spoken_attachments(action.attachments)
    said = f"{action.text}\n{attached}".rstrip()
    thanks = _thanks(turn.case, action)
    if not (thanks and turn.case.hears_thanks):
        count_message(turn)
    if turn.case.active and thanks == "thanks":
        return
    if turn.case.active:
        _wants_an_answer(turn, said)
    elif not thanks:
        start_again(turn, "customer", "the customer says it is not solved", note=said)
    if action.wants_manager:
        _wants_a_manager(turn)
    elif turn.case.active:
        watch_messages(turn)


def _thanks(case: Case, action: actions.CustomerReplied) -> Thanks | None:
    """Return what a message is of a thank-you; None where it is anything else, or answers a question.

    By earlier rules a thank-you was heard in few words, and on a resolved ticket only.
    """
    if action.not_solved or action.wants_manager or action.attachments or case.waits_for_customer:
        return None
    if case.hears_thanks:
        return heard_thanks(action.text)
    return "solved" if _EARLIER_THANKS.fullmatch(action.text.strip()) else None


def _wants_an_answer(turn: Turn, text: str) -> None:
    if turn.case.waits_for_customer:
        take_ball_back(turn, "the customer answered", "customer")
    start_next_reply(turn)
    item = f"{turn.case.ticket.reference}: the customer wrote"
    tell_staff(turn, "customer_replied", [owner(turn.case)], item, text=text)


def _wants_a_manager(turn: Turn) -> None:
    if turn.case.at_top:
        alarm(turn, "the customer asks for a manager")
    else:
        escalate(turn, "customer asked", by="customer")
