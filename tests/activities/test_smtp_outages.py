"""A mail server that is away as a whole: what is sent meanwhile arrives afterwards, or by another provider at once.

Over SMTP nothing is reported later, so an email whose answer was lost once its text was under way is sent once more,
and marked. Nothing else comes twice.
"""

from __future__ import annotations

import asyncio
import ssl
from collections import Counter
from collections.abc import Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import get_args

import pytest
from temporalio.client import Client

from activities.providers.routes import Routes
from activities.providers.sendgrid import SendGridEmail
from activities.providers.smtp import SmtpEmail
from sandbox.postgres import Postgres
from store.database import Database
from store.messages import Message
from tests.activities.post_office import PostOffice, engine
from tests.activities.providers.mail_outages import MailHost, MailOutage, mail_host
from tests.activities.providers.raw_servers import self_signed
from tests.activities.providers.unhurried_mailbox import UnhurriedMailbox
from tests.own_names import MAIL, OwnNames
from tests.sandbox.carrier.running_carrier import Sandbox
from tests.store.postgres_server import migrated_database

SENDER = "support@escalation.example"
CALL_SECONDS = 4.0
LOST_NAMES = ("unresolved", "unresolved-late")
LETTERS, APART_SECONDS = 30, 0.4
AWAY_FROM, BACK_FROM = 5, 25
"""With which letter the outage begins, and with which it ends."""


@dataclass(frozen=True)
class CameOf:
    """What came of the letters of one outage.

    `asked` is how often the server was connected to while away, or looked up in vain.
    """

    outage: MailOutage
    asked: int
    lost: Sequence[str]
    twice: Sequence[str]
    marked: Sequence[str]


@pytest.mark.timeout(180)
async def test_what_is_sent_while_a_mail_server_is_away_arrives_afterwards(server: Postgres, tmp_path: Path) -> None:
    async with engine() as client:
        judge(await live_through("421", client, migrated_database(server, "smtp-away"), tmp_path))


@pytest.mark.proof
@pytest.mark.timeout(600)
async def test_whatever_it_does_while_it_is_away(server: Postgres, tmp_path: Path) -> None:
    urls = {outage: migrated_database(server, f"smtp-{outage}") for outage in get_args(MailOutage)}
    async with engine() as client, asyncio.TaskGroup() as living:
        lives = [living.create_task(live_through(outage, client, url, tmp_path)) for outage, url in urls.items()]
    for life in lives:
        print(life.result())
        judge(life.result())


def judge(came: CameOf) -> None:
    """Every letter arrived; only those came twice of which our ledger says so, since their answer was lost."""
    assert came.lost == [], came
    assert set(came.twice) <= set(came.marked), came
    if came.outage not in LOST_NAMES:  # a name that is lost ends no connection
        assert came.twice, "somebody's answer was lost when the outage began"
    # what is away is asked now and then whether it is back, and not by every letter
    assert came.asked <= BACK_FROM - AWAY_FROM, came


async def live_through(outage: MailOutage, client: Client, database_url: str, directory: Path) -> CameOf:
    """Send letters while a mail server goes away and comes back."""
    names = [f"smtp-{outage}-{number}" for number in range(LETTERS)]
    db = Database(database_url)
    served, trust = _encrypted(directory) if outage == "tls" else (None, None)
    mailbox, own_names = UnhurriedMailbox(), OwnNames(directory / f"lost-{outage}")
    async with mail_host(mailbox, tls=served, names=own_names) as host:
        security = "tls" if trust else "none"
        called = MAIL if outage in LOST_NAMES else "127.0.0.1"
        smtp = SmtpEmail(called, host.port, SENDER, security=security, trust=trust, timeout_seconds=CALL_SECONDS)
        with own_names.in_use() if outage in LOST_NAMES else nullcontext():
            asked, kept = await _send_all_through(outage, host, mailbox, PostOffice(db, client, Routes([smtp])), names)
        copies = _copies(host)
    await db.close()
    return CameOf(
        outage,
        asked,
        lost=[letter.id for letter in kept if not copies[letter.address]],
        twice=[letter.id for letter in kept if copies[letter.address] > 1],
        marked=[letter.id for letter in kept if letter.resent_at],
    )


