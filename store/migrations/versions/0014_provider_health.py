"""The health of providers, which provider a message went to, and which messages wait for one."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"

_WAITING = sa.text("deferred_at IS NOT NULL AND ended_at IS NULL")
_CALLED = sa.text("called_at IS NOT NULL")


def upgrade() -> None:
    op.create_table(
        "provider_health",
        sa.Column("name", sa.Text, primary_key=True),
        sa.Column("account", sa.Text, primary_key=True),
        sa.Column("health", sa.dialects.postgresql.JSONB, nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
    )
    op.add_column("messages", sa.Column("provider", sa.Text))
    for name in ("deferred_at", "released_at"):
        op.add_column("messages", sa.Column(name, sa.DateTime(timezone=True)))
    op.create_index("messages_waiting", "messages", ["channel", "intended_at"], postgresql_where=_WAITING)
    op.create_index("messages_by_provider", "messages", ["provider", "called_at"], postgresql_where=_CALLED)
