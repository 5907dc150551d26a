"""Chromium for the tests that look at pages; without one they are skipped loudly, or fail where it is required."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

QUIET = (
    "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync --no-proxy-server"
)


@contextmanager
def chromium() -> Iterator[Browser]:
    """Give a browser that talks to nobody but the pages under test."""
    path = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if path is None:
        if os.environ.get("REQUIRE_BROWSER") == "1":
            pytest.fail("no Chromium on PATH")
        pytest.skip("no Chromium on PATH: the pages were NOT looked at in a browser")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=QUIET.split())
        yield browser
        browser.close()


@contextmanager
def faultless_page(context: BrowserContext) -> Iterator[Page]:
    """Give a page whose scripts must not fail and must keep to the page's security policy."""
    page = context.new_page()
    mistakes: list[str] = []
    page.on("console", lambda said: mistakes.append(said.text) if "Content Security Policy" in said.text else None)
    page.on("pageerror", lambda error: mistakes.append(str(error)))
    yield page
    context.close()
    assert mistakes == []
