"""What there is to know of a database before it is copied, and before a copy is put into it."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import create_engine, text
from sqlalchemy.engine import Connection, make_url
from sqlalchemy.exc import OperationalError, ProgrammingError

from starter.backup.refusal import BackupRefused
from store.migrate import REVISIONS_TABLE


@dataclass(frozen=True)
class Found:
    """A database that answered."""

    server: str
    tables: str | None
    """The revision of its tables; None where it has none of ours."""
    tickets: dict[str, int]
    empty: bool
    others: int
    """How many connections others have to it."""


def look_at(url: str) -> Found:
    """Return what is in the database at `url`. Raises `BackupRefused` when it does not answer or lets nobody in."""
    engine = create_engine(url, connect_args={"connect_timeout": 5}, hide_parameters=True)
    try:
        with engine.connect() as connection:
            tables = _revision(connection)
            return Found(
                server=str(connection.scalar(text("SHOW server_version"))),
                tables=tables,
                tickets=_tickets(connection) if tables else {},
                empty=not connection.scalar(text("SELECT count(*) FROM pg_tables WHERE schemaname = current_schema()")),
                others=int(connection.scalar(text(OTHERS)) or 0),
            )
    except OperationalError:
        raise BackupRefused(f"the database {_name(url)} does not answer, or lets nobody in") from None
    finally:
        engine.dispose()


OTHERS = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"


def _name(url: str) -> str:
    """What a database is called to people, without the password."""
    parts = make_url(url)
    return f"{parts.database} at {parts.host}:{parts.port or 5432}"


def _revision(connection: Connection) -> str | None:
    if not connection.scalar(text("SELECT to_regclass(:name) IS NOT NULL"), {"name": REVISIONS_TABLE}):
        return None
    found = connection.scalar(text(f"SELECT version_num FROM {REVISIONS_TABLE}"))  # nosec B608  # a name of ours
    return str(found) if found else None


def _tickets(connection: Connection) -> dict[str, int]:
    try:
        rows = connection.execute(text("SELECT status, count(*) FROM tickets GROUP BY status ORDER BY status"))
    except ProgrammingError:
        raise BackupRefused("the database has no tickets: is it ours?") from None
    return {str(status): int(count) for status, count in rows}
