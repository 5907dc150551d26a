"""The pages in a real browser: what the script adds, and what only a screen can show."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from threading import Thread
from zoneinfo import ZoneInfo

import pytest
import uvicorn
from fastapi import FastAPI
from playwright.sync_api import Browser, Page, expect

from domain.team.audit import Deed
from starter.console.parts import Parts
from starter.console.router import create_console
from store.keys import KeyHolder
from tests.domain.decisions.test_grants import grant, ladder
from tests.domain.life import Life
from tests.starter.console.chromium import chromium, faultless_page
from tests.starter.console.conftest import HOLDERS, life_until_now
from tests.starter.console.fake_escalations import FakeEscalations
from tests.starter.console.fake_outages import EMAIL_AWAY, FakeOutages

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as running:
        yield running


async def unaudited(_deed: Deed) -> None:
    pass


@pytest.fixture
def costly() -> Life:
    """A ticket of Ann's whose solution may cost money."""
    return life_until_now(timedelta(minutes=5), ladder("50 EUR", "500 EUR", "5000 EUR"), reference="T-3")


@pytest.fixture
def outages() -> FakeOutages:
    return FakeOutages()


@pytest.fixture
def address(life: Life, costly: Life, outages: FakeOutages) -> Iterator[str]:
    async def authenticate(token: str) -> KeyHolder | None:
        return HOLDERS.get(token)

    app = FastAPI()
    fake = FakeEscalations(life, life_until_now(timedelta(minutes=5), reference="T-2"), costly)
    parts = Parts(fake, authenticate, unaudited, outages)  # type: ignore[arg-type]
    app.include_router(create_console(lambda _: parts, secret="a secret"))
    server = uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=0, log_level="error"))
    thread = Thread(target=server.run)
    thread.start()
    while not server.started:
        thread.join(0.01)
    port = server.servers[0].sockets[0].getsockname()[1]
    yield f"http://127.0.0.1:{port}/console"
    server.should_exit = True
    thread.join()


@pytest.fixture
def page(browser: Browser, address: str) -> Iterator[Page]:
    """A page for Ann, in Berlin, that must report no mistake of ours."""
    context = browser.new_context(timezone_id="Europe/Berlin", viewport={"width": 1280, "height": 900})
    with faultless_page(context) as page:
        page.goto(f"{address}/tickets/T-1")
        page.get_by_label("API key").fill("ann-key")
        page.keyboard.press("Enter")
        expect(page.get_by_role("heading", name="Invoice charged twice")).to_be_visible()
        yield page


def test_what_happens_to_a_ticket_appears_by_itself_and_forms_keep_what_is_typed(page: Page, life: Life) -> None:
    page.locator("summary", has_text="Note").click()
    page.get_by_label("Internal note").fill("half a thou")
    life.act("customer_replied", text="Anybody there?", channel="email")
    expect(page.locator(".timeline")).to_contain_text("Anybody there?")
    expect(page.get_by_label("Internal note")).to_have_value("half a thou")
    expect(page.get_by_text("This ticket has moved on")).to_be_hidden()


def test_who_acts_on_what_has_changed_is_told_before_and_after(page: Page, life: Life) -> None:
    page.locator("summary", has_text="Escalate").click()
    page.locator("details[open]").get_by_label("Why").fill("needs expertise")
    life.act("escalate", by="ben", reason="customer asked")
    expect(page.get_by_text("This ticket has moved on")).to_be_visible()
    page.get_by_role("button", name="Escalate").click()
    expect(page.get_by_role("alert").filter(has_text="Stale")).to_be_in_viewport()
    expect(page.locator("details[open]").get_by_label("Why")).to_have_value("needs expertise")
    life.act("note", by="ben", text="Renewed after a refusal")
    expect(page.locator(".timeline")).to_contain_text("Renewed after a refusal")


def test_times_are_the_reader_s_own_and_tick(page: Page, life: Life) -> None:
    opened = page.locator("dt", has_text="Opened").locator("xpath=following-sibling::dd")
    in_berlin = life.case.opened_at.astimezone(ZoneInfo("Europe/Berlin"))
    expect(opened.locator("time")).to_contain_text(f"{in_berlin:%H:%M:%S}")
    before = opened.locator(".rel").inner_text()
    expect(opened.locator(".rel")).not_to_have_text(before)


def test_the_board_is_used_by_keyboard_and_keeps_its_place_when_it_renews(page: Page, life: Life) -> None:
    page.get_by_role("link", name="← Board").click()
    row = page.get_by_role("link", name="T-2")
    row.focus()
    life.act("acknowledge", by="ann")
    expect(page.locator("table.board")).to_contain_text("✓ acknowledged")
    expect(row).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="T-2")).to_be_visible()


def test_a_request_for_money_appears_by_itself_and_keeps_the_place_of_who_decides_by_keyboard(
    page: Page, address: str, costly: Life
) -> None:
    page.get_by_role("button", name="Sign out").click()
    page.get_by_label("API key").fill("duty-key")
    page.keyboard.press("Enter")
    expect(page.get_by_text("The duty phone")).to_be_visible()
    page.goto(f"{address}/tickets/T-3")
    expect(page.get_by_role("heading", name="T-3")).to_be_visible()
    grant(costly, "400")
    expect(page.get_by_role("region", name="400.00 EUR waits for a decision")).to_contain_text("You may decide on it")
    page.get_by_role("link", name="Show it as it is now").click()
    refuse = page.get_by_role("link", name="refuse")
    refuse.focus()
    costly.act("note", by="ann", text="Renewed meanwhile")
    expect(page.locator(".timeline")).to_contain_text("Renewed meanwhile")
    expect(refuse).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#act-refuse > summary")).to_be_focused()
    expect(page.locator("#act-refuse").get_by_label("Why")).to_be_visible()


def test_an_outage_appears_by_itself_and_leads_by_keyboard_to_whom_to_call(
    page: Page, outages: FakeOutages, life: Life
) -> None:
    page.get_by_role("link", name="← Board").click()
    expect(page.get_by_role("table")).to_be_visible()
    expect(page.get_by_role("region", name="Outages")).to_be_hidden()
    outages.email_goes_away()
    outages.waits("T-1", life.now, customer_name="Ada", customer_phone="+447700900123")
    expect(page.get_by_role("region", name="Outages")).to_contain_text(EMAIL_AWAY)
    link = page.get_by_role("link", name="1 customer to call")
    link.focus()
    outages.waits("T-2", life.now, customer_name="Robin")
    expect(page.get_by_role("link", name="2 customers to call")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Customers to call")).to_be_visible()
    ada = page.get_by_role("listitem", name="Ada")
    expect(ada).to_contain_text("It is mended.")
    expect(ada.get_by_role("link", name="+447700900123")).to_have_attribute("href", "tel:+447700900123")
    ticket = ada.get_by_role("link", name="T-1")
    ticket.focus()
    outages.not_told.pop()
    expect(page.get_by_role("listitem", name="Robin")).to_be_hidden()
    expect(ticket).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Invoice charged twice")).to_be_visible()


@pytest.mark.parametrize("path", ["", "/waiting", "/tickets/T-1", "/tickets/T-3"])
def test_a_phone_needs_no_sideways_scrolling(
    page: Page, address: str, costly: Life, outages: FakeOutages, path: str
) -> None:
    grant(costly, "400")
    outages.email_goes_away()
    outages.waits("T-1", costly.now, customer_name="Ada", customer_phone="+447700900123")
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(address + path)
    assert page.evaluate("document.documentElement.scrollWidth") == 390
