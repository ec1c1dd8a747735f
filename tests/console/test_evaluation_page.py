"""The page of an evaluation: drawings with words beside them, nothing that runs, and readable where it is opened."""

from __future__ import annotations

import base64
import hashlib
import re
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser

from tests.console.chromium import CONTRASTS
from tests.console.test_report_is_safe_to_open import ALLOWED, HOSTILE_IDS, Markup
from tests.evaluation.judged import small_town
from tocsin.console.evaluation import PageUnwritableError, listings, write_page
from tocsin.evaluation import Evaluation, Truth, evaluate
from tocsin.evaluation.truth import TruthLookalike, TruthOffender


@pytest.fixture(scope="module")
def town() -> Evaluation:
    return evaluate(*small_town())


@pytest.fixture(scope="module")
def page(town: Evaluation, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("page") / "evaluation.html"
    write_page(town, path)
    return path


def test_the_same_figures_leave_the_same_bytes(town: Evaluation, page: Path, tmp_path: Path) -> None:
    write_page(town, tmp_path / "again.html")
    assert (tmp_path / "again.html").read_bytes() == page.read_bytes()


def test_it_names_no_account(page: Path) -> None:
    text = page.read_text()
    assert not any(name in text for name in ("boss", "poser", "coach-1", "shopper", "sleeper"))


def test_every_drawing_has_a_name_and_its_figures_in_words(page: Path) -> None:
    html = page.read_text()
    assert re.findall(r'<title id="[\w-]+-title">([^<]+)', html) == [
        "Reliability diagram", "Precision and recall", "Early detection",
    ]  # fmt: skip
    for words in re.findall(r"<desc [^>]*>([^<]+)", html):
        assert re.search(r"\d", words)
    assert "0.75 at recall 0.75" in html
    assert "0.75 of 4 offenders were alarmed" in html or "by all, 0.75" in html


def test_only_the_style_is_allowed_and_nothing_runs(page: Path) -> None:
    html = page.read_text()
    (style,) = re.findall(r"<style>(.*?)</style>", html, re.DOTALL)
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert f"default-src 'none'; style-src 'sha256-{digest}'".replace("'", "&#39;") in html
    assert "<script" not in html
    assert " style=" not in html


def test_what_a_truth_names_is_escaped(tmp_path: Path) -> None:
    truth = Truth(
        offenders=tuple(
            TruthOffender(account=f"a{n}", group=name, language=name, evasion=name, strength=name)
            for n, name in enumerate(HOSTILE_IDS)
        ),
        lookalikes=tuple(TruthLookalike(account=f"b{n}", family=name) for n, name in enumerate(HOSTILE_IDS)),
    )
    write_page(evaluate(small_town()[0], truth), tmp_path / "e.html", title=HOSTILE_IDS[0])
    read = Markup((tmp_path / "e.html").read_text())
    assert read.tags <= ALLOWED | {"figure", "figcaption", "rect"}
    assert not [name for _, name, _ in read.attributes if name.startswith("on") or name in ("src", "style")]
    shown = " ".join(read.words)
    assert HOSTILE_IDS[0] in shown
    assert not re.search("[\u202e\u200b\ufeff\x1b]", shown)


@pytest.mark.parametrize("truth", [Truth(offenders=()), Truth(offenders=(TruthOffender(account="boss"),))])
def test_a_page_of_little_truth_is_a_page(truth: Truth, tmp_path: Path) -> None:
    for cases in ([], small_town()[0]):
        made = evaluate(cases, truth)
        write_page(made, tmp_path / "e.html")
        html = (tmp_path / "e.html").read_text()
        assert "What was not measured" in html
        assert "None" not in html
        assert all(len(row) == len(listing.columns) for listing in listings(made) for row in listing.rows)


def test_a_place_that_cannot_be_written_keeps_what_was_there(town: Evaluation, tmp_path: Path) -> None:
    (tmp_path / "taken").mkdir()
    with pytest.raises(PageUnwritableError, match="taken"):
        write_page(town, tmp_path / "taken")
    assert [path.name for path in tmp_path.iterdir()] == ["taken"]


@pytest.mark.browser
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_opens_without_complaint_and_with_contrast(browser: Browser, page: Path, scheme: Any) -> None:
    opened = browser.new_page(color_scheme=scheme, viewport={"width": 1200, "height": 900})
    noise: list[str] = []
    opened.on("console", lambda message: noise.append(message.text))
    opened.on("request", lambda request: noise.append(request.url) if request.url != page.as_uri() else None)
    opened.goto(page.as_uri())
    assert opened.evaluate(CONTRASTS) == []
    assert opened.get_by_role("img").count() == 3
    assert opened.locator("th:not([scope])").count() == 0
    outside = opened.evaluate(
        """() => [...document.querySelectorAll('svg.chart text')].filter(text => {
            const [own, all] = [text.getBoundingClientRect(), text.closest('svg').getBoundingClientRect()];
            return own.left < all.left - 1 || own.right > all.right + 1 || own.bottom > all.bottom + 1;
        }).map(text => text.textContent)"""
    )
    assert outside == []
    assert noise == []
    opened.close()


@pytest.mark.browser
def test_a_phone_scrolls_tables_inside_not_the_page(browser: Browser, page: Path) -> None:
    opened = browser.new_page(viewport={"width": 390, "height": 844})
    opened.goto(page.as_uri())
    assert opened.evaluate("document.documentElement.scrollWidth") == 390
    opened.emulate_media(media="print")
    assert opened.pdf(format="A4").startswith(b"%PDF-")
    opened.close()
