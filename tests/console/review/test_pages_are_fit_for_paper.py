"""What a reader prints: whole, light, with name and time on each sheet, and without what only a screen can do."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.console.chromium import CONTRASTS
from tests.console.review.house import House, open_house
from tests.console.review.scanned import case_of, flag, only_flag
from tests.console.review.story import Story, lookup_of
from tests.console.review.test_people_work_in_a_browser import context, sign_in
from tocsin.cases import Act, Decision

pytestmark = pytest.mark.browser

STORY = Story()
WIDTH = 680
"""CSS pixels between the margins of a sheet of A4 (180 mm)."""

# The background nearest behind each shown element, where it is darker than a light grey.
_DARK = """() => [...document.querySelectorAll('body *')].filter(each => each.getClientRects().length)
  .map(each => [each.className, getComputedStyle(each).backgroundColor.match(/[\\d.]+/g).map(Number)])
  .filter(([, colour]) => (colour[3] ?? 1) > 0 && Math.min(...colour.slice(0, 3)) < 200)"""

# What reaches past its sheet, or is cut by a box that would scroll on a screen.
_CUT = """width => [...document.querySelectorAll('table, pre, svg, .scroll, p, li, dl')]
  .filter(each => each.getClientRects().length && !each.closest('.unseen'))
  .filter(each => each.getBoundingClientRect().right > width + 1
    || (getComputedStyle(each).overflowX !== 'visible' && each.scrollWidth > each.clientWidth + 1))
  .map(each => each.outerHTML.slice(0, 120))"""

_FORMS = "nav, form, button, input, select, textarea, .main-button, .bar .self"


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    with lookup_of(tmp_path, STORY) as lookup, open_house(lookup) as opened:
        opened.add("ana", "reviewer")
        opened.add("asta", "child_safety")
        opened.bring(STORY.case())
        yield opened


def on_paper(page: Page, house: House, path: str, name: str) -> None:
    """Open a page as it is printed, and see that it is whole, light and marked with its reader."""
    house.clock.forward(seconds=1)
    page.goto(path)
    page.emulate_media(media="print", color_scheme="dark")
    page.set_viewport_size({"width": WIDTH, "height": 900})
    assert page.evaluate(_CUT, WIDTH) == [], path
    assert page.evaluate(_DARK) == [], path
    assert page.evaluate(CONTRASTS) == [], path
    assert [each for each in page.locator(_FORMS).all() if each.is_visible()] == [], path
    mark = page.locator(".carried")
    assert mark.is_visible(), path
    assert f"Shown to {name} on {house.clock.now():%Y-%m-%d %H:%M} UTC: {path}." in mark.inner_text()
    # A foot of a table is what browsers repeat on each sheet, with room kept free for it.
    style = "each => [getComputedStyle(each).display, getComputedStyle(each).breakInside]"
    assert mark.evaluate(style) == ["table-footer-group", "avoid"]
    assert page.pdf(prefer_css_page_size=True).startswith(b"%PDF-")


def open_case(page: Page, house: House, case: str) -> None:
    page.emulate_media(media="screen")
    house.clock.forward(seconds=1)
    page.goto(f"/case/{case}")
    page.get_by_role("button", name="Open", exact=True).click()
    page.get_by_role("heading", name="Ledger").wait_for()


def test_a_case_is_printed_whole_and_its_pictures_are_not(browser: Browser, house: House) -> None:
    flag(house, STORY.adult, actor="kit_13", text="he wants a secret " * 200)
    noise: list[str] = []
    window = context(browser, house, noise)
    page = window.new_page()
    sign_in(page, house, "ana")
    on_paper(page, house, f"/case/{STORY.name}", "ana")
    assert not page.get_by_text("Open the case").is_visible(), "what it asks for cannot be done on paper"
    open_case(page, house, STORY.name)
    on_paper(page, house, f"/case/{STORY.name}", "ana")
    for shown in (
        "Open to you for: Decide the case.",
        "a bit older. your drawings are so good",  # a message that is folded on the screen
        "A picture or video; it is not shown.",
        "the alarm rang at 91%",
    ):
        assert page.get_by_text(shown).first.is_visible(), shown
    assert page.locator("details:not([open])").count() > 1
    assert page.locator(".flags details .words").first.is_visible(), "the end of a flag's text is folded"
    page.emulate_media(media="screen")
    page.keyboard.press("o")
    page.get_by_role("button", name="Ask to see it").first.click()
    picture = page.locator(".picture img")
    picture.wait_for()
    page.emulate_media(media="print")
    assert not picture.is_visible()
    assert page.get_by_text("The picture is not printed.").is_visible()
    page.emulate_media(media="screen")
    assert picture.is_visible()
    assert not page.get_by_text("The picture is not printed.").is_visible()
    assert noise == []
    window.close()


def test_what_waits_and_what_was_flagged_or_reported_is_printed_whole(browser: Browser, house: House) -> None:
    flag(house, "account-1", actor="somebody-with-a-rather-long-name", text="he wants a secret " * 200)
    ana, found = house.worker("ana"), case_of(house, "account-1")
    for version, act in enumerate((Act.TRIAGE, Act.TAKE, Act.CONFIRM), 1):
        house.clock.forward(minutes=1)
        house.desk.decisions.decide(found, ana, Decision(act, "seen", version))
    house.clock.forward(days=3)
    window = context(browser, house, [])
    page = window.new_page()
    sign_in(page, house, "asta")
    for path in ("/queue", "/queue/review", "/overdue", "/account/account-1"):
        on_paper(page, house, path, "asta")
        assert page.locator("tbody th").first.is_visible(), path
    open_case(page, house, found)
    on_paper(page, house, f"/flags/{only_flag(house)}", "asta")
    assert page.locator(".as-sent").first.is_visible()
    page.emulate_media(media="screen")
    page.goto(f"/case/{found}")
    page.get_by_role("button", name="Draft its reports").click()
    page.wait_for_url("**/reports/*")
    on_paper(page, house, page.url.removeprefix(house.origin), "asta")
    assert page.get_by_role("heading", name="As its reader will see it").is_visible()
    assert not page.get_by_role("heading", name="File it").is_visible()
    window.close()
