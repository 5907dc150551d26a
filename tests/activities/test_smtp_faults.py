"""What can go wrong between us and a mail server: on a real engine, with a real ledger and a real server of SMTP.

A mail server reports nothing later and cannot be asked, so an email whose call broke off is sent once more.
"""

from __future__ import annotations

import asyncio
import shutil
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import NamedTuple

import pytest
from aiosmtpd.smtp import SMTP, Envelope, Session
from temporalio import activity, workflow
from temporalio.common import RetryPolicy
from temporalio.contrib.pydantic import pydantic_data_converter
from temporalio.testing import WorkflowEnvironment
from temporalio.worker import UnsandboxedWorkflowRunner, Worker

from activities.outbox import Manners, Outbox
from activities.providers.email import Email
from activities.providers.smtp import SmtpEmail
from activities.requests import Sent
from domain.delivery.sending import Manner
from domain.delivery.states import NewMessage, State
from store import messages
from store.database import Database
from tests.activities.providers.mail_server import HANG_UP, Mailbox, mail_server
from tests.chaos.fault_page import write_smtp

SILENCE = "silence"
QUICK = Manners(silent=Manner(can_be_asked=False, settled_after=timedelta(seconds=3)))


@dataclass(frozen=True)
class Cell:
    """One email: how the server answers its first call, `at` which command, and whether it has `taken` it then."""

    happens: str
    at: str
    answer: str
    taken: bool = False
    copies: int = 1
    resent: bool = False

    def address(self, run: str) -> str:
        """Return whom it goes to: somebody who gets no other email."""
        return f"{self.happens.replace(' ', '-').replace(',', '')}-{run}@customer.example"


CELLS = (
    Cell("the server is busy, 451", "RCPT", "451 4.3.2 later"),
    Cell("the connection is dropped before the text", "RCPT", HANG_UP),
    Cell("the text is refused for now, 451", "TEXT", "451 4.3.2 later"),
    Cell("the connection is dropped after the text, not taken", "TEXT", HANG_UP, resent=True),
    Cell("no answer ever comes to the text, not taken", "TEXT", SILENCE, resent=True),
    Cell("the text is taken, the connection dropped", "TEXT", HANG_UP, taken=True, copies=2, resent=True),
    Cell("the text is taken, no answer ever comes", "TEXT", SILENCE, taken=True, copies=2, resent=True),
    Cell("the text is taken, the answer is malformed", "TEXT", "so be it", taken=True, copies=2, resent=True),
)


class Seen(NamedTuple):
    """How often an email was taken, its state in our ledger in the end, and whether that says it was sent again."""

    copies: int
    state: State
    resent: bool


class FaultyMailbox(Mailbox):
    """A mailbox whose first answer about each address is the one that its cell says."""

    def __init__(self, cells: Mapping[str, Cell]) -> None:
        super().__init__()
        self._ahead = dict(cells)

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if answer := await self._fault(server, address, "RCPT"):
            return answer
        return await super().handle_RCPT(server, session, envelope, address, options)

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        [address] = envelope.rcpt_tos
        cell = self._ahead.get(address)
        if cell and cell.taken:
            self.taken.append(envelope)
        if answer := await self._fault(server, address, "TEXT"):
            return answer
        return await super().handle_DATA(server, session, envelope)

    def copies(self, address: str) -> int:
        """Return how often an email to an address was taken."""
        return sum(address in envelope.rcpt_tos for envelope in self.taken)

    async def _fault(self, server: SMTP, address: str, command: str) -> str | None:
        cell = self._ahead.get(address)
        if cell is None or cell.at != command:
            return None
        del self._ahead[address]
        if cell.answer == HANG_UP:
            server.transport.abort()
        elif cell.answer == SILENCE:
            await asyncio.sleep(3)
        return cell.answer


@workflow.defn
class SendEmail:
    @workflow.run
    async def run(self, address: str) -> Sent:
        return await workflow.execute_activity(
            "send",
            address,
            result_type=Sent,
            start_to_close_timeout=timedelta(seconds=8),
            retry_policy=RetryPolicy(initial_interval=timedelta(milliseconds=50)),
        )


class Sender:
    def __init__(self, db: Database, port: int) -> None:
        self._outbox = Outbox(db, QUICK)
        self._smtp = SmtpEmail("127.0.0.1", port, "support@escalation.example", security="none", timeout_seconds=1.5)

    @activity.defn
    async def send(self, address: str) -> Sent:
        row = NewMessage(
            id=address, reference="T-1", purpose="receipt", to="customer", channel="email", address=address, body="Hi"
        )
        email = Email(address, "T-1", to=address, to_name="Ada", subject="Hi", text="Hi", html="<p>Hi</p>")
        return await self._outbox.send_once(row, lambda _: self._smtp.send(email))


@pytest.mark.timeout(120)
async def test_an_email_that_meets_a_fault_arrives(db: Database) -> None:
    assert await suffer(db, "test") == expected()


@pytest.mark.proof
async def test_it_is_written_down(db: Database) -> None:
    seen = await suffer(db, "proof")
    write_smtp(seen)
    assert seen == expected()


def expected() -> dict[str, Seen]:
    return {cell.happens: Seen(cell.copies, "accepted", cell.resent) for cell in CELLS}


async def suffer(db: Database, run: str) -> dict[str, Seen]:
    """Send one email for each cell, all at once; return what came of them by what happened."""
    cells = {cell.address(run): cell for cell in CELLS}
    mailbox = FaultyMailbox(cells)
    program = shutil.which("temporal", path=str(Path(sys.executable).parent))
    engine = await WorkflowEnvironment.start_local(
        data_converter=pydantic_data_converter, dev_server_existing_path=program, dev_server_log_level="error"
    )
    async with engine, mail_server(mailbox):
        worker = Worker(
            engine.client,
            task_queue="send",
            workflows=[SendEmail],
            activities=[Sender(db, mailbox.port).send],
            workflow_runner=UnsandboxedWorkflowRunner(),
        )
        async with worker:
            sends = (engine.client.execute_workflow(SendEmail.run, to, id=to, task_queue="send") for to in cells)
            await asyncio.gather(*sends)
    seen = {}
    for address, cell in cells.items():
        message = await messages.get(db, address)
        assert message
        seen[cell.happens] = Seen(mailbox.copies(address), message.state, message.resent_at is not None)
    return seen
