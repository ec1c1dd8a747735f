"""The console as a person meets it: headless Chromium signs in, reads, decides; by keys alone, in light and dark."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page

from tests.console.review.house import KEY, PASSWORD, House, open_house
from tests.console.review.story import Story, lookup_of
from tocsin.console.languages import tongue
from tocsin.console.review.visit import LANGUAGE
from tocsin.model import Kind
from tocsin.people import invite

pytestmark = pytest.mark.browser

HOSTILE = Story(
    texts={
        1: "<script>document.title = 'taken'</script><img src=x onerror=\"document.title = 'taken'\">",
        6: "\u202ereversed\u202c \u200b <b>bold</b> https://example.org/",
        9: "very long " * 100_000,
    }
)
RING = Story("99aa00bb11cc22dd", Kind.TRAFFICKING, 0.97, adult="dealer_7", minor="sam_14")


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    with lookup_of(tmp_path, HOSTILE, RING) as lookup, open_house(lookup) as opened:
        opened.add("ana", "reviewer")
        opened.add("lea", "lead")
        opened.add("root", "admin")
        opened.bring(HOSTILE.case(), RING.case())
        yield opened


def context(browser: Browser, house: House, noise: list[str], **options: Any) -> BrowserContext:
    """Return a browser's window; ``noise`` collects what it complains of and whatever it asks of others."""
    opened = browser.new_context(base_url=house.origin, **options)
    opened.on("console", lambda message: noise.append(message.text))
    opened.on("weberror", lambda error: noise.append(str(error.error)))
    opened.on("request", lambda sent: None if sent.url.startswith(house.origin) else noise.append(sent.url))
    return opened


def sign_in(page: Page, house: House, name: str) -> None:
    page.goto("/sign-in")
    page.get_by_label("Name").fill(name)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_label("Code from your app").fill(house.code(name))
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.get_by_role("button", name="Sign out").wait_for()


def decide(page: Page, act: str, reason: str = "it is so", **fields: str) -> None:
    page.get_by_role("radio", name=act, exact=True).check()
    for label, value in fields.items():
        page.get_by_label(label).fill(value)
    page.get_by_label("Why, in a sentence").fill(reason)
    page.get_by_role("button", name="Do it", exact=True).click()
    page.wait_for_load_state()


@pytest.mark.parametrize("script", [True, False])
def test_a_person_takes_a_case_from_the_queue_to_its_close(
    browser: Browser, house: House, script: bool
) -> None:
    noise: list[str] = []
    window = context(browser, house, noise, java_script_enabled=script)
    page = window.new_page()
    sign_in(page, house, "ana")
    page.get_by_role("link", name="Review").click()
    page.get_by_role("button", name="Take the next one here").click()
    page.wait_for_url(f"**/case/{HOSTILE.name}")
    assert page.get_by_role("img", name="Weights of evidence").count() == 1
    decide(page, "Confirm")
    page.get_by_role("radio", name="Reported: note the receipt").check()
    page.get_by_label("Number of the receipt").fill("R-77")
    decide(page, "Reported: note the receipt")
    decide(page, "Evidence is preserved")
    decide(page, "Close")
    assert page.locator(".facts").get_by_text("closed: reported").is_visible()
    assert noise == []
    window.close()


def test_two_people_confirm_and_each_role_is_refused_what_it_may_not(browser: Browser, house: House) -> None:
    noise: list[str] = []
    window = context(browser, house, noise)
    page = window.new_page()
    sign_in(page, house, "ana")
    page.get_by_role("button", name="Take the next one").click()
    page.wait_for_url(f"**/case/{RING.name}")
    assert page.get_by_role("radio", name="Confirm", exact=True).count() == 0
    decide(page, "Propose to confirm (a second person confirms)")
    assert page.get_by_role("status").is_visible()
    assert page.get_by_role("link", name="People").count() == 0
    assert page.goto("/people").status == 403  # type: ignore[union-attr]
    assert page.get_by_role("alert").is_visible()
    other = context(browser, house, noise)
    lead = other.new_page()
    sign_in(lead, house, "lea")
    lead.goto(f"/case/{RING.name}")
    decide(lead, "Take it")
    decide(lead, "Confirm")
    assert lead.locator(".facts").get_by_text("confirmed").is_visible()
    assert [line for line in noise if "403" not in line] == []
    window.close()
    other.close()


def test_hostile_text_runs_nothing_hides_nothing_and_asks_nobody(browser: Browser, house: House) -> None:
    noise: list[str] = []
    window = context(browser, house, noise)
    page = window.new_page()
    sign_in(page, house, "ana")
    page.goto(f"/case/{HOSTILE.name}")
    page.get_by_role("button", name="Open", exact=True).click()
    page.get_by_role("heading", name="Messages").wait_for()
    assert page.title().startswith("Grooming")
    assert page.get_by_text("<script>document.title").is_visible()
    assert page.get_by_text("U+202E").first.is_visible()
    assert page.locator(".words a, .words b, .words img").count() == 0
    assert page.locator("main img").count() == 0
    page.get_by_role("link", name="Show more", exact=True).click()
    assert "From character 2,001" in page.locator("main").inner_text()
    assert noise == []
    window.close()


