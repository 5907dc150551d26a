from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.stack.fresh_environment import FreshEnvironment
from tests.stack.replayed import product_with_policies
from tests.stack.whole_product import WholeProduct, whole_product


@pytest.fixture(scope="session")
def product() -> Iterator[WholeProduct]:
    """The whole product, shared by tests of the group `product` that look at nothing but tickets of their own."""
    with _product() as running:
        yield running


@pytest.fixture(scope="session")
def product_with_its_policies() -> Iterator[WholeProduct]:
    """The whole product with policies that may be changed, shared by tests of the group `policies`.

    None relies on a policy it has not written itself or left as it is shipped.
    """
    with product_with_policies() as running:
        yield running


@pytest.fixture(scope="session")
def fresh(tmp_path_factory: pytest.TempPathFactory) -> FreshEnvironment:
    """A virtual environment with the thin client and nothing of ours beside it."""
    return FreshEnvironment(tmp_path_factory.mktemp("fresh"))


@pytest.fixture(scope="module")
def own_product() -> Iterator[WholeProduct]:
    """The whole product, for the tests of one module."""
    with _product() as running:
        yield running


@contextmanager
def _product() -> Iterator[WholeProduct]:
    directory = Path(tempfile.mkdtemp(prefix="escalation-test-"))
    with whole_product(directory) as running:
        yield running
    shutil.rmtree(directory, ignore_errors=True)
