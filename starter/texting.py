"""Texts with the team, and with whoever wants none: what a number was sent, and how its texts are answered."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from temporalio.client import Client
from temporalio.common import Priority, WorkflowIDReusePolicy
from temporalio.exceptions import WorkflowAlreadyStartedError

from activities.number_prints import NumberPrints
from activities.requests import Send
from domain.effects import SendMessage
from domain.inbound.sms_answers import Said
from domain.inbound.sms_commands import Offer
from domain.people import Contact
from starter.database_work import in_database
from starter.engine_work import PATIENCE, engine_answers
from store import opt_outs, reply_codes, roster, sms_commands
from store.database import Database
from workflows.options import TICKETS_QUEUE

WORKFLOW_TYPE = "SmsAnswer"


@dataclass(frozen=True)
class Offered:
    """An offer, and the person of the team it was made to, whose number it still is."""

    offer: Offer
    to: Contact


class Texting:
    """What texts need of the database and of the engine; raises `DatabaseUnreachable` and `EngineUnreachable`."""

    def __init__(self, temporal: Client, db: Database, numbers: NumberPrints) -> None:
        self._temporal = temporal
        self._db = db
        self._numbers = numbers

    async def stop(self, number: str) -> None:
        """Send no more texts to a number; what still waits to be sent there fails, for good."""
        await in_database(opt_outs.stop(self._db, self._numbers.of(number), number, datetime.now(UTC)))

    async def start(self, number: str) -> bool:
        """Let texts go to a number again; return whether its owner had stopped them."""
        return await in_database(opt_outs.start(self._db, self._numbers.of(number)))

    async def was_offered(self, number: str) -> bool:
        """Return whether a number was ever sent something to act on."""
        return bool(await in_database(reply_codes.offers(self._db, self._numbers.of(number))))

    async def offers(
        self, number: str, codes: Collection[int] = (), references: Collection[str] = ()
    ) -> Sequence[Offered]:
        """Return the newest offer made to a number, and those under one of the codes or references.

        None is left of those whose person is no more on the roster, or has another number by now.
        """
        made = await in_database(reply_codes.offers(self._db, self._numbers.of(number), codes, references))
        return await self._of_the_team(number, made)

    async def recent_offers(self, number: str, since: datetime) -> Sequence[Offered]:
        """Return every offer made to a number since an instant, the newest first, of those as `offers` does."""
        made = await in_database(reply_codes.recent(self._db, self._numbers.of(number), since))
        return await self._of_the_team(number, made)

    async def _of_the_team(self, number: str, made: Sequence[Offer]) -> Sequence[Offered]:
        people = {key: await self._person(*key, number) for key in {(offer.bundle, offer.person) for offer in made}}
        return [Offered(offer, to) for offer in made if (to := people[offer.bundle, offer.person])]

    async def is_answered(self, sid: str) -> bool:
        """Return whether a command was answered before."""
        return await in_database(sms_commands.is_answered(self._db, sid))

    async def may_help(self, number: str, sid: str) -> bool:
        """Return whether to tell the commands to somebody whose text was none; the same for the same text."""
        return await in_database(sms_commands.may_help(self._db, sid, self._numbers.of(number), datetime.now(UTC)))

    async def note(self, number: str, sid: str, said: Said) -> None:
        """Keep what a command was answered."""
        await in_database(sms_commands.note(self._db, sid, self._numbers.of(number), said, datetime.now(UTC)))

    async def answer(self, offered: Offered, sid: str, facts: dict[str, Any]) -> None:
        """Have a text answered, once per `sid`, by the way all messages go; workers need not be there yet."""
        offer = offered.offer
        message = SendMessage(
            id=f"{offer.reference}/answer/{sid}/{offer.person}/sms",
            purpose="command_answer",
            to=offered.to,
            channel="sms",
            facts=facts,
            priority="urgent",
        )
        try:
            async with engine_answers():
                await self._temporal.start_workflow(
                    WORKFLOW_TYPE,
                    Send(reference=offer.reference, bundle=offer.bundle, message=message),
                    id=f"sms-answer-{sid}",
                    task_queue=TICKETS_QUEUE,
                    id_reuse_policy=WorkflowIDReusePolicy.REJECT_DUPLICATE,
                    priority=Priority(priority_key=1),
                    rpc_timeout=PATIENCE,
                )
        except WorkflowAlreadyStartedError:
            return

    async def _person(self, bundle: str, person: str, number: str) -> Contact | None:
        found = await in_database(roster.person(self._db, bundle, person))
        return found.contact() if found and found.phone == number else None
