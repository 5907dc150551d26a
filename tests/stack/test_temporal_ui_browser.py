"""The Temporal UI in a real browser, on the whole product: clear text through the codec server, for those allowed."""

from __future__ import annotations

import json
import re
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import httpx
import pytest
import uvicorn
from playwright.sync_api import Browser, BrowserContext, Page, Response, expect

from domain.requests.actions import ACTIONS
from sandbox.ports import choose_port
from sandbox.temporal_server import binary
from tests.stack.whole_product import WholeProduct
from tests.starter.console.chromium import chromium
from workers.codec_server import create_app
from workers.settings import Settings

pytestmark = [pytest.mark.stack, pytest.mark.browser, pytest.mark.timeout(300), pytest.mark.xdist_group("product")]
REFERENCE = "UI-1"
WRITTEN = "zanzibarite"
TOKEN = "only some of us know this"
PATIENCE_MS = 20_000


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as running:
        yield running


@pytest.fixture(scope="module")
def product(product: WholeProduct) -> WholeProduct:
    """The shared product, with the ticket that is looked at."""
    ticket = {
        "reference": REFERENCE,
        "subject": f"The {WRITTEN} subject",
        "customer": {"id": "C-1", "name": "Robin Hale", "email": "robin@ui.example"},
    }
    headers = {"Authorization": f"Bearer {product.key('backend')}"}
    with httpx.Client(base_url=product.api, headers=headers, timeout=60, trust_env=False) as http:
        http.post("/v1/tickets", json=ticket).raise_for_status()
        note = {"text": f"I found the {WRITTEN}", "by": "amira"}
        http.post(f"/v1/tickets/{REFERENCE}/note", json=note).raise_for_status()
    return product


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    expect.set_options(timeout=PATIENCE_MS)
    context = browser.new_context(viewport={"width": 1280, "height": 1200})
    yield context
    context.close()


@contextmanager
def guarded_codec(product: WholeProduct, *origins: str) -> Iterator[str]:
    """Give the address of a codec server that asks for a token, with the product's keys, for pages of `origins`."""
    port = choose_port(0, "--port")
    settings = Settings(data_dir=product.directory, codec_token=TOKEN, codec_origins=origins)
    server = uvicorn.Server(uvicorn.Config(create_app(settings), port=port, log_level="warning"))
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        while not server.started:
            time.sleep(0.05)
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        thread.join()


def ui(product: WholeProduct) -> str:
    return str(product.announced["ui"])


def use_codec(context: BrowserContext, endpoint: str) -> None:
    """Set what the UI's dialogue on codec servers sets: this endpoint, called with the browser's credentials."""
    chosen = {"endpoint": endpoint, "includeCredentials": True, "overrideRemoteCodecConfiguration": True}
    said = {name: json.dumps(value) for name, value in chosen.items()}
    context.add_init_script(f"Object.entries({json.dumps(said)}).forEach(([k, v]) => localStorage.setItem(k, v))")


def history(context: BrowserContext, product: WholeProduct) -> tuple[Page, list[int]]:
    """Open the ticket's history; return its page, and how its calls to decode are answered."""
    page = context.new_page()
    answers: list[int] = []

    def keep(answer: Response) -> None:
        if "/decode" in answer.url and answer.request.method == "POST":
            answers.append(answer.status)

    page.on("response", keep)
    page.goto(f"{ui(product)}/namespaces/default/workflows/ticket-{REFERENCE}")
    expect(page.get_by_text("assign_owner").first).to_be_visible()
    return page, answers


def encrypted(page: Page) -> None:
    expect(page.get_by_role("button", name="Codec Server could not connect")).to_be_visible()
    assert WRITTEN not in page.content()


def test_the_ticket_is_in_clear_to_whoever_may_decode(context: BrowserContext, product: WholeProduct) -> None:
    page, answers = history(context, product)
    expect(page.get_by_text(f"The {WRITTEN} subject").first).to_be_visible()
    assert set(answers) == {200}
    page.goto(page.url.replace("/timeline", "/user-metadata"))
    details = page.locator("iframe").nth(1).content_frame
    expect(details.get_by_text("noted by person:amira")).to_be_visible()
    link = details.get_by_role("link", name=f"{REFERENCE} in the console")
    expect(link).to_have_attribute("href", f"{product.api}/console/tickets/{REFERENCE}")


