"""A backend that knows Temporal and nothing of ours: opens a ticket, acts on it, passes on what the customer
wrote, looks at it, reads a refusal and the result.

Needs `temporalio` alone. Payloads are encrypted and decrypted by the codec server, which has the keys.

    python plain_temporal.py localhost:7233 http://127.0.0.1:8091 ZD-48213
"""

import asyncio
import json
import sys
import urllib.request
from dataclasses import replace

from google.protobuf import json_format
from temporalio.api.common.v1 import Payloads
from temporalio.client import Client, WorkflowUpdateFailedError
from temporalio.common import WorkflowIDConflictPolicy, WorkflowIDReusePolicy
from temporalio.converter import DataConverter, PayloadCodec


class RemoteCodec(PayloadCodec):
    """Lets the codec server encrypt and decrypt: Temporal's remote codec protocol."""

    def __init__(self, address: str, token: str | None = None) -> None:
        self._address = address
        self._token = token

    async def encode(self, payloads):
        return await asyncio.to_thread(self._ask, "encode", payloads)

    async def decode(self, payloads):
        return await asyncio.to_thread(self._ask, "decode", payloads)

    def _ask(self, what, payloads):
        body = json_format.MessageToJson(Payloads(payloads=payloads)).encode()
        headers = {"Content-Type": "application/json"}
        if self._token:
            headers["Authorization"] = f"Bearer {self._token}"
        request = urllib.request.Request(f"{self._address}/{what}", body, headers)
        with urllib.request.urlopen(request, timeout=10) as answer:
            return list(json_format.ParseDict(json.load(answer), Payloads()).payloads)


async def main(temporal: str, codec: str, reference: str) -> None:
    converter = replace(DataConverter.default, payload_codec=RemoteCodec(codec))
    client = await Client.connect(temporal, data_converter=converter)
    ticket = await client.start_workflow(
        "TicketEscalation",
        {
            "reference": reference,
            "subject": "Invoice charged twice",
            "customer": {"id": "C-77", "email": f"{reference.lower()}@customer.example"},
        },
        id=f"ticket-{reference}",
        task_queue="tickets",
        id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
        id_reuse_policy=WorkflowIDReusePolicy.REJECT_DUPLICATE,
    )
    view = await ticket.execute_update("note", {"text": "It is in our books, too.", "by": "person:amira"}, id="note-1")
    noted = [entry["text"] for entry in view["timeline"] if entry["kind"] == "noted"]
    print("open:", view["status"], "and noted:", *noted)

    await ticket.signal("customer_replied", {"text": "It is the invoice of March.", "message_id": "m-1", "key": "m-1"})
    view = await ticket.query("view")
    print("heard:", *(entry["text"] for entry in view["timeline"] if entry["kind"] == "customer_replied"))

    try:
        await ticket.execute_update("reopen", {"reason": "a mistake"}, id="reopen-1")
    except WorkflowUpdateFailedError as refused:
        [refusal] = refused.cause.details
        print("refused:", refusal["status"], refusal["detail"])

    await ticket.execute_update("cancel", {"reason": "opened twice"}, id="cancel-1")
    print("result:", await ticket.result())


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:4]))
