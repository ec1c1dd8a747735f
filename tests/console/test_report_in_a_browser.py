"""The report as a reader meets it: headless Chromium opens it in light, dark, on a phone and on paper."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from tests.console.chromium import CONTRASTS
from tocsin.console.report import write_reports
from tocsin.model import Case

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def report(
    tmp_path_factory: pytest.TempPathFactory, six_cases: list[Case], summary: dict[str, object]
) -> Path:
    [path] = write_reports(six_cases, summary, tmp_path_factory.mktemp("browser"))
    return path


def visit(browser: Browser, report: Path, **options: Any) -> tuple[Page, list[str]]:
    """Open the report; the list collects everything that the browser complains about or fetches."""
    page = browser.new_page(**options)
    noise: list[str] = []
    page.on("console", lambda message: noise.append(message.text))
    page.on("pageerror", lambda error: noise.append(str(error)))
    page.on("request", lambda request: noise.append(request.url) if request.url != report.as_uri() else None)
    page.goto(report.as_uri())
    return page, noise


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_opens_without_complaint_styled_and_readable(
    browser: Browser, report: Path, scheme: Any, tmp_path: Path
) -> None:
    page, noise = visit(browser, report, color_scheme=scheme, viewport={"width": 1200, "height": 900})
    assert page.evaluate("document.styleSheets[0].cssRules.length") > 50
    assert page.evaluate(CONTRASTS) == []
    assert page.screenshot(path=tmp_path / "report.png", full_page=True).startswith(b"\x89PNG")
    assert noise == []
    page.close()


def test_a_phone_scrolls_tables_and_charts_inside_not_the_page(browser: Browser, report: Path) -> None:
    page, noise = visit(browser, report, viewport={"width": 390, "height": 844})
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    assert page.evaluate(
        "[...document.querySelectorAll('.scroll')].some(box => box.scrollWidth > box.clientWidth)"
    )
    assert noise == []
    page.close()


def test_the_keyboard_reaches_the_index_first_and_sees_where_it_is(browser: Browser, report: Path) -> None:
    page, _ = visit(browser, report)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to the index of cases"
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "index"
    page.get_by_role("link", name="sextortion case 4").click()
    assert page.url.endswith("#case-4")
    page.close()


def test_screen_readers_find_landmarks_headings_and_named_charts(browser: Browser, report: Path) -> None:
    page, _ = visit(browser, report)
    assert page.get_by_role("banner").count() == 1
    assert page.get_by_role("main").count() == 1
    assert page.get_by_role("article").count() == 6
    assert page.get_by_role("heading", level=1).count() == 1
    assert (
        page.get_by_role("img", name=re.compile("^(Weights of evidence|Timeline|Accounts and what)")).count()
        == 18
    )
    assert page.locator("th:not([scope])").count() == 0
    assert page.locator("html").get_attribute("lang") == "en"
    page.close()


def test_text_in_charts_does_not_run_out_of_them(browser: Browser, report: Path) -> None:
    page, _ = visit(browser, report, viewport={"width": 1200, "height": 900})
    outside = page.evaluate(
        """() => [...document.querySelectorAll('svg.chart text')].filter(text => {
            const [own, all] = [text.getBoundingClientRect(), text.closest('svg').getBoundingClientRect()];
            return own.left < all.left - 1 || own.right > all.right + 1;
        }).map(text => text.textContent)"""
    )
    assert outside == []
    page.close()


def test_on_paper_each_case_begins_a_page_and_folded_rows_are_printed(browser: Browser, report: Path) -> None:
    page, noise = visit(browser, report)
    page.emulate_media(media="print")
    assert set(
        page.evaluate("[...document.querySelectorAll('.case')].map(c => getComputedStyle(c).breakBefore)")
    ) == {"page"}
    folded = page.locator("#case-1 details:not([open]) td").last
    assert folded.evaluate("cell => cell.getBoundingClientRect().height") > 0
    pdf = page.pdf(format="A4")
    assert pdf.startswith(b"%PDF-")
    plain = pdf + b"".join(_inflated(pdf))
    assert len(re.findall(rb"/Type\s*/Page\b", plain)) >= 7
    assert noise == []
    page.close()


def _inflated(pdf: bytes) -> Iterator[bytes]:
    for stream in re.findall(rb"stream\r?\n(.*?)endstream", pdf, re.DOTALL):
        try:
            yield zlib.decompress(stream)
        except zlib.error:
            continue  # a stream in another filter, such as a font; pages never stand there
