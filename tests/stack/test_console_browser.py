"""The board and a ticket's page in a real browser, on the whole product: every action the console offers, by hand."""

from __future__ import annotations

import re
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import httpx
import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from starter.console.forms import OFFERED
from tests.chaos.steady_policy import NAME, write_steady_policy
from tests.stack.whole_product import WholeProduct, whole_product
from tests.starter.console.chromium import chromium, faultless_page

pytestmark = [pytest.mark.stack, pytest.mark.browser, pytest.mark.timeout(300), pytest.mark.xdist_group("browser")]
ZONE = "Europe/Berlin"
MONEY = {"approve", "refuse"}
"""Actions that take a second person."""
PATIENCE_MS = 20_000


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as running:
        yield running


@pytest.fixture(scope="module")
def product(browser: Browser) -> Iterator[WholeProduct]:
    directory = Path(tempfile.mkdtemp(prefix="escalation-test-"))
    write_steady_policy(directory / "policies")
    try:
        with whole_product(directory / "data", "--policies", str(directory / "policies")) as running:
            yield running
    finally:
        shutil.rmtree(directory, ignore_errors=True)


@pytest.fixture
def page(browser: Browser, product: WholeProduct) -> Iterator[Page]:
    expect.set_options(timeout=PATIENCE_MS)
    context = browser.new_context(timezone_id=ZONE, viewport={"width": 1280, "height": 900})
    with faultless_page(context) as page:
        yield page


def opened(product: WholeProduct, reference: str, category: str = "billing", priority: str = "high") -> None:
    ticket = {
        "reference": reference,
        "subject": f"Charged twice, says {reference}",
        "category": category,
        "priority": priority,
        "policy": NAME,
        "customer": {"id": "C-1", "name": "Robin Hale", "email": "robin@customer.example"},
    }
    headers = {"Authorization": f"Bearer {product.key('backend')}"}
    answer = httpx.post(f"{product.api}/v1/tickets", json=ticket, headers=headers, timeout=60, trust_env=False)
    answer.raise_for_status()


def owner_of(product: WholeProduct, reference: str) -> str:
    headers = {"Authorization": f"Bearer {product.key('read')}"}
    while True:
        view = httpx.get(f"{product.api}/v1/tickets/{reference}", headers=headers, timeout=60, trust_env=False).json()
        if view["owner"]:
            return str(view["owner"]["id"])


def post(product: WholeProduct, reference: str, action: str, by: str, **body: object) -> None:
    """Do an action by the API, as somebody whose page shows it only when it renews."""
    headers = {"Authorization": f"Bearer {product.key_of(by)}"}
    path = f"{product.api}/v1/tickets/{reference}/{action}"
    httpx.post(path, json=body, headers=headers, timeout=60, trust_env=False).raise_for_status()


def decider_of(product: WholeProduct, reference: str) -> str:
    headers = {"Authorization": f"Bearer {product.key('read')}"}
    view = httpx.get(f"{product.api}/v1/tickets/{reference}", headers=headers, timeout=60, trust_env=False).json()
    return str(view["approvals"][-1]["asked"][0])


def audited(product: WholeProduct, reference: str, count: int) -> list[tuple[str, str, str | None]]:
    """Return what the audit log has of money, once it is so much: by whom, what, which sum."""
    headers = {"Authorization": f"Bearer {product.key('ops')}"}
    wanted = {"subject": f"ticket:{reference}"}
    while True:
        answer = httpx.get(f"{product.api}/v1/audit", params=wanted, headers=headers, timeout=60, trust_env=False)
        found = [(each["by"], each["action"], each["details"].get("grant")) for each in answer.json()["items"]]
        if len(found) >= count:
            return found


@contextmanager
def another_page(browser: Browser) -> Iterator[Page]:
    """Give a page in a browser of its own, for a second person."""
    with faultless_page(browser.new_context(timezone_id=ZONE, viewport={"width": 1280, "height": 900})) as page:
        yield page


def sign_in(page: Page, product: WholeProduct, person: str, path: str = "") -> None:
    page.goto(f"{product.api}/console{path}")
    page.get_by_label("API key").fill(product.key_of(person))
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Sign out")).to_be_visible()


