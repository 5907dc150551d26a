"""What a ticket was asked to be opened with, until its workflow has been heard of."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0018"
down_revision = "0017"


def upgrade() -> None:
    op.add_column("tickets", sa.Column("request", JSONB(none_as_null=True)))
