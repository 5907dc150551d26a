"""Messages from outside are taken once, and tickets remember whom they are of."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    op.add_column("tickets", sa.Column("customer", JSONB(none_as_null=True)))
    op.create_index("tickets_by_name", "tickets", [sa.text("lower(reference)")])
    op.create_table(
        "inbound",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("sender", sa.Text, nullable=False),
        sa.Column("deed", sa.Text, nullable=False),
        sa.Column("reference", sa.Text),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("taken_at", sa.DateTime(timezone=True)),
    )
    op.create_index("inbound_by_sender", "inbound", ["sender", "received_at"])
