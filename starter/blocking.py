"""The client for programs that do not use asyncio."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Coroutine, Mapping, Sequence
from concurrent.futures import Future
from contextlib import AbstractAsyncContextManager
from datetime import datetime
from types import TracebackType
from typing import Any, Self, TypeVar

from domain.case.timeline import Entry
from domain.case.view import Summary, View
from domain.explaining.explanation import Explanation
from domain.explaining.mandate import Mandate
from domain.explaining.moving import Move
from domain.explaining.plan import Planned
from domain.requests.action_keys import Key
from domain.requests.ticket import Ticket
from domain.via import Via
from starter.client import PROGRAM, Escalations, Opened, Shown
from starter.conversation import Said
from store.messages import Message
from store.page import Page
from store.ticket_filter import TicketFilter

Answer = TypeVar("Answer")
Connect = Callable[[], AbstractAsyncContextManager[Escalations]]


class BlockingEscalations:
    """The twin of `Escalations` whose methods return when they are done; any number of threads may share one.

    It works on an event loop in a thread of its own, from `with` to the end of the block. Raises what the method of
    the same name of `Escalations` raises, and RuntimeError outside the block.
    """

    _client: Escalations
    _ended: asyncio.Event

    def __init__(self, connect: Connect) -> None:
        """Take what connects: it is entered, and left, on the client's own loop."""
        self._connect = connect
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: threading.Thread | None = None

    def __enter__(self) -> Self:
        connected: Future[None] = Future()
        self._thread = threading.Thread(target=self._work, args=(connected,), name="escalations", daemon=True)
        self._thread.start()
        connected.result()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        loop, self._loop = self._loop, None
        if loop is not None and self._thread is not None:
            loop.call_soon_threadsafe(self._ended.set)
            self._thread.join()

    def open(self, request: Mapping[str, Any] | Ticket) -> Opened:
        """Open a ticket once, however often and from wherever the same request is made."""
        return self._done(lambda client: client.open(request))

    def act(
        self,
        reference: str,
        action: str,
        body: Mapping[str, Any],
        *,
        by: str,
        key: str | Key | None = None,
        scopes: Sequence[str] = (),
        sent_at: datetime | None = None,
        via: Via = PROGRAM,
    ) -> View:
        """Do an action for `by`, once per `key`; return the view after it."""
        asked: dict[str, Any] = {"by": by, "key": key, "scopes": scopes, "sent_at": sent_at, "via": via}
        return self._done(lambda client: client.act(reference, action, body, **asked))

    def signal(
        self,
        reference: str,
        action: str,
        body: Mapping[str, Any],
        *,
        by: str,
        key: str | Key | None = None,
        scopes: Sequence[str] = (),
        sent_at: datetime | None = None,
        via: Via = PROGRAM,
    ) -> None:
        """Hand an action over for good, without waiting for a worker."""
        asked: dict[str, Any] = {"by": by, "key": key, "scopes": scopes, "sent_at": sent_at, "via": via}
        self._done(lambda client: client.signal(reference, action, body, **asked))

    def view(self, reference: str) -> Shown:
        """Return a ticket, from its workflow or from the database."""
        return self._done(lambda client: client.view(reference))

    def plan(self, reference: str) -> Sequence[Planned]:
        """Return what fires when if nobody acts, in order."""
        return self._done(lambda client: client.plan(reference))

    def explain(
        self, reference: str, clock: str | None = None, *, run: int | None = None, episode: int | None = None
    ) -> Explanation:
        """Return why a clock's due is where it is, day by day."""
        return self._done(lambda client: client.explain(reference, clock, run=run, episode=episode))

    def mandate(self, reference: str, *, by: str, scopes: Sequence[str] = ()) -> Mandate | None:
        """Return what `by` may grant and decide on a ticket; None where nobody may, or nothing any more."""
        return self._done(lambda client: client.mandate(reference, by=by, scopes=scopes))

    def preview_move(self, reference: str, policy: str | None) -> Move:
        """Return what moving a ticket to a policy, or back, would change; nothing is."""
        return self._done(lambda client: client.preview_move(reference, policy))

    def list(self, wanted: TicketFilter, limit: int, cursor: str | None = None) -> Page[Summary]:
        """Return at most `limit` tickets in order of what is due next; `cursor` goes on where a page ended."""
        return self._done(lambda client: client.list(wanted, limit, cursor))

    def timeline(self, reference: str, after: int = 0, limit: int = 1000) -> Sequence[Entry]:
        """Return the entries after sequence number `after`."""
        return self._done(lambda client: client.timeline(reference, after, limit))

    def messages(self, reference: str) -> Sequence[Message]:
        """Return what was sent because of a ticket, oldest first."""
        return self._done(lambda client: client.messages(reference))

    def conversation(self, reference: str) -> Sequence[Said]:
        """Return what was said in public, by the customer and to them, oldest first."""
        return self._done(lambda client: client.conversation(reference))

    def _work(self, connected: Future[None]) -> None:
        asyncio.run(self._live(connected))

    async def _live(self, connected: Future[None]) -> None:
        self._ended = asyncio.Event()
        try:
            async with self._connect() as self._client:
                self._loop = asyncio.get_running_loop()
                connected.set_result(None)
                await self._ended.wait()
        except BaseException as error:
            if connected.done():
                raise
            connected.set_exception(error)

    def _done(self, ask: Callable[[Escalations], Coroutine[Any, Any, Answer]]) -> Answer:
        if self._loop is None:
            raise RuntimeError("BlockingEscalations works inside its `with` block only")
        return asyncio.run_coroutine_threadsafe(ask(self._client), self._loop).result()