def test_the_tickets_page_in_the_console_links_to_its_workflow(product: WholeProduct) -> None:
    with httpx.Client(base_url=product.api, timeout=60, trust_env=False, follow_redirects=True) as browser:
        browser.post("/console/sign-in", data={"key": product.key("agent"), "person": "", "then": ""})
        page = browser.get(f"/console/tickets/{REFERENCE}").text
    assert f'href="{ui(product)}/namespaces/default/workflows/ticket-{REFERENCE}"' in page


def test_why_a_start_failed_is_in_clear_too(context: BrowserContext, product: WholeProduct) -> None:
    wrong = {"reference": "UI-2", "subject": f"The {WRITTEN}", "customer": {"id": "C-1"}, "priority": WRITTEN}
    command = ["--type", "TicketEscalation", "--task-queue", "tickets", "--workflow-id", "ticket-UI-2"]
    address = ("--address", str(product.announced["temporal"]))
    started = [str(binary()), "workflow", "start", *command, *address, "--input", json.dumps(wrong)]
    subprocess.run(started, check=True, capture_output=True, timeout=60)
    page = context.new_page()
    page.goto(f"{ui(product)}/namespaces/default/workflows/ticket-UI-2")
    expect(page.get_by_text(f"priority: found '{WRITTEN}'").first).to_be_visible()


def test_without_the_codec_servers_token_it_stays_encrypted(context: BrowserContext, product: WholeProduct) -> None:
    with guarded_codec(product, ui(product)) as codec:
        use_codec(context, codec)
        page, answers = history(context, product)
        encrypted(page)
        assert set(answers) == {401}


def test_signed_in_at_the_codec_server_it_is_in_clear(context: BrowserContext, product: WholeProduct) -> None:
    with guarded_codec(product, ui(product)) as codec:
        door = context.new_page()
        door.goto(codec)
        door.get_by_label("Token").fill("a guess")
        door.keyboard.press("Enter")
        expect(door.get_by_text("That is not the token.")).to_be_visible()
        door.get_by_label("Token").fill(TOKEN)
        door.keyboard.press("Enter")
        expect(door.get_by_text("You are signed in.")).to_be_visible()
        use_codec(context, codec)
        page, answers = history(context, product)
        expect(page.get_by_text(f"The {WRITTEN} subject").first).to_be_visible()
        assert set(answers) == {200}


def test_a_page_that_is_not_the_ui_reads_nothing_even_signed_in(context: BrowserContext, product: WholeProduct) -> None:
    with guarded_codec(product, "http://127.0.0.1:1") as codec:
        door = context.new_page()
        door.goto(codec)
        door.get_by_label("Token").fill(TOKEN)
        door.keyboard.press("Enter")
        expect(door.get_by_text("You are signed in.")).to_be_visible()
        use_codec(context, codec)
        page, answers = history(context, product)
        encrypted(page)
        assert 200 not in answers


def test_an_operator_finds_every_action_by_name_and_sends_one(context: BrowserContext, product: WholeProduct) -> None:
    page = context.new_page()
    page.goto(f"{ui(product)}/namespaces/default/workflows/ticket-{REFERENCE}")
    page.get_by_role("button", name="More Actions").click()
    page.get_by_text("Signal", exact=False).filter(visible=True).first.click()
    dialog = page.locator("dialog[open]")
    dialog.locator("form button").first.click()
    for action in ACTIONS:
        expect(page.get_by_role("option", name=re.compile(rf"^{action}\b"))).to_have_count(1)
    page.get_by_role("option", name=re.compile(r"^note\b")).click()
    dialog.get_by_role("textbox").last.fill(json.dumps({"text": "Sent by an operator", "by": "amira"}))
    dialog.get_by_role("button", name="Submit").click()
    headers = {"Authorization": f"Bearer {product.key('backend')}"}
    with httpx.Client(base_url=product.api, headers=headers, timeout=60, trust_env=False) as http:
        for _ in range(100):
            kept = http.get(f"/v1/tickets/{REFERENCE}").raise_for_status().json()["timeline"]
            if "Sent by an operator" in [entry["text"] for entry in kept]:
                return
            time.sleep(0.1)
    raise AssertionError("the signal did not come")
