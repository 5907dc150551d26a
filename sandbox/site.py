"""Where one local stack lives: its folder and its addresses, all on 127.0.0.1."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from sandbox.ports import choose_port
from sandbox.postgres import Postgres, postgres_in
from sandbox.temporal_server import TemporalServer


@dataclass(frozen=True)
class StackOptions:
    """What a person may choose about a stack. Port 0 takes any free one."""

    data_dir: Path
    port: int = 8080
    temporal_port: int = 7233
    ui_port: int = 8233
    carrier_port: int = 8090
    workers: int = 1
    policies_dir: Path | None = None
    ready_within: timedelta = timedelta(seconds=90)


@dataclass(frozen=True)
class Site:
    """Everything a part needs to know to find its neighbours."""

    data_dir: Path
    policies_dir: Path | None
    workers: Sequence[str]
    """The names of the workers' processes."""
    api_port: int
    carrier_port: int
    sendgrid_port: int
    twilio_port: int
    codec_port: int
    metrics_ports: Mapping[str, int]
    temporal: TemporalServer
    postgres: Postgres

    @property
    def api(self) -> str:
        """Base URL of the API and console."""
        return f"http://127.0.0.1:{self.api_port}"

    @property
    def ui(self) -> str:
        """URL of the Temporal UI."""
        return f"http://127.0.0.1:{self.temporal.ui_port}"

    @property
    def metrics(self) -> dict[str, str]:
        """Where each process of ours that takes part in tickets offers metrics, by its name."""
        return {name: f"http://127.0.0.1:{port}/metrics" for name, port in self.metrics_ports.items()}

    @property
    def carrier(self) -> str:
        """Base URL of the carrier: its pages, what tests ask it, and both vendors' APIs, too."""
        return f"http://127.0.0.1:{self.carrier_port}"

    @property
    def sendgrid(self) -> str:
        """Base URL of SendGrid's API at the carrier, which can be away while the carrier is there."""
        return f"http://127.0.0.1:{self.sendgrid_port}"

    @property
    def twilio(self) -> str:
        """Base URL of Twilio's API at the carrier, which can be away while the carrier is there."""
        return f"http://127.0.0.1:{self.twilio_port}"


def choose_site(options: StackOptions) -> Site:
    """Returns a site whose ports are all free now; raises `StackRefused` for a chosen port that is taken."""
    workers = [f"worker-{number}" for number in range(1, options.workers + 1)]
    measured = ["api", *workers]
    ports: dict[str, int] = {}
    for option, wanted in {
        "--port": options.port,
        "--temporal-port": options.temporal_port,
        "--ui-port": options.ui_port,
        "--carrier-port": options.carrier_port,
        "carrier as SendGrid": 0,
        "carrier as Twilio": 0,
        "codec server": 0,
        "postgres": 0,
        **{f"metrics of {name}": 0 for name in measured},
    }.items():
        ports[option] = choose_port(wanted, option, besides=ports.values())
    data_dir = options.data_dir.resolve()
    return Site(
        data_dir=data_dir,
        policies_dir=options.policies_dir.resolve() if options.policies_dir else None,
        workers=workers,
        api_port=ports["--port"],
        carrier_port=ports["--carrier-port"],
        sendgrid_port=ports["carrier as SendGrid"],
        twilio_port=ports["carrier as Twilio"],
        codec_port=ports["codec server"],
        metrics_ports={name: ports[f"metrics of {name}"] for name in measured},
        temporal=TemporalServer(
            file=data_dir / "temporal.db",
            port=ports["--temporal-port"],
            ui_port=ports["--ui-port"],
            codec_url=f"http://127.0.0.1:{ports['codec server']}",
        ),
        postgres=postgres_in(data_dir, ports["postgres"]),
    )
