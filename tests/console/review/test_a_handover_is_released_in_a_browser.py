"""A report to a hotline from its case to its reference, as two people meet it in Chromium, one without script."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser

from tests.console.review.house import House
from tests.console.review.test_a_handover_takes_two_people_on_its_page import named
from tests.console.review.test_a_report_is_filed_in_a_browser import fit, open_case
from tests.console.review.test_a_report_takes_two_people_on_its_page import confirmed
from tests.console.review.test_people_work_in_a_browser import context, sign_in
from tocsin.reporting import Handovers

pytestmark = pytest.mark.browser


def test_one_drafts_and_edits_another_agrees_and_the_reference_is_kept(
    browser: Browser, house: House
) -> None:
    noise: list[str] = []
    case = confirmed(house, "x")
    named(house)
    for name in ("asta", "bo"):
        house.add(name, "child_safety")
    window = context(browser, house, noise, java_script_enabled=False)
    page = window.new_page()
    sign_in(page, house, "asta")
    open_case(page, house, case)
    page.get_by_role("link", name="Handovers").click()
    page.get_by_label("Id of a case").fill(case)
    page.get_by_label("For whom").select_option("north")
    page.get_by_role("button", name="Draft the report").click()
    page.get_by_role("link", name="Edit").click()
    page.get_by_label("What happened").fill("An adult asked a minor to keep a secret.")
    page.get_by_role("button", name="Save").click()
    page.get_by_role("button", name="Ask somebody else to agree").click()
    assert page.get_by_role("heading", name="asta asks that it be handed over").is_visible()
    draft = page.url
    window.close()
    window = context(browser, house, noise, viewport={"width": 390, "height": 844})
    page = window.new_page()
    sign_in(page, house, "bo")
    open_case(page, house, case)
    page.goto(f"{draft}/edit")
    fit(page)
    page.goto(draft)
    assert "An adult asked a minor to keep a secret." in page.get_by_role("group").inner_text()
    fit(page)
    page.get_by_role("button", name="Agree that it is handed over").click()
    page.wait_for_load_state()
    Handovers(house.desk.reporting).hand_over_what_is_due()
    page.reload()
    page.get_by_label("The reference").fill("N-2026/7")
    page.get_by_role("button", name="Write it down").click()
    page.get_by_text("N-2026/7").wait_for()
    fit(page)
    page.get_by_role("link", name="Handovers").first.click()
    fit(page)
    assert noise == []
    window.close()
