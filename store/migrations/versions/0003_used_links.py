"""Links that act, each remembered once it was used."""

from alembic import op
from sqlalchemy import Column, DateTime, Text

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.create_table(
        "used_links",
        Column("id", Text, primary_key=True),
        Column("reference", Text, nullable=False),
        Column("used_at", DateTime(timezone=True), nullable=False),
    )