async def _send_all_through(
    outage: MailOutage, host: MailHost, mailbox: UnhurriedMailbox, post_office: PostOffice, names: Sequence[str]
) -> tuple[int, list[Message]]:
    """Send letters by these names; return how often the server was asked while away, and each letter in the end."""
    sent = []
    async with post_office.open() as office:
        for number, name in enumerate(names):
            if number == AWAY_FROM:
                await mailbox.until_somebody_waits_for_the_answer()
                began = datetime.now(UTC)
                await host.go_away(outage)
            if number == BACK_FROM:
                asked = host.asked(began, datetime.now(UTC))
                await host.come_back()
            sent.append(await office.send(name))
            if number != AWAY_FROM - 1:
                await asyncio.sleep(APART_SECONDS)
        assert {each.state for each in await asyncio.gather(*sent)} == {"accepted"}
        kept = [await office.kept(name) for name in names]
    assert {letter.state for letter in kept} == {"accepted"}
    return asked, kept


@pytest.mark.timeout(180)
async def test_a_mail_server_beside_sendgrid_sends_while_that_is_away(
    db: Database, carrier: Sandbox, tmp_path: Path
) -> None:
    account = carrier.credentials
    sendgrid = SendGridEmail(account.sendgrid_api_key, account.sendgrid_from, carrier.server.url)
    async with mail_host() as host, engine() as client:
        smtp = SmtpEmail("127.0.0.1", host.port, SENDER, security="none", timeout_seconds=CALL_SECONDS)
        async with PostOffice(db, client, Routes([sendgrid, smtp])).open() as office:
            before, during, after = ([f"spare-{when}-{n}" for n in range(8)] for when in ("before", "during", "after"))
            await send_all(office, before)
            carrier.fault("email", "away-500")
            sent = [await office.send(name) for name in during]
            await until_first_is(office, closed=True)
            late = [f"spare-late-{number}" for number in range(8)]
            await send_all(office, late)
            carrier.http.delete("/faults").raise_for_status()
            await asyncio.gather(*sent)
            await until_first_is(office, closed=False)
            await send_all(office, after)
            kept = {name: await office.kept(name) for name in (*before, *during, *late, *after)}

    by_sendgrid = Counter(entry["to"] for entry in carrier.ledger())
    copies = {name: by_sendgrid[letter.address] + _copies(host)[letter.address] for name, letter in kept.items()}
    assert set(copies.values()) == {1}, copies
    assert {kept[name].provider for name in before} == {"sendgrid"}
    assert {kept[name].provider for name in late} == {"smtp"}, "while it is away, by the spare alone"
    assert {kept[name].provider for name in after} == {"sendgrid"}, "by the first again, as soon as that is back"


async def send_all(office: PostOffice, names: Sequence[str]) -> None:
    """Send letters, and wait until they have gone."""
    await asyncio.gather(*[await office.send(name) for name in names])


async def until_first_is(office: PostOffice, *, closed: bool) -> None:
    """Return once the first provider may not be called, or may be again."""
    for _ in range(1200):
        if office.routes.all[0].gate.is_closed == closed:
            return
        await asyncio.sleep(0.05)
    raise AssertionError(office.routes.all[0].gate.health)


def _copies(host: MailHost) -> Counter[str]:
    return Counter(to for envelope in host.mailbox.taken for to in envelope.rcpt_tos)


def _encrypted(directory: Path) -> tuple[ssl.SSLContext, ssl.SSLContext]:
    """What a server proves itself with, and what a client must trust for that."""
    certificate = self_signed(directory)
    served = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    served.load_cert_chain(certificate)
    return served, ssl.create_default_context(cafile=str(certificate))
