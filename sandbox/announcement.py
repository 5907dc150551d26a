"""What a person, or a program, is told once a stack is ready."""

from __future__ import annotations

import json

from rich.panel import Panel
from rich.table import Table

from sandbox.local_people import local_people
from sandbox.profile import policies_of
from sandbox.stack import Stack


def json_line(stack: Stack) -> str:
    """Returns one line of JSON: addresses, one API key per scope, whose each is that is a person's, process ids."""
    site = stack.site
    return json.dumps(
        {
            "api": site.api,
            "temporal": site.temporal.address,
            "ui": site.ui,
            "carrier": site.carrier,
            "sendgrid": site.sendgrid,
            "twilio": site.twilio,
            "codec_server": site.temporal.codec_url,
            "metrics": site.metrics,
            "database": site.postgres.plain_url,
            "data_dir": str(site.data_dir),
            "keys": dict(stack.api_keys),
            "people": local_people(policies_of(site)),
            "pids": stack.pids,
        }
    )


def panel(stack: Stack) -> Panel:
    """Returns the same for a person's eyes, without process ids."""
    site = stack.site
    table = Table.grid(padding=(0, 2))
    table.add_column(style="bold")
    table.add_column(overflow="fold")
    for name, value in {
        "API and console": site.api,
        "Temporal UI": site.ui,
        "Phones and inboxes": site.carrier,
        "Temporal": site.temporal.address,
        "Database": site.postgres.plain_url,
        "Metrics": " ".join(site.metrics.values()),
        "Files and logs": str(site.data_dir),
    }.items():
        table.add_row(name, value)
    table.add_row()
    people = local_people(policies_of(site))
    for scope, key in stack.api_keys.items():
        table.add_row(f"API key, {scope}: {people.get(scope, 'a program')}", key)
    return Panel(table, title="Ready", subtitle="Ctrl-C drains and stops everything", expand=False)
