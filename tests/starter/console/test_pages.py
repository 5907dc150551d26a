from __future__ import annotations

import re

import pytest

from starter.console.rendering import ASSETS, asset_url
from tests.starter.console.conftest import Site


@pytest.mark.parametrize("path", ["", "/waiting", "/tickets/T-1", "/sign-in", "/tickets/T-404"])
async def test_no_page_needs_anything_from_elsewhere_or_runs_anything_inline(ann: Site, path: str) -> None:
    page = await ann.get(path)
    policy = page.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert page.headers["Cache-Control"] == "no-store"
    assert not re.search(r"\sstyle=|\son\w+=|<style|javascript:|https?://", page.text)
    assert all("src=" in script for script in re.findall(r"<script[^>]*>", page.text))
    for address in re.findall(r'(?:src|href)="([^"]+)"', page.text):
        assert address.startswith(("/console", "#"))


@pytest.mark.parametrize("name", ASSETS)
async def test_what_pages_refer_to_is_served_and_may_be_kept(site: Site, name: str) -> None:
    answer = await site.browser.get(asset_url(name))
    assert answer.status_code == 200
    assert answer.headers["Content-Type"].startswith(ASSETS[name])
    assert "immutable" in answer.headers["Cache-Control"]


async def test_nothing_else_is_served(site: Site) -> None:
    assert (await site.get("/static/session.py")).status_code == 404
    assert (await site.get("/static/..%2Frouter.py")).status_code == 404
