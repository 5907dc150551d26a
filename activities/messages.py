"""Activities that tell somebody something."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, TypeVar

from temporalio import activity

from activities.addressing import better_elsewhere, reachable, solver_named
from activities.database_work import LEDGER_SECONDS, in_database
from activities.links import Links
from activities.mail_thread import reply_token
from activities.offers import offer_in
from activities.outbox import DEFAULT_MANNERS, Manners, Outbox, Way
from activities.providers.email import Email, EmailProvider
from activities.providers.outcome import Outcome
from activities.providers.routes import Routes
from activities.providers.sms import Sms, SmsProvider
from activities.rendering import BadTemplate, Renderer
from activities.requests import Send, Sent
from activities.send_failures import sending_misconfigured
from activities.texting import Texting
from domain.delivery.failures import KNOWN_UNREACHABLE
from domain.delivery.states import NewMessage
from domain.effects import SendMessage
from domain.inbound.consent import OPTED_OUT
from domain.messages.code import signed
from domain.people import Contact
from store import surveys
from store.database import Database

Words = TypeVar("Words")
KEPT_FROM_THE_LEDGER = "(a link of theirs alone)"


class Messages:
    """Writes and sends messages. Every method sends once, and raises as `Outbox.send` says."""

    def __init__(
        self,
        db: Database,
        renderer: Renderer,
        email: Routes[EmailProvider],
        sms: Routes[SmsProvider],
        links: Links,
        manners: Manners = DEFAULT_MANNERS,
    ) -> None:
        self._db = db
        self._renderer = renderer
        self._email = email
        self._sms = sms
        self._links = links
        self._outbox = Outbox(db, manners)
        self._texting = Texting(db, links.numbers)

    @activity.defn(name="send_email")
    async def send_email(self, send: Send) -> Sent:
        """Send one email."""
        return await self._send_email(send, await self._facts(send))

    @activity.defn(name="send_sms")
    async def send_sms(self, send: Send) -> Sent:
        """Send one text message."""
        return await self._send_sms(send, await self._facts(send))

    @activity.defn(name="ask_survey")
    async def ask_survey(self, send: Send) -> Sent:
        """Ask the customer how it was, by the message's channel, with a link that only they have.

        The survey is on record before the customer is asked; without the database nobody is.
        """
        episode = int(send.message.facts["episode"])
        now = datetime.now(UTC)
        asked = await in_database(surveys.ask(self._db, send.reference, episode, now), seconds=LEDGER_SECONDS)
        url = self._links.survey(send.reference, episode, asked.asked_at or now)
        facts = {**send.message.facts, "survey_url": url}
        by_channel = self._send_email if send.message.channel == "email" else self._send_sms
        return await by_channel(send, facts)

    async def _facts(self, send: Send) -> dict[str, Any]:
        facts = send.message.facts
        return {**facts, **await solver_named(self._db, send.bundle, facts)}

    async def _send_email(self, send: Send, facts: dict[str, Any]) -> Sent:
        reader = await reachable(self._db, send.bundle, send.message.to)
        acting = self._acting(send)
        letter = self._written(self._renderer.email, send, {**facts, **acting}, reader)
        email = Email(
            message_id=send.message.id,
            reference=send.reference,
            to=reader.email or "",
            to_name=reader.name,
            subject=letter.subject,
            text=letter.text,
            html=letter.html,
            reply_token=reply_token(self._links.signer, send.reference, send.message.to.id),
        )
        # Whoever may read what was sent is not to act in its reader's name.
        kept = letter.text.replace(acting["act_url"], KEPT_FROM_THE_LEDGER) if acting else letter.text
        row = _row(send, email.to, subject=letter.subject, body=kept)
        way = Way(lambda provider: provider.send(email), routes=self._email)
        return await self._send_once(row, send.message, reader, way)

    async def _send_sms(self, send: Send, facts: dict[str, Any]) -> Sent:
        reader = await reachable(self._db, send.bundle, send.message.to)
        phone = reader.phone or ""
        prepared = await self._texting.prepare(send, phone)
        if prepared.reply_code is not None:
            facts = {**facts, "reply_code": prepared.reply_code}
        body = self._written(self._renderer.sms, send, facts, reader)
        sms = Sms(message_id=send.message.id, to=phone, body=signed(body, send.message.id))
        row = _row(send, phone, body=sms.body)
        if prepared.opted_out:
            await self._outbox.refuse(row, OPTED_OUT)
        way = Way(
            lambda provider: self._text(provider, sms),
            lambda since: self._sms.all[0].provider.find(sms.message_id, sms.to, since),
            routes=self._sms,
        )
        return await self._send_once(row, send.message, reader, way)

    def _acting(self, send: Send) -> dict[str, Any]:
        """What the letter says of acting without signing in, where there is something to act on."""
        offer = offer_in(send)
        if offer is None:
            return {}
        url, until = self._links.acting(offer, send.message.id, activity.info().scheduled_time)
        return {"act_url": url, "act_until": until.isoformat()}

    async def _text(self, provider: SmsProvider, sms: Sms) -> Outcome:
        outcome = await provider.send(sms)
        await self._texting.learn(sms.to, outcome)
        return outcome

    async def _send_once(self, row: NewMessage, message: SendMessage, reader: Contact, way: Way) -> Sent:
        if not row.address:
            await self._outbox.refuse(row, "no address")
        if activity.info().attempt == 1 and await better_elsewhere(self._db, message, reader):
            await self._outbox.refuse(row, KNOWN_UNREACHABLE)
        return await self._outbox.send(row, replace(way, doubted_at=message.doubted_at, behind=message.behind))

    def _written(self, write: Callable[..., Words], send: Send, facts: dict[str, Any], reader: Contact) -> Words:
        links = {"ticket_url": self._links.ticket(send.reference), "decide_url": self._links.decision(send.reference)}
        complete = {**links, **facts}
        try:
            return write(send.bundle, send.message.purpose, complete, reader, datetime.now(UTC))
        except BadTemplate as error:
            raise sending_misconfigured(f"template {error}") from None


def _row(send: Send, address: str, *, subject: str | None = None, body: str) -> NewMessage:
    message = send.message
    return NewMessage(
        id=message.id,
        reference=send.reference,
        purpose=message.purpose,
        to=message.to.id,
        channel=message.channel,
        address=address,
        subject=subject,
        body=body,
        entries=message.entries,
    )
