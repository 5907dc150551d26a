from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.stack.whole_product import WholeProduct, whole_product


@pytest.fixture(scope="module")
def product() -> Iterator[WholeProduct]:
    """The whole product, for the tests of one module."""
    directory = Path(tempfile.mkdtemp(prefix="escalation-test-"))
    with whole_product(directory) as running:
        yield running
    shutil.rmtree(directory, ignore_errors=True)
