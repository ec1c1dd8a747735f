from __future__ import annotations

import pytest
from playwright.sync_api import Browser

from tests.console.review.house import House
from tests.console.review.test_a_report_is_filed_in_a_browser import fit
from tests.console.review.test_people_work_in_a_browser import context, sign_in
from tests.console.review.test_published_figures_are_looked_through import PAGE, house, made
from tests.console.review.test_the_vault_shows_what_is_kept import kept
from tocsin.transparency import Made
from tocsin.vault import Placing, place

__all__ = ["house", "made"]

pytestmark = pytest.mark.browser


def test_axe_finds_nothing_and_nothing_is_wider_than_a_small_screen(
    browser: Browser, house: House, made: Made
) -> None:
    lee = house.add("lee", "lead")
    case = kept(house, lee)
    for kind in ("cybertip", "letter_2703f"):
        place(house.desk.vault, lee, case, Placing(kind, house.clock.now(), "asked for"))
    noise: list[str] = []
    page = context(browser, house, noise, viewport={"width": 390, "height": 844}).new_page()
    sign_in(page, house, "lee")
    for path in ("/published", PAGE, "/vault", f"/vault/cases/{case}"):
        house.clock.forward(seconds=1)
        page.goto(path)
        fit(page)
    assert noise == []
