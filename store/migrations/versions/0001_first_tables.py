"""The first tables: tickets and their timeline, messages, people, roles, assignments, surveys, keys."""

from alembic import op
from sqlalchemy import ARRAY, BigInteger, Column, DateTime, Identity, Integer, SmallInteger, Text, text
from sqlalchemy.dialects.postgresql import JSONB, TSVECTOR
from sqlalchemy.schema import CheckConstraint, ForeignKeyConstraint

revision = "0001"
down_revision = None

INSTANT = DateTime(timezone=True)
DUE = text("COALESCE(next_due_at, 'infinity'::timestamptz)")
HELD = text("released_at IS NULL AND person_id IS NOT NULL")


def upgrade() -> None:
    _tickets()
    _messages()
    _people()
    _surveys_and_keys()


def _tickets() -> None:
    op.create_table(
        "tickets",
        Column("reference", Text, primary_key=True),
        Column("request_hash", Text, nullable=False),
        Column("reserved_at", INSTANT, nullable=False),
        Column("customer_email", Text),
        Column("customer_phone", Text),
        Column("sequence", Integer, nullable=False, server_default=text("0")),
        Column("view", JSONB),
        Column("status", Text),
        Column("priority", Text),
        Column("tier", Text),
        Column("team", Text),
        Column("owner_id", Text),
        Column("customer_id", Text),
        Column("words", TSVECTOR),
        Column("opened_at", INSTANT),
        Column("next_due_at", INSTANT),
        Column("updated_at", INSTANT),
    )
    op.create_index("tickets_by_due", "tickets", [DUE, "reference"])
    for name, column in (("status", "status"), ("owner", "owner_id"), ("team", "team")):
        op.create_index(f"tickets_by_{name}", "tickets", [column, DUE])
    op.create_index("tickets_by_customer", "tickets", ["customer_id"])
    op.create_index("tickets_by_update", "tickets", ["updated_at"])
    op.create_index("tickets_by_email", "tickets", ["customer_email"])
    op.create_index("tickets_by_phone", "tickets", ["customer_phone"])
    op.create_index("tickets_by_words", "tickets", ["words"], postgresql_using="gin")
    op.create_table(
        "timeline",
        Column("reference", Text, primary_key=True),
        Column("sequence", Integer, primary_key=True),
        Column("at", INSTANT, nullable=False),
        Column("due_at", INSTANT),
        Column("kind", Text, nullable=False),
        Column("by", Text, nullable=False),
        Column("text", Text, nullable=False),
        Column("data", JSONB, nullable=False),
    )


def _messages() -> None:
    op.create_table(
        "messages",
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
        Column("intended_at", INSTANT, nullable=False),
        Column("sending_at", INSTANT),
        Column("accepted_at", INSTANT),
        Column("delivered_at", INSTANT),
        Column("ended_at", INSTANT),
    )
    op.create_index("messages_by_ticket", "messages", ["reference", "intended_at"])


def _people() -> None:
    op.create_table(
        "people",
        Column("roster", Text, primary_key=True),
        Column("id", Text, primary_key=True),
        Column("details", JSONB, nullable=False),
        Column("last_assigned_at", INSTANT),
    )
    op.create_table(
        "roles",
        Column("roster", Text, primary_key=True),
        Column("name", Text, primary_key=True),
        Column("person_id", Text, nullable=False),
        ForeignKeyConstraint(["roster", "person_id"], ["people.roster", "people.id"], ondelete="CASCADE"),
    )
    op.create_table(
        "assignments",
        Column("id", BigInteger, Identity(always=True), primary_key=True),
        Column("reference", Text, nullable=False),
        Column("roster", Text, nullable=False),
        Column("effect_id", Text, unique=True),
        Column("person_id", Text),
        Column("asked_at", INSTANT),
        Column("assigned_at", INSTANT, nullable=False),
        Column("confirmed_at", INSTANT),
        Column("released_at", INSTANT),
    )
    op.create_index("assignments_by_ticket", "assignments", ["reference"])
    op.create_index("assignments_one_holder", "assignments", ["reference"], unique=True, postgresql_where=HELD)
    op.create_index("assignments_held", "assignments", ["roster", "person_id"], postgresql_where=HELD)


def _surveys_and_keys() -> None:
    op.create_table(
        "surveys",
        Column("reference", Text, primary_key=True),
        Column("episode", Integer, primary_key=True),
        Column("asked_at", INSTANT),
        Column("score", SmallInteger),
        Column("comment", Text),
        Column("answered_at", INSTANT),
        CheckConstraint("score BETWEEN 1 AND 5", name="surveys_score"),
    )
    op.create_table(
        "keys",
        Column("hash", Text, primary_key=True),
        Column("name", Text, nullable=False),
        Column("scopes", ARRAY(Text), nullable=False),
        Column("person", Text),
        Column("created_at", INSTANT, nullable=False, server_default=text("now()")),
    )
