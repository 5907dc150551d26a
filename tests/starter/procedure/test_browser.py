"""The procedure as people see it: on a desk, on a phone, in the dark and on paper."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from starter.procedure.html import html
from tests.starter.console.chromium import chromium
from tests.starter.procedure.test_renderings import PROCEDURES
from tests.starter.procedure.written import KINDS

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

TEXT_OUTSIDE_ITS_BOX = """
svg => [...svg.querySelectorAll('.node')].flatMap(node => {
  const shape = node.querySelector('.shape').getBBox();
  return [...node.querySelectorAll('text')].filter(text => {
    const box = text.getBBox();
    return box.x < shape.x || box.x + box.width > shape.x + shape.width
      || box.y < shape.y || box.y + box.height > shape.y + shape.height;
  }).map(text => text.textContent);
})
"""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as running:
        yield running


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("procedures")
    for name, procedure in PROCEDURES.items():
        (folder / f"{name}.html").write_text(html(procedure), encoding="utf-8")
    return folder


def opened(browser: Browser, file: Path, width: int, **options: object) -> Page:
    page = browser.new_context(viewport={"width": width, "height": 900}, **options).new_page()  # type: ignore[arg-type]
    page.goto(file.as_uri())
    return page


@pytest.mark.parametrize("name", KINDS)
@pytest.mark.parametrize(("width", "chart"), [(1280, "wide"), (390, "narrow"), (320, "narrow")])
def test_it_fits_the_screen_and_shows_the_chart_made_for_it(
    browser: Browser, files: Path, name: str, width: int, chart: str
) -> None:
    page = opened(browser, files / f"{name}.html", width)
    assert page.evaluate("document.documentElement.scrollWidth") <= width, "nothing scrolls sideways"
    expect(page.locator(f".flowchart.{chart}")).to_be_visible()
    expect(page.locator(".flowchart:visible")).to_have_count(1)
    assert page.locator(f".flowchart.{chart}").evaluate(TEXT_OUTSIDE_ITS_BOX) == []
    page.context.close()


def test_light_and_dark_are_both_readable(browser: Browser, files: Path) -> None:
    paper = {}
    for scheme in ("light", "dark"):
        page = opened(browser, files / "default.html", 1280, color_scheme=scheme)
        style = page.evaluate(
            "(({backgroundColor, color}) => [backgroundColor, color])(getComputedStyle(document.body))"
        )
        background, ink = (sum(map(int, c.removeprefix("rgb(").rstrip(")").split(","))) for c in style)
        assert abs(background - ink) > 400
        paper[scheme] = background
        page.context.close()
    assert paper["light"] > paper["dark"]


def test_it_prints_on_a4_in_black_on_white_even_from_a_dark_screen(
    browser: Browser, files: Path, tmp_path: Path
) -> None:
    page = opened(browser, files / "default.html", 1280, color_scheme="dark")
    page.emulate_media(media="print", color_scheme="dark")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    expect(page.locator(".flowchart.wide")).to_be_visible()
    pdf = page.pdf(prefer_css_page_size=True, print_background=True)
    page.context.close()
    assert pdf.startswith(b"%PDF")
    assert 3 <= pdf.count(b"/Type /Page\n") + pdf.count(b"/Type /Page ") <= 14
