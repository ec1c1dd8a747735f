"""Takes the pictures of the console that the pages show: ``python -m docs.console_pictures`` (opens Chromium).

They are of the tests' own invented case, at a time that is set, and are drawn with few colours to stay small.
"""

from __future__ import annotations

import io
import tempfile
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page

from tests.console.chromium import chromium
from tests.console.review.house import PASSWORD, open_house
from tests.console.review.story import Story, lookup_of
from tocsin.model import Kind

PICTURES = Path(__file__).parent / "pictures"
MOST_BYTES = 150_000

CASE = Story()
OTHERS = (
    Story("99aa00bb11cc22dd", Kind.TRAFFICKING, 0.97, adult="dealer_7", minor="sam_14"),
    Story("e212ffee34345656", probability=0.62, adult="nina.w", minor="lee_12"),
)
FLAG = {
    "id": "f1",
    "actor": "kit_13",
    "at": "2026-03-01T10:00:00Z",
    "by": "user",
    "reason": "grooming",
    "subject": {"kind": "account", "id": CASE.adult},
    "text": "He wants our chats to be a secret.",
}


def main() -> None:
    """Write every picture anew."""
    PICTURES.mkdir(exist_ok=True)
    with (
        tempfile.TemporaryDirectory() as folder,
        lookup_of(Path(folder), CASE, *OTHERS) as lookup,
        open_house(lookup) as house,
        chromium() as browser,
    ):
        house.add("ana", "reviewer")
        house.bring(CASE.case(), *(other.case() for other in OTHERS))
        house.flags.accept([FLAG], "forum")
        page = browser.new_page(base_url=house.origin, viewport={"width": 1180, "height": 820})
        page.goto("/sign-in")
        page.get_by_label("Name").fill("ana")
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_label("Code from your app").fill(house.code("ana"))
        page.get_by_role("button", name="Sign in", exact=True).click()
        page.get_by_role("button", name="Take the next one").wait_for()
        _take(page, "console-queues")
        page.get_by_role("link", name="Review").click()
        page.get_by_role("button", name="Take the next one here").click()
        page.get_by_role("heading", name="Messages").wait_for()
        page.set_viewport_size({"width": 1180, "height": 2300})
        _take(page, "console-case")
        page.keyboard.press("o")
        page.set_viewport_size({"width": 1180, "height": 760})
        page.get_by_role("button", name="Ask to see it").first.click()
        page.get_by_role("heading", name="Picture").wait_for()
        _take(page, "console-picture")


def _take(page: Page, name: str) -> None:
    page.evaluate("window.scrollTo(0, 0)")
    taken = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
    path = PICTURES / f"{name}.png"
    taken.quantize(64, dither=Image.Dither.NONE).save(path, optimize=True)
    assert path.stat().st_size <= MOST_BYTES, f"{path} has {path.stat().st_size} bytes; take less"


if __name__ == "__main__":
    main()
