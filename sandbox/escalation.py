"""The product itself on a local stack: carrier, API, workers and codec server, each a process of its own."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Mapping, Sequence
from datetime import timedelta

from sandbox.environment import environment_for
from sandbox.failures import StackRefused
from sandbox.local_people import local_people
from sandbox.part import Part
from sandbox.profile import policies_of
from sandbox.ready import answers_200, listens, polls
from sandbox.site import Site
from store.keys import Scope, ensure_local_keys
from store.migrate import upgrade
from workers import keys
from workers.provider_settings import check_providers
from workers.settings import KEY_FILE, SettingsError, load_settings
from workflows.options import TICKETS_QUEUE

_API_DRAIN = timedelta(seconds=15)
_WORKER_DRAIN = timedelta(seconds=40)
"""Longer than their own graceful shutdown, and the last traces after it."""


class Escalation:
    """See `sandbox.product.Product`."""

    async def prepare(self, site: Site) -> Mapping[Scope, str]:
        """Makes the payload keys, migrates the database, makes one API key per scope on the first run, bound to people.

        Raises `StackRefused` when our own environment sets something that no process of ours could run with.
        """
        try:
            check_providers(load_settings(environment=environment_for(site)))
        except SettingsError as error:
            raise StackRefused(str(error)) from None
        keys.load_or_create(site.data_dir / KEY_FILE)
        await asyncio.to_thread(upgrade, site.postgres.url)
        people = await asyncio.to_thread(local_people, policies_of(site))
        return await ensure_local_keys(site.postgres.url, site.data_dir, people)

    def stages(self, site: Site) -> Sequence[Sequence[Part]]:
        """Returns carrier and codec server, then the API, then the workers, which are to be drained first."""
        environment = environment_for(site)

        def part(name: str, *arguments: str) -> list[str]:
            # -P: a folder called `store` where the person stands must not be taken for ours.
            return [sys.executable, "-P", "-m", "starter.cli.main", name, *arguments]

        def measured(name: str) -> Mapping[str, str]:
            return {**environment, "ESCALATION_METRICS_ADDRESS": f"127.0.0.1:{site.metrics_ports[name]}"}

        api = Part(
            name="api",
            command=part("api", "--port", str(site.api_port)),
            environment=measured("api"),
            ready=answers_200(f"{site.api}/readyz"),
            drain=_API_DRAIN,
        )
        carrier = Part(
            name="carrier",
            command=_carrier(site),
            environment=environment,
            ready=answers_200(f"{site.carrier}/healthz"),
        )
        codec_server = Part(
            name="codec-server",
            command=part("codec-server", "--port", str(site.codec_port)),
            environment=environment,
            ready=listens(site.codec_port),
        )
        workers = [
            Part(
                name=name,
                command=part("worker"),
                environment=measured(name),
                ready=polls(site.temporal.address, TICKETS_QUEUE),
                drain=_WORKER_DRAIN,
            )
            for name in site.workers
        ]
        return [[carrier, codec_server], [api], workers]


def _carrier(site: Site) -> list[str]:
    ports = {"--port": site.carrier_port, "--sendgrid-port": site.sendgrid_port, "--twilio-port": site.twilio_port}
    given = [word for option, port in ports.items() for word in (option, str(port))]
    module = [sys.executable, "-P", "-m", "sandbox.carrier"]
    return [*module, "--data-dir", str(site.data_dir), "--webhooks-url", site.api, *given]
