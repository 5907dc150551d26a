"""Of a message that opens a ticket it is kept after which one, for whatever its sender writes before that is there."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    op.add_column("inbound", sa.Column("follows", sa.Text))
