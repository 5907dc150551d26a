"""Tickets are found by whose decision they wait for."""

from alembic import op

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    op.execute("CREATE INDEX tickets_by_approvals ON tickets USING gin ((view -> 'approvals'))")