def test_the_board_shows_time_left_is_filtered_and_live(page: Page, product: WholeProduct) -> None:
    opened(product, "BOARD-1")
    opened(product, "BOARD-2", category="technical", priority="urgent")
    owner_of(product, "BOARD-1")
    sign_in(page, product, "ada")
    rows = page.locator("table.board tbody tr")
    first = rows.filter(has_text="BOARD-1")
    expect(first).to_contain_text("must acknowledge")
    expect(first.get_by_role("meter")).to_be_visible()
    page.get_by_label("Priority").select_option("urgent")
    page.get_by_role("button", name="Filter").click()
    expect(rows).to_have_count(1)
    expect(rows).to_contain_text("BOARD-2")
    page.get_by_role("link", name="Clear").click()
    expect(first).to_be_visible()
    opened(product, "BOARD-3")
    expect(rows.filter(has_text="BOARD-3")).to_be_visible()
    page.get_by_role("link", name="BOARD-3").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="BOARD-3")).to_be_visible()


def test_every_action_is_done_from_the_page(page: Page, product: WholeProduct) -> None:
    opened(product, "ACT-1")
    me = owner_of(product, "ACT-1")
    sign_in(page, product, me, "/tickets/ACT-1")
    desk = _Desk(page)
    expect(page.get_by_role("heading", name="If nobody acts")).to_be_visible()

    desk.does("acknowledge")
    expect(page.locator(".facts .sheet")).to_contain_text("✓ acknowledged")
    desk.does("reply", {"To the customer": "We are looking into it."})
    expect(page.locator("[data-live=conversation]")).to_contain_text("We are looking into it.")
    desk.does("note", {"Internal note": "Ask the bank."}, {"Tell": "gwen"})
    desk.does("wait", {"What the customer is asked": "Which card was it?"}, {"At most for": "1d"})
    expect(page.locator(".facts .tags")).to_contain_text("waiting for customer")
    desk.does("resume")
    desk.does("customer_told", {"What was said": "It goes back today."})
    desk.happened("customer told")
    tomorrow = (datetime.now(ZoneInfo(ZONE)) + timedelta(days=1)).replace(hour=9, minute=30)
    desk.does("promise", {"An answer by": f"{tomorrow:%Y-%m-%dT%H:%M}", "What the customer is told": "By then."})
    promised = page.locator("dt", has_text="Promised for").locator("xpath=following-sibling::dd")
    expect(promised).to_contain_text("09:30:00")
    desk.does("priority", {"Why": "Not so bad."}, {"Instead of high": "low"})
    expect(page.locator(".facts .tags")).to_contain_text("low")
    desk.does("category", {"Why": "It is a fault.", "Instead of billing": "technical"})
    expect(page.locator(".facts .sheet")).to_contain_text("technical · technical")
    desk.does("escalate", {"Hand-over note": "Tried a refund."}, {"Why": "needs authority"})
    expect(page.locator(".facts .sheet")).to_contain_text("specialist")
    desk.does("hand_back", {"Why": "It is simple."})
    expect(page.locator(".facts .sheet")).to_contain_text("frontline")
    desk.happened("handed back")
    other = next(id for id in ("ben", "dev", "cleo") if id not in (me, owner_of(product, "ACT-1")))
    desk.does("reassign", {"Why": "They know it."}, {"To": other})
    desk.owned_by(other)
    desk.does("acknowledge", checked="Take it over from")
    desk.owned_by(me)
    desk.does("decline", {"Why": "On another incident."})
    desk.happened("declined")
    desk.does("resolve", {"What was wrong": "Charged twice; refunded.", "How to use it": "Nothing to do."})
    desk.does("reopen", {"Why": "Still charged."})
    desk.does("resolve", {"What was wrong": "Refunded again."})
    desk.does("close")
    expect(page.locator(".facts .next")).to_contain_text("Nothing more: the ticket is closed.")
    expect(page.locator("details.act")).to_have_count(0)

    opened(product, "ACT-2")
    page.goto(f"{product.api}/console/tickets/ACT-2")
    desk.does("cancel", {"Why": "A test."})
    expect(page.locator(".facts .next")).to_contain_text("Nothing more: the ticket is cancelled.")
    assert desk.done == OFFERED - MONEY


