"""When a key ends, and when it was last used."""

from alembic import op
from sqlalchemy import Column, DateTime

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    for name in ("expires_at", "last_used_at"):
        op.add_column("keys", Column(name, DateTime(timezone=True)))
