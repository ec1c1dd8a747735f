from __future__ import annotations

from typing import Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page

from tests.console.review.house import PASSWORD, House
from tests.console.review.scanned import HOSTILE, file_of, flag, scanned
from tests.rules.test_rules_go_live_by_two_people import OWN
from tocsin.cases import Act, Decision, case_id_of
from tocsin.cases.tables import quality_ask
from tocsin.console.review.pages import account_path
from tocsin.console.review.visit import LANGUAGE
from tocsin.model import Case
from tocsin.people import add_token, find_person
from tocsin.rules import Contents, propose
from tocsin.webhooks import Endpoints

pytestmark = pytest.mark.browser


def settle(house: House, six_cases: list[Case]) -> None:
    """Leave a few days of work behind: open cases, closed ones, blind questions, flags that came again."""
    for name, role in (("ana", "reviewer"), ("lea", "lead"), ("root", "admin"), ("au", "auditor")):
        house.add(name, role)
    endpoints = Endpoints(house.store, house.desk.keyring, house.clock)
    endpoints.add("https://rules.example.org/" + "long" * 20, ["case.opened"], "person:root")
    with house.store.begin() as connection:
        lea = find_person(connection, "lea")
        propose(connection, Contents(phrases=OWN), lea, HOSTILE, house.clock.now())
    house.bring(*(scanned(case) for case in six_cases))
    for number in range(6):
        flag(house, f"account-{number}", key=str(number))
    flag(house, "account-0", key="0")
    flag(house, HOSTILE, key="h", actor=HOSTILE)
    house.clock.forward(hours=2)
    ana = house.worker("ana")
    for number in range(4):
        case = file_of(house, f"account-{number}")
        for act in (Act.TRIAGE, Act.TAKE, Act.REJECT, Act.CLOSE):
            case = house.desk.decisions.decide(case.id, ana, Decision(act, "nothing in it", case.version))
        ask = {
            "id": case_id_of("ask", case.id),
            "purpose": "golden",
            "case_id": case.id,
            "seq": 1,
            "queue": "review",
            "severity": 3,
            "expected": "reject",
            "asked_at": house.clock.now(),
            "due_at": house.clock.now(),
            "person": "ana",
            "lease_until": house.clock.now(),
            "verdict": "reject" if number else "confirm",
            "reason": "what I saw",
            "answered_at": house.clock.now(),
        }
        with house.store.begin() as connection:
            connection.execute(quality_ask.insert().values(ask))
    house.clock.forward(days=2)


def sign_in(page: Page, house: House, name: str) -> None:
    page.goto("/sign-in")
    page.get_by_label("Name").fill(name)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_label("Code from your app").fill(house.code(name))
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.get_by_role("button", name="Sign out").wait_for()


def listened_to(browser: Browser, house: House, noise: list[str]) -> BrowserContext:
    """Return a browser's window; ``noise`` collects what it complains of."""
    opened = browser.new_context(base_url=house.origin)
    opened.on("console", lambda message: noise.append(message.text))
    opened.on("weberror", lambda error: noise.append(str(error.error)))
    return opened


PAGES = {
    "lea": (
        "/banked",
        "/investigate?least=2",
        "/account/ring-lead",
        "/account/account-0",
        account_path(HOSTILE),
        "/search?for=nothing",
        "/overdue",
        "/figures",
        "/golden",
        "/vault",
    ),
    "root": ("/people", "/people/ana", "/tokens", "/log", "/webhooks", "/rules", "/rules/1"),
    "au": ("/audit", "/audit/changes", "/figures"),
}


@pytest.mark.slow
def test_axe_finds_nothing_and_the_browser_complains_of_nothing(
    house: House, browser: Browser, six_cases: list[Case]
) -> None:
    settle(house, six_cases)
    for name, paths in PAGES.items():
        noise: list[str] = []
        opened = listened_to(browser, house, noise)
        page = opened.new_page()
        sign_in(page, house, name)
        schemes: tuple[Literal["light", "dark"], ...] = ("light", "dark")
        for path in paths:
            house.clock.forward(seconds=1)
            for scheme in schemes:
                page.emulate_media(color_scheme=scheme)
                page.goto(path)
                found = Axe().run(page)
                grave = [
                    each
                    for each in found.response["violations"]
                    if each["impact"] in ("moderate", "serious", "critical")
                ]
                assert grave == [], (path, scheme)
            page.set_viewport_size({"width": 360, "height": 740})
            wide = page.evaluate("document.documentElement.scrollWidth")
            assert wide <= 360, f"{path} is wider than a small screen"
            page.set_viewport_size({"width": 1180, "height": 820})
        refused = [line for line in noise if "404" not in line]
        assert refused == [], "nothing was refused by the content security policy"
        opened.close()


def test_a_person_finds_an_account_and_counts_the_flags_by_keys_alone(
    house: House, browser: Browser, six_cases: list[Case]
) -> None:
    settle(house, six_cases)
    opened = browser.new_context(base_url=house.origin)
    page = opened.new_page()
    sign_in(page, house, "lea")
    page.keyboard.press("s")
    page.get_by_role("heading", name="Search").wait_for()
    page.get_by_label("Id of a case, an account or a flag").focus()
    page.keyboard.type("ring-lead")
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="ring-lead").wait_for()
    page.goto("/figures")
    page.get_by_role("button", name="Count every flag there is").press("Enter")
    page.get_by_text("Every flag that was ever accepted").wait_for()
    opened.close()


def test_on_a_telephone_no_page_is_wider_and_no_label_stands_beside_anothers_field(
    browser: Browser, house: House
) -> None:
    for name, role in (("root", "admin"), ("au", "auditor")):
        house.add(name, role)
    with house.store.begin() as connection:
        add_token(connection, "forum", ["events:write", "flags:read"], house.clock.now())
    for name, path, language in (("root", "/tokens", "fr"), ("au", "/audit", "fr")):
        window = browser.new_context(base_url=house.origin, viewport={"width": 360, "height": 740})
        page = window.new_page()
        sign_in(page, house, name)
        window.add_cookies([{"name": LANGUAGE, "value": language, "url": house.origin}])
        page.goto(path)
        assert page.evaluate("document.documentElement.scrollWidth") == 360, path
        crossed = page.evaluate(
            """() => [...document.querySelectorAll('.row label[for]')].filter(label => {
                const field = document.getElementById(label.htmlFor).getBoundingClientRect();
                const own = label.getBoundingClientRect();
                return own.bottom > field.top + 1;
            }).map(label => label.textContent)"""
        )
        assert crossed == []
        window.close()
