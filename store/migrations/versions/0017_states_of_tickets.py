"""The whole state of each ticket, to go on with where the engine has lost it, or a part of it."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"


def upgrade() -> None:
    op.add_column("tickets", sa.Column("state", sa.Text))
    op.add_column("tickets", sa.Column("further_state", sa.Text))
    was_set_back = sa.text("further_state IS NOT NULL")
    op.create_index("tickets_set_back", "tickets", ["reference"], postgresql_where=was_set_back)
