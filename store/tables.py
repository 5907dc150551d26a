"""The tables, as queries name them. `migrations/` makes them; a test compares the two."""

from __future__ import annotations

from sqlalchemy import (
    ARRAY,
    BigInteger,
    Column,
    DateTime,
    ForeignKeyConstraint,
    Identity,
    Index,
    Integer,
    MetaData,
    SmallInteger,
    Table,
    Text,
    func,
    literal_column,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB, TSVECTOR

metadata = MetaData()
Instant = DateTime(timezone=True)

tickets = Table(
    "tickets",
    metadata,
    Column("reference", Text, primary_key=True),
    Column("request_hash", Text, nullable=False),
    Column("reserved_at", Instant, nullable=False),
    # Null once the ticket's workflow has been heard of: its state has all of it.
    Column("request", JSONB(none_as_null=True)),
    Column("customer_email", Text),
    Column("customer_phone", Text),
    Column("customer", JSONB(none_as_null=True)),
    # All below is null until the ticket's workflow has been heard of.
    Column("sequence", Integer, nullable=False, server_default=text("0")),
    Column("told_at", Instant),
    Column("run_id", Text),
    Column("first_run_id", Text),
    Column("state", Text),
    Column("further_state", Text),
    Column("view", JSONB(none_as_null=True)),
    Column("status", Text),
    Column("priority", Text),
    Column("tier", Text),
    Column("team", Text),
    Column("owner_id", Text),
    Column("customer_id", Text),
    Column("words", TSVECTOR),
    Column("opened_at", Instant),
    Column("next_due_at", Instant),
    Column("updated_at", Instant),
    Column("erased_at", Instant),
    Index("tickets_by_approvals", text("(view -> 'approvals')"), postgresql_using="gin"),
)

NEVER = text("'infinity'::timestamptz")
DUE_ORDER = func.coalesce(tickets.c.next_due_at, NEVER)
"""The order of every list: by next due, what has none last."""

APPROVALS = tickets.c.view.op("->", return_type=JSONB)(literal_column("'approvals'"))
"""What was asked for beyond somebody's authority, as the view has it; written so that its index is used."""

Index("tickets_by_name", func.lower(tickets.c.reference))
Index("tickets_by_due", DUE_ORDER, tickets.c.reference)
Index("tickets_by_status", tickets.c.status, DUE_ORDER)
Index("tickets_by_owner", tickets.c.owner_id, DUE_ORDER)
Index("tickets_by_team", tickets.c.team, DUE_ORDER)
Index("tickets_by_customer", tickets.c.customer_id)
Index("tickets_by_update", tickets.c.updated_at)
Index("tickets_by_email", tickets.c.customer_email)
Index("tickets_by_phone", tickets.c.customer_phone)
Index("tickets_set_back", tickets.c.reference, postgresql_where=tickets.c.further_state.is_not(None))
Index("tickets_by_words", tickets.c.words, postgresql_using="gin")

timeline = Table(
    "timeline",
    metadata,
    Column("reference", Text, primary_key=True),
    Column("id", Text, primary_key=True),
    Column("sequence", Integer, nullable=False),
    Column("run_id", Text),
    Column("at", Instant, nullable=False),
    Column("due_at", Instant),
    Column("kind", Text, nullable=False),
    Column("by", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("data", JSONB, nullable=False),
    Column("position", BigInteger, Identity(always=True), nullable=False),
    Index("timeline_by_position", "position", unique=True),
    Index("timeline_by_sequence", "reference", "sequence"),
)

messages = Table(
    "messages",
    metadata,
    Column("id", Text, primary_key=True),
    Column("reference", Text, nullable=False),
    Column("purpose", Text, nullable=False),
    Column("to", Text, nullable=False),
    Column("channel", Text, nullable=False),
    Column("address", Text, nullable=False),
    Column("subject", Text),
    Column("body", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("provider_id", Text),
    Column("reason", Text),
    Column("intended_at", Instant, nullable=False),
    Column("sending_at", Instant),
    Column("accepted_at", Instant),
    Column("delivered_at", Instant),
    Column("ended_at", Instant),
    Column("calls", Integer, nullable=False, server_default=text("0")),
    Column("called_at", Instant),
    Column("resent_at", Instant),
    Column("asked_at", Instant),
    Column("provider", Text),
    Column("deferred_at", Instant),
    Column("released_at", Instant),
    Column("entries", ARRAY(Text), nullable=False, server_default=text("'{}'")),
    Index("messages_by_ticket", "reference", "intended_at"),
    Index("messages_open", "intended_at", postgresql_where=text("ended_at IS NULL")),
    Index(
        "messages_emails_delivered",
        "delivered_at",
        postgresql_where=text("channel = 'email' AND delivered_at IS NOT NULL"),
    ),
    Index("messages_by_address", "address", "ended_at", postgresql_where=text("ended_at IS NOT NULL")),
    Index(
        "messages_waiting",
        "channel",
        "intended_at",
        postgresql_where=text("deferred_at IS NOT NULL AND ended_at IS NULL"),
    ),
    Index("messages_by_provider", "provider", "called_at", postgresql_where=text("called_at IS NOT NULL")),
)

provider_health = Table(
    "provider_health",
    metadata,
    Column("name", Text, primary_key=True),
    Column("account", Text, primary_key=True),
    Column("health", JSONB, nullable=False),
    Column("changed_at", Instant, nullable=False),
    Column("seen_at", Instant, nullable=False),
)

early_reports = Table(
    "early_reports",
    metadata,
    Column("message_id", Text, primary_key=True),
    Column("state", Text, primary_key=True),
    Column("provider_id", Text),
    Column("reason", Text),
    Column("at", Instant, nullable=False),
    Index("early_reports_by_instant", "at"),
)

people = Table(
    "people",
    metadata,
    Column("roster", Text, primary_key=True),
    Column("id", Text, primary_key=True),
    Column("details", JSONB, nullable=False),
    Column("last_assigned_at", Instant),
)

roles = Table(
    "roles",
    metadata,
    Column("roster", Text, primary_key=True),
    Column("name", Text, primary_key=True),
    Column("person_id", Text, nullable=False),
    ForeignKeyConstraint(["roster", "person_id"], ["people.roster", "people.id"], ondelete="CASCADE"),
)

_HELD = text("released_at IS NULL AND person_id IS NOT NULL")

assignments = Table(
    "assignments",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("reference", Text, nullable=False),
    Column("roster", Text, nullable=False),
    Column("effect_id", Text, unique=True),
    Column("person_id", Text),
    Column("asked_at", Instant),
    Column("assigned_at", Instant, nullable=False),
    Column("confirmed_at", Instant),
    Column("released_at", Instant),
    Index("assignments_by_ticket", "reference"),
    Index("assignments_one_holder", "reference", unique=True, postgresql_where=_HELD),
    Index("assignments_held", "roster", "person_id", postgresql_where=_HELD),
)

surveys = Table(
    "surveys",
    metadata,
    Column("reference", Text, primary_key=True),
    Column("episode", Integer, primary_key=True),
    Column("asked_at", Instant),
    Column("score", SmallInteger),
    Column("comment", Text),
    Column("answered_at", Instant),
)

used_links = Table(
    "used_links",
    metadata,
    Column("id", Text, primary_key=True),
    Column("reference", Text, nullable=False),
    Column("used_at", Instant, nullable=False),
)

reply_codes = Table(
    "reply_codes",
    metadata,
    Column("number", Text, primary_key=True),
    Column("code", Integer, primary_key=True, autoincrement=False),
    Column("reference", Text, nullable=False),
    Column("person", Text, nullable=False),
    Column("bundle", Text, nullable=False),
    Column("episode", Integer, nullable=False),
    Column("tier", Integer, nullable=False),
    Column("reasons", ARRAY(Text), nullable=False),
    Column("sent_at", Instant, nullable=False),
    Index("reply_codes_by_offer", "number", "reference", "person", "bundle", "episode", "tier", unique=True),
    Index("reply_codes_by_instant", "number", "sent_at"),
)

sms_commands = Table(
    "sms_commands",
    metadata,
    Column("sid", Text, primary_key=True),
    Column("number", Text, nullable=False),
    Column("answer", Text),
    Column("at", Instant, nullable=False),
    Column("position", BigInteger, Identity(always=True), nullable=False),
    Index("sms_commands_by_number", "number", "position"),
)

opt_outs = Table(
    "opt_outs",
    metadata,
    Column("number", Text, primary_key=True),
    Column("since", Instant, nullable=False),
)

inbound = Table(
    "inbound",
    metadata,
    Column("id", Text, primary_key=True),
    Column("sender", Text, nullable=False),
    Column("deed", Text, nullable=False),
    Column("reference", Text),
    Column("received_at", Instant, nullable=False),
    Column("taken_at", Instant),
    Column("follows", Text),
    Index("inbound_by_sender", "sender", "received_at"),
)

keys = Table(
    "keys",
    metadata,
    Column("hash", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("scopes", ARRAY(Text), nullable=False),
    Column("person", Text),
    Column("created_at", Instant, nullable=False, server_default=text("now()")),
    Column("expires_at", Instant),
    Column("last_used_at", Instant),
)

audit = Table(
    "audit",
    metadata,
    Column("position", BigInteger, primary_key=True, autoincrement=False),
    Column("at", Instant, nullable=False),
    Column("by", Text, nullable=False),
    Column("action", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("outcome", Text, nullable=False),
    Column("details", JSONB, nullable=False),
    Column("previous", Text, nullable=False),
    Column("hash", Text, nullable=False),
    Index("audit_by_subject", "subject", "position"),
    Index("audit_by_actor", "by", "position"),
)
