"""Commands by text: doing what somebody of the team answers to a notice, and answering them."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime

from domain.case.view import View
from domain.inbound.ack_all import REACHES_BACK, all_meant, all_said, means_all
from domain.inbound.sms_answers import Said, action_of, answer_facts, done, not_done
from domain.inbound.sms_commands import Command, Offer, pick, read_command
from domain.requests.action_keys import Key
from domain.requests.refusals import Refusal
from domain.via import Via
from starter.client import Escalations
from starter.errors import ActionRefused, EngineUnreachable, TicketClosed, UnknownTicket
from starter.inbound.outcome import Outcome
from starter.texting import Offered, Texting

BY_TEXT = Via(door="text", own=True)
NOT_OF_THE_TEAM: Outcome = "ignored: a command from a number that is nobody's of the team"


async def do_command(
    client: Escalations, texting: Texting, sender: str, text: str, sid: str, *, also_customer: bool
) -> Outcome | None:
    """Do what a number that was sent something to act on asks for, once per `sid`, and answer it by text.

    None when the text is no command: one of somebody who is `also_customer` is the customer's then. A number that is
    nobody's of the team any more is not answered. Raises `Unreachable` when the text must be sent again.
    """
    command = read_command(text)
    if command is None and also_customer:
        return None
    asked = (command.codes, command.references) if command else ((), ())
    offered = await texting.offers(sender, *asked)
    if not offered:
        return None if also_customer or command is None else NOT_OF_THE_TEAM
    if command is None:
        return await _help(texting, offered, sender, sid)
    if means_all(command, [each.offer for each in offered]):
        return await _do_all(client, texting, command, _newest(offered), sender, sid)
    picked = pick(command, [each.offer for each in offered])
    if picked == "which" and also_customer:
        return None
    if await texting.is_answered(sid):
        return "ignored: a command answered before"
    now = datetime.now(UTC)
    if isinstance(picked, Offer):
        meant = next(each for each in offered if each.offer == picked)
        said, facts = await _done(client, command, picked, sid, now)
    else:
        meant, said = _newest(offered), picked
        facts = answer_facts(picked, command, meant.offer, None)
    await texting.answer(meant, sid, facts)
    await texting.note(sender, sid, said)
    return "taken as a command of the team"


async def _do_all(
    client: Escalations, texting: Texting, command: Command, newest: Offered, sender: str, sid: str
) -> Outcome:
    """Take on everything that the number was lately sent to act on, and say what of it was, and why not the rest."""
    if await texting.is_answered(sid):
        return "ignored: a command answered before"
    now = datetime.now(UTC)
    lately = await texting.recent_offers(sender, now - REACHES_BACK)
    meant = all_meant([each.offer for each in lately], now)
    answers = await asyncio.gather(*(_done(client, command, offer, sid, now) for offer in meant))
    said, facts = all_said([facts for _, facts in answers])
    await texting.answer(newest, sid, {**answer_facts(said, command, newest.offer, None), **facts})
    await texting.note(sender, sid, said)
    return "taken as a command of the team"


async def _help(texting: Texting, offered: list[Offered], sender: str, sid: str) -> Outcome:
    if not await texting.may_help(sender, sid):
        return "ignored: no command, and told the commands often enough"
    newest = _newest(offered)
    await texting.answer(newest, sid, answer_facts("commands", None, newest.offer, None))
    return "answered with the commands"


async def _done(
    client: Escalations, command: Command, offer: Offer, sid: str, sent_at: datetime
) -> tuple[Said, dict[str, object]]:
    """Do it, and return what to say; while no worker answers it is handed over to be done for certain later."""
    action = action_of(command, offer)
    if action is None:
        return "words_missing", answer_facts("words_missing", command, offer, None)
    name, body = action
    by = f"person:{offer.person}"
    key = Key("text", by, sid)
    try:
        view = await client.act(offer.reference, name, body, by=by, key=key, sent_at=sent_at, via=BY_TEXT)
    except ActionRefused as refused:
        view = (await client.view(offer.reference)).view
        return _refused(command, offer, refused.refusal, view)
    except TicketClosed as closed:
        return "ended", answer_facts("ended", command, offer, closed.view)
    except UnknownTicket:
        return "unknown", answer_facts("unknown", command, offer, None)
    except EngineUnreachable:
        await client.signal(offer.reference, name, body, by=by, key=key, sent_at=sent_at, via=BY_TEXT)
        return "later", answer_facts("later", command, offer, None)
    said = done(command, offer, view)
    return said, answer_facts(said, command, offer, view)


def _refused(command: Command, offer: Offer, refusal: Refusal, view: View) -> tuple[Said, dict[str, object]]:
    said = not_done(command, offer, refusal, view)
    return said, answer_facts(said, command, offer, view, why=refusal.detail)


def _newest(offered: list[Offered]) -> Offered:
    return max(offered, key=lambda each: (each.offer.sent_at, each.offer.code))
