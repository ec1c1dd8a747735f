"""Passkeys as a browser makes them, with an authenticator that the browser plays itself (WebAuthn, section 11)."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.console.review.house import PASSWORD, House, open_house
from tests.console.review.story import Story, lookup_of
from tests.console.review.test_people_work_in_a_browser import sign_in

pytestmark = pytest.mark.browser

_AUTHENTICATOR = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    with lookup_of(tmp_path, Story()) as lookup, open_house(lookup) as opened:
        opened.add("ana", "reviewer")
        yield opened


def test_who_comes_by_a_number_is_told_where_a_passkey_is_added(browser: Browser, house: House) -> None:
    window = browser.new_context(base_url=house.origin)
    page = window.new_page()
    name = house.origin.replace("127.0.0.1", "localhost")
    page.goto("/sign-in")
    assert not page.get_by_role("button", name="Sign in with a passkey").is_visible()
    assert page.get_by_role("link", name=name).get_attribute("href") == f"{name}/sign-in"
    sign_in(page, house, "ana")
    page.goto("/settings")
    assert not page.get_by_role("button", name="Add a passkey").is_visible()
    page.get_by_role("link", name=name).click()
    page.wait_for_url(f"{name}/sign-in?then=/settings")
    page.get_by_label("Name").fill("ana")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_label("Code from your app").fill(house.code("ana"))
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.get_by_role("button", name="Add a passkey").wait_for()
    assert page.get_by_text("you came here by a number").count() == 0
    window.close()


def test_a_passkey_is_added_signs_in_and_is_refused_once_it_is_taken_away(
    browser: Browser, house: House
) -> None:
    # A passkey is for a name, not for a number (WebAuthn, section 5.1.3).
    window = browser.new_context(base_url=house.origin.replace("127.0.0.1", "localhost"))
    page = window.new_page()
    device = window.new_cdp_session(page)
    device.send("WebAuthn.enable")
    device.send("WebAuthn.addVirtualAuthenticator", {"options": _AUTHENTICATOR})
    sign_in(page, house, "ana")
    page.goto("/settings")
    page.locator("#label").fill("her telephone")
    page.get_by_role("button", name="Add a passkey").click()
    page.get_by_text("her telephone").first.wait_for()
    page.get_by_role("button", name="Sign out", exact=True).click()
    page.goto("/sign-in")
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.get_by_role("button", name="Sign out", exact=True).wait_for()
    page.goto("/settings")
    page.get_by_role("button", name="Remove the passkey her telephone").click()
    page.wait_for_load_state()
    assert page.get_by_role("button", name="Remove the passkey her telephone").count() == 0
    page.get_by_role("button", name="Sign out", exact=True).click()
    page.goto("/sign-in")
    assert not page.get_by_role("alert").is_visible()
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.get_by_role("alert").wait_for()
    window.close()
