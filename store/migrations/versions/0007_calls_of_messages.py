"""Messages remember the calls made for them, and which may have told somebody twice."""

from alembic import op
from sqlalchemy import Column, DateTime, Integer, text

revision = "0007"
down_revision = "0006"

_OPEN = text("ended_at IS NULL")
_EMAIL_DELIVERED = text("channel = 'email' AND delivered_at IS NOT NULL")


def upgrade() -> None:
    op.add_column("messages", Column("calls", Integer, nullable=False, server_default=text("0")))
    for name in ("called_at", "resent_at", "asked_at"):
        op.add_column("messages", Column(name, DateTime(timezone=True)))
    # whatever an earlier release had begun was called for once, then
    op.execute("UPDATE messages SET calls = 1, called_at = coalesce(sending_at, accepted_at) WHERE state <> 'intended'")
    op.create_index("messages_open", "messages", ["intended_at"], postgresql_where=_OPEN)
    op.create_index("messages_emails_delivered", "messages", ["delivered_at"], postgresql_where=_EMAIL_DELIVERED)
