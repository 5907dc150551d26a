"""A text that came in: a word about consent, a command of the team's, or something a customer says."""

from __future__ import annotations

from dataclasses import dataclass

from domain.inbound.consent import consent, only_consent
from domain.inbound.sms_commands import read_command
from domain.requests.attachments import Attachment
from starter.client import ENDED, Escalations
from starter.inbound.commands import NOT_OF_THE_TEAM, do_command
from starter.inbound.outcome import Outcome
from starter.inbound.reception import Reception
from starter.inbound.sms import receive_sms
from starter.texting import Texting


@dataclass(frozen=True)
class Text:
    """A text from `sender` (E.164); `consent` is what the carrier says that it means for consent, or nothing;
    `to` is the number of ours it came to, `media` what came with it."""

    sid: str
    sender: str
    body: str
    consent: str = ""
    to: str = ""
    media: tuple[Attachment, ...] = ()


async def receive_text(client: Escalations, texting: Texting, reception: Reception, text: Text) -> Outcome:
    """Take a text to where it belongs, once per `sid`; raises `Unreachable` when it must be sent again.

    The carrier has answered its own words about consent itself. What is said beside such a wish goes where it
    belongs as well; within a command it is none. A text of the team's that is no command is a
    customer's where its sender has an open ticket.
    """
    match consent(text.body, text.consent):
        case "stop" if text.consent or only_consent(text.body) or read_command(text.body) is None:
            await texting.stop(text.sender)
            if text.consent or only_consent(text.body):
                return "taken as a wish for no more texts"
        case "start":
            if await texting.start(text.sender):
                return "taken as a wish for texts again"
            if text.consent or only_consent(text.body):
                return "ignored: a word of opting out or in"
        case "help" if await texting.was_offered(text.sender):
            return "ignored: a word the carrier answers"
    of_the_team = await _from_the_team(client, texting, text)
    if of_the_team:
        return of_the_team
    return await receive_sms(client, reception, text.sender, text.body, text.sid, to=text.to, media=text.media)


async def _from_the_team(client: Escalations, texting: Texting, text: Text) -> Outcome | None:
    """Do a command, or leave it undone where it is none of the team's; None when the text is a customer's."""
    offered = await texting.was_offered(text.sender)
    command = read_command(text.body)
    if not offered and (command is None or not command.can_be_nothing_else):
        return None
    is_customer = any(ticket.status not in ENDED for ticket in await client.tickets_of("sms", text.sender))
    if offered:
        return await do_command(client, texting, text.sender, text.body, text.sid, also_customer=is_customer)
    return None if is_customer else NOT_OF_THE_TEAM
