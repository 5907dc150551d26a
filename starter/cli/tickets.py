"""The verbs that look at tickets."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import httpx
import typer
from pydantic import BaseModel

from domain.case.case import Status
from domain.case.told import ToldEntry
from domain.case.view import Summary
from domain.explaining.plan import Planned
from domain.priority import Priority
from domain.team.approval import State as ApprovalState
from starter.cli.address import READING, find_api
from starter.cli.conversation_page import conversation_page
from starter.cli.failure import BadInput
from starter.cli.http import Api
from starter.cli.instant import read_instant
from starter.cli.message_table import SentMessage, message_table
from starter.cli.options import AsJson, DataDir, MaybeReference, Reference
from starter.cli.plan_table import plan_table
from starter.cli.showing import show, show_json, show_view
from starter.cli.ticket_table import ticket_table
from starter.cli.timeline_table import timeline_table
from starter.cli.untold_table import UntoldMessage, untold_table
from starter.conversation import Said

PANEL = "See tickets"
MOST_ENTRIES = 5000


class _Tickets(BaseModel):
    items: tuple[Summary, ...]
    next_cursor: str | None = None


class _Timeline(BaseModel):
    items: tuple[ToldEntry, ...]
    next_after: int | None = None


class _Messages(BaseModel):
    items: tuple[SentMessage, ...]


class _Untold(BaseModel):
    items: tuple[UntoldMessage, ...]


class _Conversation(BaseModel):
    items: tuple[Said, ...]


class _Plan(BaseModel):
    items: tuple[Planned, ...]


def register(app: typer.Typer) -> None:
    """Adds the commands show, list, timeline, messages, conversation and plan."""
    app.command("show", rich_help_panel=PANEL)(show_ticket)
    app.command("list", rich_help_panel=PANEL)(list_tickets)
    app.command("timeline", rich_help_panel=PANEL)(show_timeline)
    app.command("messages", rich_help_panel=PANEL)(show_messages)
    app.command("conversation", rich_help_panel=PANEL)(show_conversation)
    app.command("plan", rich_help_panel=PANEL)(show_plan)


def show_ticket(reference: Reference, json: AsJson = False, data_dir: DataDir = None) -> None:
    """Show a ticket: where it stands, its clocks, what happens next, and what happened last."""
    answer = _get(f"/v1/tickets/{reference}", data_dir)
    if json:
        show_json(answer)
    else:
        show_view(answer, newest=10)


def list_tickets(
    status: Annotated[Status | None, typer.Option(help="Only with this status.")] = None,
    priority: Annotated[Priority | None, typer.Option(help="Only with this priority.")] = None,
    tier: Annotated[str | None, typer.Option(help="Only in this tier, by name.")] = None,
    team: Annotated[str | None, typer.Option(help="Only of this team.")] = None,
    owner: Annotated[str | None, typer.Option(help="Only owned by this person, by id.")] = None,
    customer: Annotated[str | None, typer.Option(help="Only of this customer, by id.")] = None,
    approval: Annotated[
        ApprovalState | None, typer.Option(help="Only with a request for approval in this state.")
    ] = None,
    decider: Annotated[
        str | None, typer.Option(help="Only with a request that waits for this person's decision, by id.")
    ] = None,
    words: Annotated[str | None, typer.Option("-q", "--query", help="Only with these words.")] = None,
    due_before: Annotated[
        str | None,
        typer.Option(parser=read_instant, metavar="WHEN", help="Only with something due by then, such as 2h."),
    ] = None,
    limit: Annotated[int, typer.Option(min=1, max=200, help="At most this many.")] = 50,
    cursor: Annotated[str | None, typer.Option(help="Go on from where an earlier list ended.")] = None,
    json: AsJson = False,
    data_dir: DataDir = None,
) -> None:
    """List tickets, the one to which something happens next first."""
    answer = _get(
        "/v1/tickets",
        data_dir,
        {
            "status": status,
            "priority": priority,
            "tier": tier,
            "team": team,
            "owner": owner,
            "customer": customer,
            "approval": approval,
            "decider": decider,
            "q": words,
            "due_before": due_before,
            "limit": limit,
            "cursor": cursor,
        },
    )
    if json:
        show_json(answer)
        return
    page = _Tickets.model_validate_json(answer.content)
    if not page.items:
        show("No such tickets.")
        return
    show(ticket_table(page.items, datetime.now(UTC)))
    if page.next_cursor:
        show(f"There are more: --cursor {page.next_cursor}")


def show_timeline(
    reference: Reference,
    after: Annotated[int, typer.Option(min=0, help="Only entries after this number.")] = 0,
    json: AsJson = False,
    data_dir: DataDir = None,
) -> None:
    """Show everything that happened to a ticket, and how late each clock's act was."""
    answer = _get(f"/v1/tickets/{reference}/timeline", data_dir, {"after": after, "limit": MOST_ENTRIES})
    if json:
        show_json(answer)
        return
    page = _Timeline.model_validate_json(answer.content)
    show(timeline_table(page.items, datetime.now(UTC)))
    if page.next_after is not None:
        show(f"There are more: --after {page.next_after}")


def show_messages(
    reference: MaybeReference = None,
    stuck: Annotated[
        bool, typer.Option("--stuck", help="Of all tickets, those that should have come to their end by now.")
    ] = False,
    waiting: Annotated[
        bool,
        typer.Option("--waiting", help="Of all tickets, what customers have not been told whom nothing else reaches."),
    ] = False,
    json: AsJson = False,
    data_dir: DataDir = None,
) -> None:
    """Show what was sent because of a ticket, and what became of it; or what is stuck, or waits for its provider."""
    if [reference is not None, stuck, waiting].count(True) != 1:
        raise BadInput("give a ticket's reference, or of all tickets --stuck or --waiting")
    of_all = "/v1/messages/stuck" if stuck else "/v1/messages/waiting"
    answer = _get(f"/v1/tickets/{reference}/messages" if reference is not None else of_all, data_dir)
    if json:
        show_json(answer)
        return
    if waiting:
        untold = _Untold.model_validate_json(answer.content).items
        show(untold_table(untold, datetime.now(UTC)) if untold else "Nobody needs to be told another way.")
        return
    items = _Messages.model_validate_json(answer.content).items
    if stuck and not items:
        show("Nothing is stuck.")
    else:
        show(message_table(items, datetime.now(UTC)))


def show_conversation(
    reference: Reference,
    whole: Annotated[bool, typer.Option(help="Customers' mails whole, with what they quote.")] = False,
    json: AsJson = False,
    data_dir: DataDir = None,
) -> None:
    """Show all that was said with the customer, both ways and by every channel."""
    answer = _get(f"/v1/tickets/{reference}/conversation", data_dir)
    if json:
        show_json(answer)
    else:
        items = _Conversation.model_validate_json(answer.content).items
        show(conversation_page(items, datetime.now(UTC), whole=whole))


def show_plan(reference: Reference, json: AsJson = False, data_dir: DataDir = None) -> None:
    """Show what will happen to a ticket, and when, if nobody acts."""
    answer = _get(f"/v1/tickets/{reference}/plan", data_dir)
    if json:
        show_json(answer)
    else:
        show(plan_table(_Plan.model_validate_json(answer.content).items, datetime.now(UTC)))


def _get(path: str, data_dir: Path | None, params: Mapping[str, Any] | None = None) -> httpx.Response:
    return Api(find_api(data_dir, READING)).get(path, params)
