"""A backend with the thin client: opens a ticket, acts on it, reads a refusal, follows what happens, reads the result.

Needs `ticket-escalation-client` alone.

    python thin_client.py http://127.0.0.1:8080 esc_… ZD-48213
"""

import sys

from escalation_client import Client, NotPossibleNow


def main(url: str, key: str, reference: str) -> None:
    with Client(url, key) as client:
        client.open(
            {
                "reference": reference,
                "subject": "Invoice charged twice",
                "customer": {"id": "C-77", "email": f"{reference.lower()}@customer.example"},
            }
        )
        view = client.note(reference, text="It is in our books, too.", by="amira", key="note-1")
        noted = [entry["text"] for entry in view["timeline"] if entry["kind"] == "noted"]
        print("open:", view["status"], "and noted:", *noted)

        view = client.customer_replied(reference, text="It is the invoice of March.", channel="email", message_id="m-1")
        heard = [entry["text"] for entry in view["timeline"] if entry["kind"] == "customer_replied"]
        print("heard:", *heard)

        try:
            client.reopen(reference, reason="a mistake", by="amira")
        except NotPossibleNow as refused:
            print("refused:", refused.status, refused.detail)

        client.cancel(reference, reason="opened twice")
        with client.events(reference, after=0) as events:
            last = next(event.entry for event in events if event.entry["kind"] in ("closed", "cancelled"))
        print("result:", last["kind"])


if __name__ == "__main__":
    main(*sys.argv[1:4])
