"""What an operator does to a ticket's run in the Temporal UI, by its own buttons: the ticket goes on as one truth."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from typing import Any, TypeVar

import httpx
import pytest
from playwright.sync_api import Browser, BrowserContext, expect

from sandbox.temporal_server import binary
from tests.stack.temporal_ui import ResetTo, TicketPage
from tests.stack.whole_product import WholeProduct
from tests.starter.console.chromium import chromium
from workers.schedules import RUN_SWEEP

pytestmark = [pytest.mark.stack, pytest.mark.browser, pytest.mark.timeout(300), pytest.mark.xdist_group("product")]
PATIENCE_MS = 30_000
LOOKS, LOOK_EVERY_SECONDS = 300, 0.2
BEFORE, AFTER = "Your order left us this morning", "And here is its number"
SAME = ("status", "opened_at", "owner", "tier", "priority", "promised_at", "next_due", "episode")
Found = TypeVar("Found")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as running:
        yield running


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    expect.set_options(timeout=PATIENCE_MS)
    context = browser.new_context(viewport={"width": 1280, "height": 1200})
    yield context
    context.close()


class Worked:
    """One ticket of a customer of its own, opened and answered."""

    def __init__(self, product: WholeProduct, reference: str) -> None:
        self.reference = reference
        headers = {"Authorization": f"Bearer {product.key('backend')}"}
        self._api = httpx.Client(base_url=product.api, headers=headers, timeout=60, trust_env=False)
        self._carrier = httpx.Client(base_url=product.carrier, timeout=60, trust_env=False)
        self._address = f"{reference.lower()}@ui.example"
        ticket = {
            "reference": reference,
            "subject": "Where is it?",
            "customer": {"id": f"C-{reference}", "name": "Robin Hale", "email": self._address},
        }
        self._api.post("/v1/tickets", json=ticket).raise_for_status()
        self.reply(BEFORE)
        until(lambda: self.heard(BEFORE) == 1)
        # an owner who has it is left in peace for as long as this takes
        owner = until(lambda: self.view()["owner"])
        self.act("acknowledge", by=owner["id"])
        until(lambda: "acknowledged" in [entry["kind"] for entry in self.timeline()])

    def act(self, action: str, **body: Any) -> None:
        """Act as whoever repeats under one key what has not been answered yet."""
        headers = {"Idempotency-Key": f"{action}-{time.monotonic_ns()}"}
        path = f"/v1/tickets/{self.reference}/{action}"

        def done() -> bool:
            answer = self._api.post(path, json=body, headers=headers)
            return answer.status_code != httpx.codes.SERVICE_UNAVAILABLE and bool(answer.raise_for_status())

        until(done)

    def reply(self, text: str) -> None:
        self.act("reply", text=text, by="amira")

    def view(self) -> dict[str, Any]:
        """Return what the ticket itself says."""

        def live() -> dict[str, Any] | None:
            answer = self._api.get(f"/v1/tickets/{self.reference}").raise_for_status()
            return answer.json() if answer.headers["View-Source"] == "live" else None  # type: ignore[no-any-return]

        return until(live)

    def timeline(self) -> list[dict[str, Any]]:
        items: list[dict[str, Any]] = self._api.get(f"/v1/tickets/{self.reference}/timeline").json()["items"]
        return items

    def on_the_board(self) -> dict[str, Any]:
        (mine,) = self._api.get("/v1/tickets", params={"customer": f"C-{self.reference}"}).json()["items"]
        return mine  # type: ignore[no-any-return]

    def heard(self, words: str) -> int:
        """Return how often the customer was told these words, by the carrier's ledger."""
        lines = self._carrier.get("/ledger").raise_for_status().text.splitlines()
        entries = [httpx.Response(200, text=line).json() for line in lines if line.strip()]
        return sum(entry["to"] == self._address and words in entry["body"] for entry in entries)

    def receipts(self) -> int:
        sent = self._api.get(f"/v1/tickets/{self.reference}/messages").raise_for_status().json()["items"]
        return sum((each["purpose"], each["to"]) == ("receipt", "customer") for each in sent)

    def goes_on(self, before: dict[str, Any]) -> None:
        """Assert that nothing was forgotten or said twice, that what is new is said, and that the board is right."""
        self.reply(AFTER)
        until(lambda: self.heard(AFTER) == 1)
        until(lambda: self.said() == [BEFORE, AFTER])
        assert (self.heard(BEFORE), self.heard(AFTER), self.receipts()) == (1, 1, 1)
        after = self.view()
        assert {name: after[name] for name in ("status", "opened_at")} == {
            name: before[name] for name in ("status", "opened_at")
        }
        until(lambda: same(self.on_the_board()) == same(self.view()))

    def said(self) -> list[str]:
        return [entry["text"] for entry in self.timeline() if entry["kind"] == "replied"]


def same(view: dict[str, Any]) -> dict[str, Any]:
    """Return what of a view is the same on the board."""
    return {name: view[name] for name in SAME}


def until(look: Callable[[], Found]) -> Found:
    """Return what `look` finds, as soon as it finds something."""
    for _ in range(LOOKS):
        if found := look():
            return found
        time.sleep(LOOK_EVERY_SECONDS)
    raise AssertionError("it did not come")


@pytest.mark.parametrize("reapply", [True, False], ids=["reapplied", "not-reapplied"])
@pytest.mark.parametrize("to", ["first", "middle", "last"])
def test_a_reset_by_the_uis_own_dialog_leaves_one_truth(
    context: BrowserContext, product: WholeProduct, to: ResetTo, reapply: bool
) -> None:
    ticket = Worked(product, f"UI-RESET-{to}-{'all' if reapply else 'none'}")
    before = ticket.view()
    TicketPage(context, str(product.announced["ui"]), ticket.reference).reset(to, reapply=reapply)
    if to == "first":
        assert same(ticket.view()) == same(before)
    until(lambda: same(ticket.on_the_board()) == same(ticket.view()))
    ticket.goes_on(before)


@pytest.mark.parametrize("by", ["the-sweep", "repair"])
def test_a_ticket_that_is_terminated_in_the_ui_is_taken_up(
    context: BrowserContext, product: WholeProduct, by: str
) -> None:
    ticket = Worked(product, f"UI-ENDED-{by}")
    before = ticket.view()
    TicketPage(context, str(product.announced["ui"]), ticket.reference).terminate()
    if by == "repair":
        words = ["repair", ticket.reference, "--data-dir", str(product.directory)]
        said = ran([sys.executable, "-m", "starter.cli.main", *words])
        assert said == f"{ticket.reference} has lost its run (terminated) and was taken up again\n"
    else:
        sweep(product)
    assert same(ticket.view()) == same(before)
    ticket.goes_on(before)


def sweep(product: WholeProduct) -> None:
    """Have the schedule of the sweep start one now."""
    server = ["--address", str(product.announced["temporal"])]
    ran([str(binary()), "schedule", "trigger", "--schedule-id", RUN_SWEEP, *server])


def ran(command: list[str]) -> str:
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0, done.stderr
    return done.stdout