def test_money_is_granted_asked_for_refused_and_approved_in_the_names_of_those_signed_in(
    page: Page, browser: Browser, product: WholeProduct
) -> None:
    opened(product, "MONEY-1")
    me = owner_of(product, "MONEY-1")
    sign_in(page, product, me, "/tickets/MONEY-1")
    mine = _Desk(page)
    mine.does("acknowledge")
    mine.asks("400", of="specialist")
    expect(page.get_by_role("status")).to_contain_text("Asked specialist for 400.00 EUR, as A1.")
    card = page.locator("#decision")
    expect(card).to_contain_text("Whoever asks for an approval does not decide on it")
    expect(page.locator("#act-approve, #act-refuse")).to_have_count(0)

    boss = decider_of(product, "MONEY-1")
    with another_page(browser) as theirs:
        sign_in(theirs, product, boss)
        desk = _Desk(theirs)
        theirs.locator("#decision-MONEY-1").focus()
        theirs.keyboard.press("Enter")
        expect(theirs.locator("#decision")).to_contain_text("400.00 EUR waits for a decision")
        theirs.locator("#to-refuse").focus()
        theirs.keyboard.press("Enter")
        expect(theirs.locator("#act-refuse > summary")).to_be_focused()
        desk.does("refuse", {"Why": "Half of it was our mistake."})
        desk.happened("refused")
        expect(card).to_be_hidden()
        expect(page.locator("[data-live=approvals]")).to_contain_text("Half of it was our mistake.")

        page.reload()
        mine.asks("300", of="specialist")
        expect(page.get_by_role("status")).to_contain_text("Asked specialist for 300.00 EUR, as A2.")
        theirs.reload()
        form = theirs.locator("#act-approve")
        form.get_by_label("Amount").fill("200,50")
        post(product, "MONEY-1", "escalate", me, reason="needs authority")
        expect(theirs.get_by_text("This ticket has moved on")).to_be_visible()
        form.get_by_role("button").click()
        expect(theirs.get_by_role("alert").filter(has_text="Stale")).to_contain_text("now in episode 1, tier 1")
        expect(form.get_by_label("Amount")).to_have_value("200,50")
        desk.does("approve", {"Why": "As agreed."})
        expect(theirs.locator(".facts .sheet").last).to_contain_text("200.50 EUR by")
    assert mine.done | desk.done == {"acknowledge", *MONEY}
    assert audited(product, "MONEY-1", 5) == [
        (f"person:{me}", "grant_asked", "400.00/EUR"),
        (f"person:{boss}", "grant_refused", None),
        (f"person:{me}", "grant_asked", "300.00/EUR"),
        (f"person:{boss}", "grant_approved", "200.50/EUR"),
        (f"person:{me}", "granted", "200.50/EUR"),
    ]


def test_a_request_that_was_withdrawn_and_a_form_without_the_right_to_decide_nothing(
    page: Page, product: WholeProduct
) -> None:
    opened(product, "MONEY-2")
    me = owner_of(product, "MONEY-2")
    money = {"amount": "400", "currency": "EUR"}
    post(product, "MONEY-2", "resolve", me, resolution="A refund.", grant=money)
    boss = decider_of(product, "MONEY-2")
    sign_in(page, product, next(id for id in ("ada", "ben", "dev") if id not in (me, boss)), "/tickets/MONEY-2")
    expect(page.locator("#decision")).to_contain_text("may not grant 400.00 EUR here")
    expect(page.locator("#decision")).to_contain_text(boss)
    expect(page.locator("#act-approve, #act-refuse")).to_have_count(0)
    page.get_by_role("button", name="Sign out").click()
    sign_in(page, product, boss, "/tickets/MONEY-2")
    form = page.locator("#act-approve")
    form.get_by_label("Why").fill("A good customer.")
    post(product, "MONEY-2", "resolve", me, resolution="No refund after all.")
    form.get_by_role("button").click()
    refused = page.get_by_role("alert").filter(has_text="No approval is asked for")
    expect(refused).to_be_in_viewport()
    expect(refused).to_contain_text("A good customer.")
    expect(page.locator("[data-live=approvals]")).to_contain_text("withdrawn")


