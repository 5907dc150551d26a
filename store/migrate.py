"""Bringing a database to the newest tables."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine, func, select

_LOCK = 0x7469636B657473
"""Any number, always the same: whoever migrates holds it."""
REVISIONS_TABLE = "alembic_version"
"""Where a database says which revision its tables have."""


def upgrade(url: str) -> None:
    """Bring the database at `url` (`postgresql+psycopg://…`) to the newest revision, wholly or not at all.

    Any number of processes may call it at once: one migrates while the others wait, and find nothing left to do.
    Raises `sqlalchemy.exc.OperationalError` when the database cannot be reached within 5 s.
    """
    config = _config()
    engine = create_engine(url, connect_args={"connect_timeout": 5}, hide_parameters=True)
    try:
        with engine.begin() as connection:
            connection.execute(select(func.pg_advisory_xact_lock(_LOCK)))
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
    finally:
        engine.dispose()


def known_revisions() -> list[str]:
    """Return every revision this product can bring to the newest, the newest first."""
    return [script.revision for script in ScriptDirectory.from_config(_config()).walk_revisions()]


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations").replace("%", "%%"))
    return config
