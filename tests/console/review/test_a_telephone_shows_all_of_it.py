"""The console on a small screen, as a reviewer on call has it: nothing is cut without a sign, lists are cards."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.console.review.house import House, open_house
from tests.console.review.scanned import flag
from tests.console.review.story import Story, lookup_of
from tests.console.review.test_a_report_is_filed_in_a_browser import fit
from tests.console.review.test_people_work_in_a_browser import context, sign_in
from tocsin.console.review.visit import LANGUAGE

pytestmark = pytest.mark.browser

STORY = Story(adult="somebody.with.a.rather.long.name.for.an.account", minor="kit_13")

# What a card does not show: a cell past the screen, or one whose heading is not the one of its column.
_LOST = """() => [...document.querySelectorAll('table.stacks')].flatMap(table => {
  const heads = [...table.querySelectorAll('thead th')].map(head => head.textContent.trim());
  return [...table.querySelectorAll('tbody tr')].flatMap(row => [...row.cells].filter((cell, at) =>
    cell.getBoundingClientRect().right > window.innerWidth
      || (at > 0 && (cell.dataset.head !== heads[at]
        || !getComputedStyle(cell, '::before').content.includes(heads[at])))
  ).map(cell => cell.outerHTML));
})"""

# Boxes that scroll sideways and do not show it.
_UNSIGNED = """() => [...document.querySelectorAll('.scroll')]
  .filter(box => box.scrollWidth > box.clientWidth && getComputedStyle(box).backgroundImage === 'none')
  .map(box => box.outerHTML.slice(0, 120))"""


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    with lookup_of(tmp_path, STORY) as lookup, open_house(lookup) as opened:
        opened.add("ana", "reviewer", "lead")
        opened.bring(STORY.case())
        flag(opened, STORY.adult, text="he wants a secret")
        flag(opened, "account-1", key="2")
        opened.clock.forward(days=2)
        yield opened


def readable(page: Page, cards: int) -> None:
    """See that a page holds so many tables that stand as cards, and hides nothing of them or of others."""
    assert page.locator("table.stacks").count() == cards, page.url
    assert page.evaluate(_LOST) == [], page.url
    assert page.evaluate(_UNSIGNED) == [], page.url
    fit(page)


@pytest.mark.slow
def test_a_reviewer_walks_from_the_queue_to_the_figures_on_a_telephone(
    browser: Browser, house: House
) -> None:
    noise: list[str] = []
    window = context(
        browser, house, noise, viewport={"width": 390, "height": 844}, is_mobile=True, has_touch=True
    )
    page = window.new_page()
    sign_in(page, house, "ana")
    for spoken in ("fr", "en"):
        window.add_cookies([{"name": LANGUAGE, "value": spoken, "url": house.origin}])
        page.goto("/queue")
        readable(page, 1)
        page.goto("/queue/review")
        readable(page, 1)
    page.get_by_role("link", name=STORY.name).tap()
    readable(page, 0)
    page.get_by_role("button", name="Open", exact=True).tap()
    page.get_by_role("heading", name="Ledger").wait_for()
    readable(page, 1)
    assert page.locator(".scroll").evaluate_all("all => all.some(box => box.scrollWidth > box.clientWidth)")
    page.locator("#accounts ~ .scroll").get_by_role("link", name=STORY.adult).tap()
    page.get_by_role("heading", name="Who stands with it").wait_for()
    readable(page, 2)
    page.get_by_role("link", name="Search").tap()
    readable(page, 0)
    page.get_by_label("Id of a case, an account or a flag").fill("account-1")
    page.get_by_role("button", name="Find").tap()
    page.get_by_role("heading", name="Who stands with it").wait_for()
    page.get_by_role("link", name="Overdue", exact=True).tap()
    page.get_by_role("heading", name="Overdue").wait_for()
    readable(page, 1)
    page.goto("/figures")
    page.get_by_role("heading", name="Figures").wait_for()
    readable(page, 0)
    assert noise == []
    window.close()