def test_the_keyboard_alone_is_enough(browser: Browser, house: House) -> None:
    noise: list[str] = []
    window = context(browser, house, noise)
    page = window.new_page()
    sign_in(page, house, "ana")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to the content"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
    page.keyboard.press("t")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/case/{RING.name}")
    page.keyboard.press("j")
    first = page.evaluate("document.activeElement.textContent")
    page.keyboard.press("j")
    assert page.evaluate("document.activeElement.textContent") != first
    page.keyboard.press("k")
    assert page.evaluate("document.activeElement.textContent") == first
    page.keyboard.press("o")
    assert page.locator("details[data-fold]:not([open])").count() == 0
    page.keyboard.press("x")
    assert page.evaluate("document.activeElement.value") == "reject"
    page.keyboard.press("r")
    page.keyboard.type("jokes among friends")
    assert page.evaluate("document.activeElement.value") == "jokes among friends"
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/case/{HOSTILE.name}")
    page.keyboard.press("?")
    page.wait_for_url("**/help")
    assert noise == []
    window.close()


def test_the_graph_moves_where_it_is_dragged_and_comes_back(browser: Browser, house: House) -> None:
    noise: list[str] = []
    window = context(browser, house, noise, viewport={"width": 1200, "height": 900})
    page = window.new_page()
    sign_in(page, house, "ana")
    page.get_by_role("button", name="Take the next one").click()
    graph = page.locator("svg.graph")
    graph.scroll_into_view_if_needed()
    home = graph.get_attribute("viewBox")
    page.get_by_role("button", name="Nearer").click()
    assert graph.get_attribute("viewBox") != home
    page.get_by_role("button", name="All of it").click()
    assert [float(n) for n in graph.get_attribute("viewBox").split()] == [float(n) for n in home.split()]  # type: ignore[union-attr]
    graph.locator("polygon").last.hover()
    assert page.locator(".graph-tools output").inner_text() != ""
    assert noise == []
    window.close()


PAGES: dict[str, tuple[str, ...]] = {
    "ana": (
        "/queue",
        "/queue/review",
        "/queue?gone=1",
        "/overdue",
        "/search",
        "/search?for=none",
        f"/account/{HOSTILE.adult}",
        "/settings?saved=1",
        "/help",
        "/nowhere",
        f"/case/{HOSTILE.name}",
        f"/case/{HOSTILE.name}/conversation?event={HOSTILE.event(1)}",
        f"/case/{HOSTILE.name}/text?event={HOSTILE.event(9)}",
    ),
    "lea": ("/figures", f"/case/{RING.name}"),
    "root": ("/people", "/people/ana?saved=1", "/people/root", "/figures"),
}


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_page_is_fit_for_screen_readers_and_tired_eyes(
    browser: Browser, house: House, scheme: Literal["light", "dark"]
) -> None:
    noise: list[str] = []
    found: list[tuple[str, str, str]] = []

    def look(page: Page) -> None:
        for violation in Axe().run(page).response["violations"]:
            if violation["impact"] not in ("moderate", "serious", "critical"):
                continue
            where = str([node["html"][:120] for node in violation["nodes"]][:2])
            found.append((page.url, f"{violation['impact']}: {violation['id']}", where))
        assert page.locator("h1").count() == 1, page.url
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), page.url

    options: dict[str, Any] = {"color_scheme": scheme, "viewport": {"width": 390, "height": 844}}
    with house.store.begin() as connection:
        token = invite(connection, KEY, "newcomer", ["reviewer"], house.clock.now())
    window = context(browser, house, noise, **options)
    page = window.new_page()
    for path in ("/sign-in", "/sign-in?then=/queue", f"/welcome/{token}", "/welcome/none"):
        page.goto(path)
        look(page)
    window.close()
    for name, paths in PAGES.items():
        window = context(browser, house, noise, **options)
        page = window.new_page()
        sign_in(page, house, name)
        spoken = tongue("fr" if name == "lea" else "en")
        window.add_cookies([{"name": LANGUAGE, "value": spoken.code, "url": house.origin}])
        for path in paths:
            page.goto(path)
            look(page)
            opens = page.get_by_role("button", name=spoken.say("Open"), exact=True)
            if opens.count():
                opens.click()
                look(page)
        if name == "ana":
            page.goto(f"/case/{HOSTILE.name}/conversation?event={HOSTILE.event(8)}")
            page.get_by_role("button", name="Ask to see it").first.click()
            page.get_by_role("heading", name="Picture").wait_for()
            look(page)
        window.close()
    assert found == []
    assert [line for line in noise if "404" not in line] == []


def test_on_paper_a_case_is_whole_and_without_forms(browser: Browser, house: House) -> None:
    noise: list[str] = []
    window = context(browser, house, noise)
    page = window.new_page()
    sign_in(page, house, "ana")
    page.get_by_role("button", name="Take the next one").click()
    page.emulate_media(media="print")
    assert page.locator("form:visible").count() == 0
    assert (
        page.locator("details[data-fold] .message").first.evaluate(
            "node => node.getBoundingClientRect().height"
        )
        > 0
    )
    assert page.pdf(format="A4").startswith(b"%PDF-")
    assert noise == []
    window.close()
