"""A position for each timeline entry among all of them, so that whoever follows them can go on where they were."""

from alembic import op
from sqlalchemy import BigInteger, Column, Identity

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.add_column("timeline", Column("position", BigInteger, Identity(always=True), nullable=False))
    op.create_index("timeline_by_position", "timeline", ["position"], unique=True)
