"""What may be answered to text messages, what was, and who wants none; numbers only as fingerprints."""

from alembic import op
from sqlalchemy import ARRAY, BigInteger, Column, DateTime, Identity, Integer, Text

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    op.create_table(
        "reply_codes",
        Column("number", Text, primary_key=True),
        Column("code", Integer, primary_key=True, autoincrement=False),
        Column("reference", Text, nullable=False),
        Column("person", Text, nullable=False),
        Column("bundle", Text, nullable=False),
        Column("episode", Integer, nullable=False),
        Column("tier", Integer, nullable=False),
        Column("reasons", ARRAY(Text), nullable=False),
        Column("sent_at", DateTime(timezone=True), nullable=False),
    )
    op.create_index(
        "reply_codes_by_offer",
        "reply_codes",
        ["number", "reference", "person", "bundle", "episode", "tier"],
        unique=True,
    )
    op.create_index("reply_codes_by_instant", "reply_codes", ["number", "sent_at"])
    op.create_table(
        "sms_commands",
        Column("sid", Text, primary_key=True),
        Column("number", Text, nullable=False),
        Column("answer", Text),
        Column("at", DateTime(timezone=True), nullable=False),
        Column("position", BigInteger, Identity(always=True), nullable=False),
    )
    op.create_index("sms_commands_by_number", "sms_commands", ["number", "position"])
    op.create_table(
        "opt_outs",
        Column("number", Text, primary_key=True),
        Column("since", DateTime(timezone=True), nullable=False),
    )
