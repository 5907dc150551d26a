"""One carrier and one Prism for each vendor, for all tests here: Prism takes seconds to start."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from sandbox.carrier.credentials import load_or_create
from tests.contract import vendor_descriptions
from tests.contract.held_to_descriptions import HeldToDescriptions
from tests.contract.prism import node, proxies
from tests.contract.tampering import TamperedCarrier, Tampering
from tests.sandbox.carrier.desk import Desk


@pytest.fixture(scope="session")
def behind_prism(tmp_path_factory: pytest.TempPathFactory) -> Iterator[HeldToDescriptions]:
    node()
    directory: Path = tmp_path_factory.mktemp("contract")
    credentials = load_or_create(directory)
    desk = Desk(credentials)
    carrier = TamperedCarrier(directory, credentials, desk)
    carrier.tampering = tampering = Tampering()
    desk.server.start()
    carrier.start()
    described = {"twilio": vendor_descriptions.twilio(), "sendgrid": vendor_descriptions.sendgrid()}
    try:
        with proxies(directory, {name: (found, carrier.server.url) for name, found in described.items()}) as urls:
            yield HeldToDescriptions(carrier, desk, tampering, urls)
    finally:
        carrier.http.close()
        carrier.server.stop()
        desk.server.stop()


@pytest.fixture
def vendors(behind_prism: HeldToDescriptions) -> Iterator[HeldToDescriptions]:
    """The carrier without faults, its answers as they are."""
    behind_prism.desk.received.clear()
    yield behind_prism
    behind_prism.tampering.change = None
    behind_prism.carrier.http.delete("/faults")
    assert all(call.genuine for call in behind_prism.desk.received), "a webhook with a bad signature"
