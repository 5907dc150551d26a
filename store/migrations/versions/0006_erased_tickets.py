"""Tickets remember that everything personal of them was erased."""

from alembic import op
from sqlalchemy import Column, DateTime

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.add_column("tickets", Column("erased_at", DateTime(timezone=True)))
