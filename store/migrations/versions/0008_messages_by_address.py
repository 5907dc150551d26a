"""How the last messages to an address ended can be looked up."""

from alembic import op
from sqlalchemy import text

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    op.create_index(
        "messages_by_address", "messages", ["address", "ended_at"], postgresql_where=text("ended_at IS NOT NULL")
    )
