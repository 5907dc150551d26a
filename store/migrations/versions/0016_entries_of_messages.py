"""Which entries of its ticket's timeline led to a message."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"


def upgrade() -> None:
    op.add_column(
        "messages",
        sa.Column("entries", sa.dialects.postgresql.ARRAY(sa.Text), nullable=False, server_default=sa.text("'{}'")),
    )
