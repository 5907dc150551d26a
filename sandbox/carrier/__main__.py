"""The carrier as a part of a stack, where each vendor has a port of its own."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path

from sandbox.carrier.serve import run


def main() -> None:
    """Runs the carrier until SIGTERM or SIGINT."""
    arguments = ArgumentParser(prog="carrier")
    arguments.add_argument("--data-dir", type=Path, required=True)
    arguments.add_argument("--webhooks-url", required=True)
    for name in ("--port", "--sendgrid-port", "--twilio-port"):
        arguments.add_argument(name, type=int, required=True)
    given = arguments.parse_args()
    run(
        data_dir=given.data_dir,
        port=given.port,
        webhooks_url=given.webhooks_url,
        vendor_ports={"email": given.sendgrid_port, "sms": given.twilio_port},
    )


if __name__ == "__main__":
    main()
