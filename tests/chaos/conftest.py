from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.chaos.steady_policy import write_steady_policy
from tests.stack.whole_product import WholeProduct, whole_product

SHORT_DOUBTS = {"ESCALATION_SMS_SETTLES_SECONDS": "10", "ESCALATION_EMAIL_SETTLES_SECONDS": "12"}
"""How long a message in doubt is waited for: just longer than a call may take, so that a doubt takes seconds."""


@pytest.fixture(scope="session")
def doubtful_product() -> Iterator[WholeProduct]:
    """The whole product, which settles doubts in seconds and whose tickets' clocks are long."""
    directory = Path(tempfile.mkdtemp(prefix="escalation-test-"))
    policies = directory / "policies"
    write_steady_policy(policies, accept_within="25m")
    try:
        with whole_product(directory / "data", "--policies", str(policies), environment=SHORT_DOUBTS) as running:
            yield running
    finally:
        shutil.rmtree(directory, ignore_errors=True)
