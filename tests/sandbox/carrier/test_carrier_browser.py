"""The pages in a browser: they change by themselves, keep what is being typed and can be used by keyboard."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.sandbox.carrier.running_carrier import PERSON, Sandbox
from tests.starter.console.chromium import chromium

pytestmark = pytest.mark.browser

HTML = {"type": "text/html", "value": "<h1>Hello</h1><p>" + "long<br>" * 60 + "<script>top.location='/'</script>"}


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as running:
        yield running


@pytest.fixture
def page(sandbox: Sandbox, browser: Browser) -> Iterator[Page]:
    page = browser.new_page(base_url=sandbox.server.url, viewport={"width": 390, "height": 800})
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    yield page
    page.close()
    assert errors == []


def test_a_phone_is_read_and_answered_live(sandbox: Sandbox, page: Page) -> None:
    page.goto(f"/people/{PERSON}")
    writing = page.get_by_label("Text message")
    expect(writing).to_be_focused()
    page.keyboard.type("ACK T")
    for number in range(12):
        sandbox.text(body=f"Reminder {number}: https://example.org/t/{number}", message_id=f"m-{number}")

    newest = page.locator("article").last
    expect(newest).to_contain_text("Reminder 11")
    expect(newest).to_be_in_viewport()
    expect(newest.locator(".state")).to_contain_text("delivered")
    expect(newest.get_by_role("link")).to_have_attribute("target", "_blank")
    expect(writing).to_have_value("ACK T")
    page.keyboard.type("-1")
    page.keyboard.press("Enter")
    expect(page.locator("article.mine")).to_contain_text("ACK T-1")
    expect(page.locator("article.mine .state")).to_contain_text("arrived")
    expect(writing).to_have_value("")
    assert [call.fields["Body"] for call in sandbox.desk.inbound()] == ["ACK T-1"]
    page.goto("/")
    expect(page).to_have_title("Phones and inboxes")


def test_an_inbox_is_read_and_answered_live(sandbox: Sandbox, page: Page) -> None:
    page.goto("/")
    sandbox.email(content=[{"type": "text/plain", "value": "Plain"}, HTML], subject="First")
    page.get_by_role("link", name="Ada").press("Enter")
    frame = page.locator("iframe")
    expect(frame).to_have_attribute("sandbox", "allow-same-origin allow-popups allow-popups-to-escape-sandbox")
    expect(page.frame_locator("iframe").get_by_role("heading")).to_have_text("Hello")
    page.wait_for_function("document.querySelector('iframe').offsetHeight > 900")
    assert page.url.endswith("/people/ada@example.org")
    page.get_by_text("Reply", exact=True).press("Enter")
    expect(page.get_by_label("Your answer")).to_be_focused()
    page.keyboard.type("Not solved.")
    sandbox.email(subject="Second", message_id="m-2")
    expect(page.locator("article").first).to_contain_text("Second")
    expect(page.locator("textarea").nth(1)).to_have_value("Not solved.")
    page.keyboard.press("Control+Enter")
    expect(page.locator("article.mine")).to_contain_text("Not solved.")
    assert sandbox.desk.inbound()[0].fields["subject"] == "Re: First"


def test_a_refused_or_lost_answer_is_told_beside_it(sandbox: Sandbox, page: Page) -> None:
    sandbox.desk.answers = [403]
    page.goto("/people/new@example.org")
    page.get_by_label("Write first").fill("Hello?")
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_role("status")).to_have_text("Refused with 403")
    expect(page.locator("article.mine .state.lost")).to_contain_text("refused with 403")
    sandbox.email(to="new@example.org")
    expect(page.locator("article").first).to_contain_text("Your ticket T-1")
    expect(page.get_by_role("heading", name="Nothing received yet")).to_be_hidden()
