"""Clusters of Temporal for tests, where Go is there to build them."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from sandbox.cluster.build import Build, cached_build
from sandbox.cluster.cluster import Cluster, choose_network, hosts_in
from sandbox.cluster.host import Service
from sandbox.postgres import Postgres

SOON = {
    "history.transferProcessorUpdateAckInterval": "1s",
    "frontend.WorkflowPauseEnabled": True,
    "system.clusterMetadataRefreshInterval": "1s",
    "system.namespaceCacheRefreshInterval": "1s",
}
"""What tests set of the dev server, too, and how soon a cluster hears of another and of its namespaces."""


async def build_or_skip() -> Build:
    """Return Temporal's own server; skip the test where it cannot be built."""
    if not shutil.which("go"):
        pytest.skip("Go, which builds Temporal's server, is not here")
    return await asyncio.to_thread(cached_build)


def cluster_of(
    processes: Sequence[Sequence[Service]],
    postgres: Postgres,
    build: Build,
    directory: Path,
    *,
    name: str = "active",
    number: int = 1,
    dynamic: Mapping[str, Any] = SOON,
) -> Cluster:
    """Return a cluster of so many processes on a PostgreSQL."""
    return Cluster(name, number, directory / name, hosts_in(choose_network(), processes), postgres, build, dynamic)
