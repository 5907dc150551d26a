"""Log lines: one JSON object each, with ids, never with names, addresses, phone numbers or texts."""

from __future__ import annotations

import logging
import sys

import structlog

QUIET = ("httpx", "httpcore", "twilio.http_client", "python_http_client", "sqlalchemy.engine")
"""Libraries that log addresses or bodies below WARNING."""


def configure(level: str) -> None:
    """Send every log line of this process to stderr as JSON, from `level` on."""
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
    ]
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.JSONRenderer(),
            ],
        )
    )
    logging.basicConfig(handlers=[handler], level=level.upper(), force=True)
    for name in QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)
