"""`escalation up` whose providers are found by names of `tests.own_names`, and whose email may go by a mail server.

Run as `python -m tests.chaos.named_product up --data-dir …`, like the command itself. `TESTS_NAMES` is the file of
names that do not resolve, `TESTS_MAIL` the port of a mail server on this machine and the certificate to trust for it.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from sandbox import escalation
from sandbox.part import Part
from sandbox.site import Site
from tests.own_names import MAIL, SENDGRID, TWILIO

NAMES_VARIABLE, MAIL_VARIABLE = "TESTS_NAMES", "TESTS_MAIL"
MAIL_SENDER = "support@mail.example"


class NamedProduct(escalation.Escalation):
    """See `sandbox.product.Product`. Like every local stack, it can reach no real person."""

    def stages(self, site: Site) -> Sequence[Sequence[Part]]:
        """Returns the parts as they are but for the API and the workers, which are told other providers."""
        told = told_to(site)
        names = os.environ[NAMES_VARIABLE]
        return [[_told(part, told, names, site.workers) for part in stage] for stage in super().stages(site)]


def told_to(site: Site) -> dict[str, str]:
    """Return the settings of providers by their names."""
    told = {
        "ESCALATION_SENDGRID_HOST": f"http://{SENDGRID}:{site.sendgrid_port}",
        "ESCALATION_TWILIO_BASE_URL": f"http://{TWILIO}:{site.twilio_port}",
    }
    if mail := os.environ.get(MAIL_VARIABLE):
        port, _, certificate = mail.partition(" ")
        told |= {
            "ESCALATION_SENDGRID_API_KEY": "",
            "ESCALATION_SENDGRID_FROM": "",
            "ESCALATION_SMTP_HOST": MAIL,
            "ESCALATION_SMTP_PORT": port,
            "ESCALATION_SMTP_FROM": MAIL_SENDER,
            "SSL_CERT_FILE": certificate,
        }
    return told


def environment(names: Path, mail: tuple[int, Path] | None = None) -> Mapping[str, str]:
    """Return what to run it with."""
    given = {NAMES_VARIABLE: str(names)}
    return given | {MAIL_VARIABLE: f"{mail[0]} {mail[1]}"} if mail else given


def _told(part: Part, told: Mapping[str, str], names: str, workers: Sequence[str]) -> Part:
    if part.name != "api" and part.name not in workers:
        return part
    program, safe, run, *words = part.command
    command = [program, safe, run, "tests.own_names", names, *words]
    return replace(part, command=command, environment={**part.environment, **told})


if __name__ == "__main__":
    escalation.Escalation = NamedProduct  # type: ignore[misc]

    from starter.cli.main import main

    main()
