"""Timeline entries are known by what caused them; what is told of a ticket later is newer, whichever run tells it."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    op.add_column("timeline", sa.Column("id", sa.Text))
    op.add_column("timeline", sa.Column("run_id", sa.Text))
    # what is there has been told once, so its place names it
    op.execute("UPDATE timeline SET id = '#' || sequence")
    op.alter_column("timeline", "id", nullable=False)
    op.drop_constraint("timeline_pkey", "timeline")
    op.create_primary_key("timeline_pkey", "timeline", ["reference", "id"])
    op.create_index("timeline_by_sequence", "timeline", ["reference", "sequence"])
    op.add_column("tickets", sa.Column("told_at", sa.DateTime(timezone=True)))
    op.add_column("tickets", sa.Column("run_id", sa.Text))
    op.add_column("tickets", sa.Column("first_run_id", sa.Text))