def test_without_scripts_limits_are_said_and_money_is_granted_and_approved(
    browser: Browser, product: WholeProduct
) -> None:
    opened(product, "MONEY-3")
    me = owner_of(product, "MONEY-3")
    context = browser.new_context(java_script_enabled=False, viewport={"width": 1280, "height": 900})
    with faultless_page(context) as page:
        sign_in(page, product, me, "/tickets/MONEY-3")
        page.locator("#act-resolve > summary").click()
        form = page.locator("#act-resolve")
        expect(form).to_contain_text("You may grant up to 50.00 EUR.")
        expect(form).to_contain_text("Up to 500.00 EUR, specialist is asked")
        form.get_by_label("What was wrong").fill("Charged twice.")
        form.get_by_label("Amount").fill("60")
        form.get_by_role("button").click()
        expect(page.get_by_role("status")).to_contain_text("Asked specialist for 60.00 EUR, as A1.")
        page.get_by_role("button", name="Sign out").click()
        sign_in(page, product, decider_of(product, "MONEY-3"), "/tickets/MONEY-3")
        page.locator("#act-approve").get_by_role("button").click()
        expect(page.get_by_role("status")).to_have_text("Done: approve.")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_phone_shows_all_of_it_in_light_and_dark(browser: Browser, product: WholeProduct, scheme: str) -> None:
    opened(product, "PHONE-1")
    context = browser.new_context(
        timezone_id=ZONE, viewport={"width": 390, "height": 844}, color_scheme="dark" if scheme == "dark" else "light"
    )
    with faultless_page(context) as page:
        sign_in(page, product, "ada")
        assert page.evaluate("document.documentElement.scrollWidth") == 390
        paper = page.evaluate("getComputedStyle(document.body).backgroundColor")
        assert (paper == "rgb(18, 21, 27)") == (scheme == "dark")
        page.get_by_role("link", name="PHONE-1").click()
        expect(page.get_by_role("heading", name="If nobody acts")).to_be_visible()
        page.locator("#seldom > summary").click()
        for form in page.locator("details.act > summary").all():
            form.click()
            assert page.evaluate("document.documentElement.scrollWidth") == 390


CALLED = {"customer_told": "Told them"}
"""What a form is called that has not its action's name."""


class _Desk:
    """A ticket's page, and which actions were done from it."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self.done: set[str] = set()

    def does(
        self,
        action: str,
        typed: dict[str, str] | None = None,
        chosen: dict[str, str] | None = None,
        checked: str | None = None,
    ) -> None:
        """Open a form, fill it in by its labels, send it, and see that it is done."""
        form = self._form(CALLED.get(action, action.replace("_", " ").capitalize()))
        expect(form.locator(".will")).to_be_visible()
        for label, text in (typed or {}).items():
            form.get_by_label(label).fill(text)
        for label, option in (chosen or {}).items():
            form.get_by_label(label).select_option(option)
        if checked:
            form.get_by_label(checked).check()
        form.get_by_role("button").click()
        expect(self._page.get_by_role("status")).to_have_text(f"Done: {action.replace('_', ' ')}.")
        self.done.add(action)

    def asks(self, amount: str, *, of: str) -> None:
        """Resolve with more money than one may grant; the form says before what becomes of it."""
        form = self._form("Resolve")
        form.get_by_label("What was wrong").fill("Charged twice; to be refunded.")
        becomes, button = form.locator(".becomes"), form.get_by_role("button")
        form.get_by_label("Amount").fill("50")
        expect(becomes).to_have_text("You may grant this: the ticket is resolved.")
        form.get_by_label("Amount").fill("9999")
        expect(becomes).to_have_text("No tier may grant so much: it would be refused.")
        expect(button).to_have_text("Resolve")
        form.get_by_label("Amount").fill(amount)
        expect(becomes).to_contain_text(f"Beyond what you may grant: {of} is asked")
        expect(button).to_have_text(f"Ask {of}")
        button.click()

    def happened(self, kind: str) -> None:
        expect(self._page.locator(".timeline li b", has_text=kind).first).to_be_visible()

    def owned_by(self, person: str) -> None:
        """Wait until a person has the ticket: the search for an owner goes on after the answer."""
        name = self._page.locator(".facts .sheet .owner")
        expect(name).to_have_text(re.compile(person, re.IGNORECASE))
        self._page.reload()

    def _form(self, button: str) -> Locator:
        summary = self._page.locator("summary", has_text=re.compile(f"^{button}$"))
        form = self._page.locator("details.act", has=summary)
        if not summary.is_visible():
            self._page.locator("#seldom > summary").click()
        if form.get_attribute("open") is None:
            summary.click()
        return form
