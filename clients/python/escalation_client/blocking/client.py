# Written by `make schemas` from asynchronous/client.py; change that one.
"""The client: what can be asked of the API, one method each."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Self, Unpack

import httpx

from escalation_client import answers, requests
from escalation_client.blocking.actions import Actions
from escalation_client.blocking.bulk import open_many
from escalation_client.blocking.connection import Connection, http_client, understood
from escalation_client.blocking.events import Events
from escalation_client.call import Call, path
from escalation_client.patience import Patience

TIMEOUT_SECONDS = 20.0
CREATED = 201


@dataclass(frozen=True)
class Opened:
    """A ticket that was opened. `new` is False when it had been opened before by the same request, which may have
    been a try of this very call of which nothing came back."""

    view: answers.Answer
    new: bool


class Client(Actions):
    """A client of the HTTP API, to be used in a `with` block or until `disconnect`.

    Whatever gets no answer, or "not now" for one, is tried again as `patience` says; nothing is done twice by that.
    Every method raises `EscalationError`: a `Refusal` that says why, or `NobodyAnswered`.
    """

    def __init__(
        self,
        url: str,
        key: str,
        *,
        patience: Patience | None = None,
        timeout_seconds: float = TIMEOUT_SECONDS,
        strict: bool = False,
        http: httpx.Client | None = None,
    ) -> None:
        """Take the API's address, such as `http://127.0.0.1:8080`, and an API key.

        `timeout_seconds` is how long one try waits. With `strict` a request with a field that nobody knows is refused;
        without, the answer names it in `warnings`. `http` is for proxies, certificates and pools of your own; it has
        its own timeouts, and stays open.
        """
        headers = {"Accept": "application/json, application/problem+json", "User-Agent": "ticket-escalation-client"}
        if strict:
            headers["Prefer"] = "handling=strict"
        self._own = http is None
        http = http or http_client(url, timeout_seconds)
        self._connection = Connection(url, key, patience or Patience(), headers, http)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.disconnect()

    def disconnect(self) -> None:
        """Close every connection; an `http` that was given stays open."""
        if self._own:
            self._connection.disconnect()

    def open(self, ticket: requests.Ticket) -> Opened:
        """Open a ticket once, however often the same request is made."""
        answer = self._connection.answer(Call("POST", path("tickets"), body=ticket))
        return Opened(understood(answer), new=answer.status_code == CREATED)

    def open_many(self, tickets: Iterable[requests.Ticket]) -> Iterator[answers.BulkResult]:
        """Open any number of tickets, and yield what came of each as it comes; `line` counts them from 1.

        A ticket that cannot be opened has its `problem`, and stops none of the others. What had no result when a
        connection was lost is sent again. They come in order, but for those that were answered "not now" at first.
        """
        return open_many(self._connection, tickets)

    def act(self, reference: str, action: str, body: Mapping[str, Any], *, key: str | None = None) -> answers.Answer:
        """Do an action by its name, once per `key`; return the ticket after it.

        The methods of the actions' names do the same with their bodies' fields checked.
        """
        address = path("tickets", reference, action.replace("_", "-"))
        call = Call("POST", address, body=body, key=str(uuid.uuid4()) if key is None else key)
        answer: answers.Answer = self._connection.read(call)
        return answer

    def view(self, reference: str) -> answers.View:
        """Return a ticket, with the last 200 entries of its timeline."""
        view: answers.View = self._read("tickets", reference)
        return view

    def list(
        self, *, limit: int = 50, cursor: str | None = None, **filters: Unpack[requests.Filters]
    ) -> answers.SummaryPage:
        """Return a page of at most `limit` tickets in the order of what is due next.

        `cursor` is `next_cursor` of the page before.
        """
        page: answers.SummaryPage = self._read("tickets", limit=limit, cursor=cursor, **filters)
        return page

    def list_all(self, **filters: Unpack[requests.Filters]) -> Iterator[answers.Summary]:
        """Yield every ticket in the order of what is due next, page after page."""
        cursor: str | None = None
        while True:
            page = self.list(limit=200, cursor=cursor, **filters)
            yield from page["items"]
            cursor = page["next_cursor"]
            if cursor is None:
                return

    def timeline(self, reference: str, *, after: int = 0, limit: int = 1000) -> answers.Timeline:
        """Return the entries after a sequence number, at most `limit`; `next_after` asks for those after them."""
        timeline: answers.Timeline = self._read("tickets", reference, "timeline", after=after, limit=limit)
        return timeline

    def plan(self, reference: str) -> answers.Plan:
        """Return what fires when, if nobody acts, in order."""
        plan: answers.Plan = self._read("tickets", reference, "plan")
        return plan

    def explain(
        self, reference: str, clock: str = "next", *, run: int | None = None, episode: int | None = None
    ) -> answers.Explanation:
        """Return why a clock is due when it is, day by day; `next` is the one that is due next."""
        address = ("tickets", reference, "clocks", clock)
        explanation: answers.Explanation = self._read(*address, run=run, episode=episode)
        return explanation

    def preview_move(self, reference: str, policy: str | None = None) -> answers.Move:
        """Return what moving a ticket to a policy would change, or back to the one before; nothing is."""
        move: answers.Move = self._read("tickets", reference, "move-policy", policy=policy)
        return move

    def messages(self, reference: str) -> answers.Messages:
        """Return what was sent because of a ticket, to whom, and what became of it."""
        messages: answers.Messages = self._read("tickets", reference, "messages")
        return messages

    def conversation(self, reference: str) -> answers.Conversation:
        """Return what was said in public, by the customer and to them, oldest first."""
        conversation: answers.Conversation = self._read("tickets", reference, "conversation")
        return conversation

    def events(
        self,
        reference: str | None = None,
        *,
        after: str | int | None = None,
        patience: Patience | None = None,
    ) -> Events:
        """Return what happens to one ticket, or to all, to be used in a `with` block.

        `after` is the id of the last event that was dealt with, or 0 for everything there is; without it, what happens
        from the beginning of the block on. `patience` is how long a stream that has been lost is tried again; the
        client's by default.
        """
        address = path("events") if reference is None else path("tickets", reference, "events")
        return Events(self._connection, address, after, patience or self._connection.patience)

    def roster(self, policy: str = "default") -> answers.Staff:
        """Return who is there, who is on shift now, and how many tickets each holds."""
        staff: answers.Staff = self._read("roster", policy=policy)
        return staff

    def person(self, id: str, policy: str = "default") -> answers.Colleague:
        """Return somebody of a policy's roster."""
        colleague: answers.Colleague = self._read("people", id, policy=policy)
        return colleague

    def policies(self) -> answers.PoliciesListed:
        """Return the names and versions of all policies, with their mistakes and warnings."""
        policies: answers.PoliciesListed = self._read("policies")
        return policies

    def _read(self, *parts: str, **query: Any) -> Any:
        return self._connection.read(Call("GET", path(*parts), query))
