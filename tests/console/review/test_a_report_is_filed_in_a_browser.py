"""A report from its case to its receipt, as two people meet it in headless Chromium, one of them without script."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from tests.console.review.house import House
from tests.console.review.test_a_report_takes_two_people_on_its_page import EMAIL, confirmed
from tests.console.review.test_people_work_in_a_browser import context, sign_in
from tests.reporting.receiving import PASSWORD, Receiving, receiving
from tocsin.console.review.visit import LANGUAGE

pytestmark = pytest.mark.browser


@pytest.fixture
def there(monkeypatch: pytest.MonkeyPatch) -> Iterator[Receiving]:
    with receiving() as found:
        monkeypatch.setenv("TOCSIN_CYBERTIPLINE_SERVER", found.base)
        monkeypatch.setenv("TOCSIN_CYBERTIPLINE_TEST_USER", "test")
        monkeypatch.setenv("TOCSIN_CYBERTIPLINE_TEST_PASSWORD", PASSWORD)
        yield found


def open_case(page: Page, house: House, case: str) -> None:
    house.clock.forward(seconds=1)
    page.goto(f"/case/{case}")
    page.get_by_role("button", name="Open", exact=True).click()
    page.wait_for_load_state()


def fit(page: Page) -> None:
    """See that a page is fit for screen readers and small screens, in light and dark."""
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        found = [
            (each["id"], each["nodes"][0]["html"][:200])
            for each in Axe().run(page).response["violations"]
            if each["impact"] in ("moderate", "serious", "critical")
        ]
        assert found == [], page.url
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), page.url


def test_one_drafts_and_edits_another_files_and_the_receipt_is_shown(
    browser: Browser, house: House, there: Receiving
) -> None:
    noise: list[str] = []
    case = confirmed(house, "x")
    for name in ("asta", "bo"):
        house.add(name, "child_safety")
    window = context(browser, house, noise, java_script_enabled=False)
    page = window.new_page()
    sign_in(page, house, "asta")
    open_case(page, house, case)
    page.goto("/reports")
    page.get_by_label("Id of a case").fill(case)
    page.get_by_role("button", name="Draft its reports").click()
    page.get_by_role("link", name="Edit").click()
    page.get_by_label("Platform").first.fill("Example Forum")
    page.get_by_role("link", name="reporter/reportingPerson/email is missing").click()
    assert page.url.endswith("#f-reporter-reportingPerson-email")
    page.locator("#f-reporter-reportingPerson-email").get_by_role("button").click()
    assert page.url.endswith("#f-reporter-reportingPerson-email-1-")
    page.locator(f"[name='f:{EMAIL}[1]']").fill("safety@platform.example")
    page.get_by_role("button", name="Save").first.click()
    page.get_by_role("button", name="Ask somebody else to agree").click()
    assert page.get_by_role("heading", name="asta asks that it be filed").is_visible()
    draft = page.url
    window.close()
    window = context(browser, house, noise, viewport={"width": 390, "height": 844})
    page = window.new_page()
    sign_in(page, house, "bo")
    open_case(page, house, case)
    for spoken in ("fr", "en"):
        window.add_cookies([{"name": LANGUAGE, "value": spoken, "url": house.origin}])
        page.goto(f"{draft}/edit")
        fit(page)
    page.goto(draft)
    fit(page)
    page.get_by_role("button", name="Agree that it is filed").click()
    page.wait_for_load_state()
    house.desk.reporting.file_what_is_due()
    page.reload()
    assert "<reportDoneResponse>" in page.get_by_role("group", name="Receipt").inner_text()
    (number,) = there.filed
    assert f"Report number {number}" in page.locator("main").inner_text()
    assert b"<platform>Example Forum</platform>" in there.reports[number].xml
    fit(page)
    page.goto("/reports")
    fit(page)
    assert noise == []
    window.close()
