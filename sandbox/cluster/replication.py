"""Clusters that replicate one global namespace to each other: one of them is active, and any may take over."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from temporalio.api.operatorservice.v1 import AddOrUpdateRemoteClusterRequest
from temporalio.api.replication.v1 import ClusterReplicationConfig, NamespaceReplicationConfig
from temporalio.api.workflowservice.v1 import (
    DescribeNamespaceRequest,
    RegisterNamespaceRequest,
    UpdateNamespaceRequest,
)
from temporalio.client import Client
from temporalio.service import RPCError, RPCStatusCode

from sandbox.cluster.cluster import Cluster
from sandbox.failures import StackRefused
from sandbox.temporal_server import NAMESPACE, RETENTION

_TRIES = 60


async def replicate_from(cluster: Cluster, other: str) -> None:
    """Lets a cluster fetch what another one writes; `other` is the host and port at which it reaches it."""
    client = await Client.connect(cluster.address)
    await client.operator_service.add_or_update_remote_cluster(
        AddOrUpdateRemoteClusterRequest(
            frontend_address=other, enable_remote_cluster_connection=True, enable_replication=True
        )
    )


async def register_global_namespace(active: Cluster, standbys: Sequence[Cluster], namespace: str = NAMESPACE) -> None:
    """Makes a namespace that clusters replicate; they must be connected. The standbys hear of it a little later.

    Raises `StackRefused` where the active cluster does not know the others within a minute.
    """
    client = await Client.connect(active.address)
    everywhere = [ClusterReplicationConfig(cluster_name=each.name) for each in (active, *standbys)]
    request = RegisterNamespaceRequest(
        namespace=namespace, is_global_namespace=True, active_cluster_name=active.name, clusters=everywhere
    )
    request.workflow_execution_retention_period.FromTimedelta(RETENTION)
    for _ in range(_TRIES):
        try:
            await client.workflow_service.register_namespace(request)
            return
        except RPCError as error:
            # A cluster that has just been told of another takes a while to know it.
            if error.status is not RPCStatusCode.INVALID_ARGUMENT:
                raise
            await asyncio.sleep(1)
    raise StackRefused(f"the cluster {active.name} does not come to know the others")


async def fail_over(to: Cluster, namespace: str = NAMESPACE) -> None:
    """Makes a cluster the active one, whatever the others know of it: what they had not sent it yet is set aside."""
    client = await Client.connect(to.address)
    active = NamespaceReplicationConfig(active_cluster_name=to.name)
    await client.workflow_service.update_namespace(
        UpdateNamespaceRequest(namespace=namespace, replication_config=active)
    )


async def active_cluster(seen_by: Cluster, namespace: str = NAMESPACE) -> str:
    """Returns the name of the cluster that another one takes for the active one; raises RPCError if it knows none."""
    client = await Client.connect(seen_by.address)
    described = await client.workflow_service.describe_namespace(DescribeNamespaceRequest(namespace=namespace))
    return described.replication_config.active_cluster_name
