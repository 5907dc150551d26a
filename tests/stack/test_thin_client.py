"""The thin client in a project of its users': a fresh virtual environment, folders that are called as ours are."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from pathlib import Path

import pytest

from tests.stack.fresh_environment import FreshEnvironment
from tests.stack.whole_product import WholeProduct

pytestmark = [pytest.mark.stack, pytest.mark.timeout(400), pytest.mark.xdist_group("product")]
ALLOWED = {
    "ticket-escalation-client",
    "httpx",
    "httpcore",
    "h11",
    "anyio",
    "certifi",
    "idna",
    "sniffio",
    "typing-extensions",
}
PROJECT = {
    "domain/__init__.py": "",
    "domain/refunds.py": 'SUBJECT = "Refund has not come"\n',
    "workflows/__init__.py": "",
    "workflows/hand_over.py": """
from domain.refunds import SUBJECT


def ticket(reference):
    customer = {"id": "C-5", "email": f"{reference.lower()}@customer.example"}
    return {"reference": reference, "subject": SUBJECT, "customer": customer}
""",
    "blocking.py": """
import sys

from escalation_client import Client, NotPossibleNow
from workflows.hand_over import ticket

url, key, reference = sys.argv[1:]
with Client(url, key) as client:
    print(client.open(ticket(reference)).view["subject"])
    print([result["status"] for result in client.open_many([ticket(reference), ticket(f"{reference}-b")])])
    with client.events(reference) as events:
        client.note(reference, text="Third call this week.", by="amira")
        print(next(event.entry["text"] for event in events if event.entry["kind"] == "noted"))
    try:
        client.close(reference, reason="done", by="amira")
    except NotPossibleNow as refused:
        print(refused.status, refused.kind)
    print(client.cancel(reference, reason="opened twice")["status"], client.view(reference)["status"])
""",
    "with_asyncio.py": """
import asyncio
import sys

from escalation_client import AsyncClient, NotPossibleNow
from workflows.hand_over import ticket


async def main(url, key, reference):
    async with AsyncClient(url, key) as client:
        print((await client.open(ticket(reference))).view["subject"])
        print([result["status"] async for result in client.open_many([ticket(reference), ticket(f"{reference}-b")])])
        async with client.events(reference) as events:
            await client.note(reference, text="Third call this week.", by="amira")
            async for event in events:
                if event.entry["kind"] == "noted":
                    print(event.entry["text"])
                    break
        try:
            await client.close(reference, reason="done", by="amira")
        except NotPossibleNow as refused:
            print(refused.status, refused.kind)
        cancelled = await client.cancel(reference, reason="opened twice")
        print(cancelled["status"], (await client.view(reference))["status"])


asyncio.run(main(*sys.argv[1:]))
""",
}
SAID = [
    "Refund has not come",
    "[200, 201]",
    "Third call this week.",
    "409 not-possible-now",
    "cancelled cancelled",
]
TYPED = """
from escalation_client import AsyncClient, Client

def right(client: Client) -> str | None:
    client.escalate("ZD-1", reason="needs authority", note="Over my limit.")
    return client.view("ZD-1")["resolved_at"]

async def also_right(client: AsyncClient) -> int:
    return (await client.timeline("ZD-1"))["items"][0]["sequence"]
"""
WRONG = """
from escalation_client import Client

def wrong(client: Client) -> None:
    client.escalate("ZD-1", note="Why is not said.")
    client.note("ZD-1", txt="A field that there is not.")
    client.priority("ZD-1", priority="very", reason="A word that there is not.")
    client.view("ZD-1")["onwer"]
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    for name, text in PROJECT.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
    return tmp_path


@pytest.mark.parametrize("program", ["blocking", "with_asyncio"])
async def test_it_works_beside_folders_of_our_names(
    product: WholeProduct, fresh: FreshEnvironment, project: Path, program: str
) -> None:
    given = (f"{program}.py", product.api, product.key("backend"), f"THIN-{program}")
    assert await asyncio.to_thread(fresh.run, project, *given) == SAID


def test_it_brings_little_and_nothing_of_ours(fresh: FreshEnvironment) -> None:
    assert fresh.distributions() <= ALLOWED
    assert {"ticket-escalation-client", "httpx"} <= fresh.distributions()


def test_its_types_are_seen_by_its_users(fresh: FreshEnvironment, tmp_path: Path) -> None:
    def complaints(text: str) -> list[str]:
        (tmp_path / "program.py").write_text(text)
        mypy = [sys.executable, "-m", "mypy", "--strict", "--no-error-summary", "--python-executable", fresh.python]
        done = subprocess.run([*mypy, "program.py"], cwd=tmp_path, capture_output=True, text=True, check=False)
        return [line.partition(":")[2].partition(":")[0] for line in done.stdout.splitlines() if " error: " in line]

    assert complaints(TYPED) == []
    assert complaints(WRONG) == ["5", "6", "7", "8"]
