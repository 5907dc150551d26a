"""What a namespace must have before a worker may serve it."""

from __future__ import annotations

from temporalio.api.operatorservice.v1 import ListSearchAttributesRequest
from temporalio.client import Client

from workers.settings import SettingsError
from workflows.search_attributes import REGISTERED


async def check_search_attributes(client: Client) -> None:
    """Raise `SettingsError` naming every search attribute the namespace lacks.

    A workflow that sets an unregistered attribute fails its task for ever, so no worker starts without them.
    """
    request = ListSearchAttributesRequest(namespace=client.namespace)
    found = await client.operator_service.list_search_attributes(request)
    missing = [key.name for key in REGISTERED if key.name not in found.custom_attributes]
    if missing:
        raise SettingsError(
            f"Namespace {client.namespace} lacks the search attributes {', '.join(missing)}; create them with "
            "`temporal operator search-attribute create`"
        )
