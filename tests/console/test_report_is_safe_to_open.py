"""What offenders chose (account ids, and through bugs a reason) must neither run, call out, nor mislead."""

from __future__ import annotations

import base64
import hashlib
import re
from datetime import datetime
from html.parser import HTMLParser
from pathlib import Path

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tocsin.console.report import write_reports
from tocsin.model import Case, CaseAccount, Evidence, Kind, Link, Role, Stage, StageReached

VOID = frozenset({"meta", "link", "br", "hr", "img", "input", "col", "wbr"})
# Every element that the templates use; anything else came from the data.
ALLOWED = frozenset(
    re.findall(
        r"\w+",
        """
        html head meta title style body a header main footer nav section article details summary
        h1 h2 h3 h4 p div span strong bdi ul li dl dt dd table caption thead tbody tr th td
        svg g desc line path polygon circle text
        """,
    )
)
HOSTILE_IDS = (
    "<script>alert(1)</script>",
    "\"><img src=x onerror='alert(1)'>",
    "' style='background:url(https://evil.example/)",
    "</style><script src=//evil.example></script>",
    "\u202eevil\u202c-rtl",
    "zero\u200bwidth\ufeffid",
    "{{ 7 * 7 }}{% raw %}",
    "x" * 128,
    "-->]]>\x00\x1b[31m",
    "漢" * 128,
)


class Markup(HTMLParser):
    """Reads a page strictly: every element closed in order, all names and attributes kept."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.tags: set[str] = set()
        self.attributes: list[tuple[str, str, str]] = []
        self.words: list[str] = []
        self.feed(html)
        self.close()
        assert not self.open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes += [(tag, name, value or "") for name, value in attrs]
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes += [(tag, name, value or "") for name, value in attrs]

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if "style" not in self.open:
            self.words.append(data)


def assert_harmless(html: str) -> Markup:
    page = Markup(html)
    assert page.tags <= ALLOWED
    ids = [value for _, name, value in page.attributes if name == "id"]
    assert len(ids) == len(set(ids))
    for tag, name, value in page.attributes:
        assert name != "style"
        assert not name.startswith("on")
        assert name not in {"src", "srcset", "action", "data", "xlink:href", "xmlns"}
        if name == "href":
            assert tag == "a"
            assert re.fullmatch(r"#[a-z0-9-]+|report(-\d+)?\.html", value)
            assert not value.startswith("#") or value[1:] in ids
        if name in {"aria-labelledby", "aria-describedby"}:
            assert set(value.split()) <= set(ids)
    return page


def read(out: Path, cases: list[Case], *, identify: bool = False) -> str:
    [path] = write_reports(cases, {}, out, identify=identify)
    return path.read_text(encoding="utf-8")


def hostile_case() -> Case:
    first, *others = HOSTILE_IDS
    at = "2026-05-01T12:00:00Z"
    return Case(
        case="<b>c-1</b>",
        kind=Kind.SEXTORTION,
        probability=0.7,
        weight=2.0 * len(others),
        opened_at=at,
        accounts=(CaseAccount(first, Role.OFFENDER, 1.0), *(CaseAccount(a, Role.MINOR, 0.0) for a in others)),
        stages=(StageReached(Stage.CONTACT, at, "<i>ev</i>"),),
        evidence=tuple(
            Evidence(
                f"<i>{a}</i>",
                "<u>seen</u>",
                Stage.CONTACT,
                2.0,
                f"Said <script> and \u202e to {a}.",
                at,
                first,
                a,
            )
            for a in others
        ),
        weights_version="<s>1</s>",
        prior=-3.0,
        links=(Link((first, others[0]), "<device>", 1.0, "Both used 'one' \"device\" & more."),),
    )


@pytest.mark.parametrize("identify", [False, True])
def test_hostile_text_stays_text(tmp_path: Path, identify: bool) -> None:
    html = read(tmp_path, [hostile_case()], identify=identify)
    page = assert_harmless(html)
    assert "Both used 'one' \"device\" & more." in "".join(page.words)
    assert not set(html) & set("\u202e\u202c\u200b\ufeff\x00\x1b")


def test_ids_are_shown_to_those_who_ask_with_hidden_signs_written_out(tmp_path: Path) -> None:
    text = "".join(Markup(read(tmp_path, [hostile_case()], identify=True)).words)
    assert "\\u202eevil\\u202c-rtl" in text
    assert "zero\\u200bwidth\\ufeffid" in text
    assert "<script>alert(1)</script>" in text
    assert "{{ 7 * 7 }}{% raw %}" in text
    assert "x" * 128 in text


def test_without_identify_no_account_or_event_id_is_anywhere_in_the_file(
    tmp_path: Path, six_cases: list[Case]
) -> None:
    html = read(tmp_path, six_cases)
    for case in six_cases:
        for entry in case.accounts:
            assert entry.account not in html
        for piece in case.evidence:
            assert piece.event not in html
            assert piece.actor not in html
    assert "recruiter 1" in html
    assert "minor 9" in html
    assert "other account 1" in html


def test_an_id_that_slipped_into_a_reason_becomes_its_pseudonym(
    tmp_path: Path, six_cases: list[Case]
) -> None:
    case = six_cases[1]
    leaky = msgspec.structs.replace(case.evidence[0], why="adult-7 wrote to kid-1, 12 times.")
    html = read(tmp_path, [msgspec.structs.replace(case, evidence=(leaky, *case.evidence[1:]))])
    assert "adult-7" not in html
    assert "offender 1 wrote to minor 1, 12 times." in html


def test_with_identify_ids_of_accounts_and_events_are_shown(tmp_path: Path, six_cases: list[Case]) -> None:
    html = read(tmp_path, six_cases, identify=True)
    for case in six_cases:
        assert all(entry.account in html for entry in case.accounts)
        assert all(piece.event in html for piece in case.evidence)
    assert "This file names accounts." in html


def test_the_policy_allows_the_one_style_element_and_nothing_else(
    tmp_path: Path, six_cases: list[Case]
) -> None:
    html = read(tmp_path, six_cases)
    [style] = re.findall(r"<style>(.*?)</style>", html, re.DOTALL)
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    [policy] = [
        value for _, name, value in Markup(html).attributes if name == "content" and "default-src" in value
    ]
    assert policy == f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    assert html.index("Content-Security-Policy") < html.index("<style>")


def test_the_page_asks_nothing_of_the_network(tmp_path: Path, six_cases: list[Case]) -> None:
    html = read(tmp_path, six_cases)
    assert not re.search(r"https?:|//[a-z]|url\(|@import|data:|<script|javascript:", html)


ids = st.text(min_size=1, max_size=128) | st.sampled_from(HOSTILE_IDS)
weights = st.floats(-50, 50).map(lambda weight: round(weight, 6))
times = st.datetimes(min_value=datetime(1990, 1, 1), max_value=datetime(2100, 12, 31)).map(
    lambda at: at.isoformat() + "Z"
)


@st.composite
def cases(draw: st.DrawFn) -> Case:
    accounts = draw(st.lists(ids, max_size=6, unique=True))
    anyone = st.sampled_from(accounts) if accounts else ids
    evidence = draw(
        st.lists(
            st.builds(
                Evidence,
                event=ids,
                indicator=ids,
                stage=st.sampled_from(Stage),
                weight=weights,
                why=ids,
                at=times,
                actor=anyone,
                target=st.none() | anyone | ids,
            ),
            max_size=15,
        )
    )
    return Case(
        case=draw(ids),
        kind=draw(st.sampled_from(Kind)),
        probability=draw(st.floats(0, 1)),
        weight=sum(piece.weight for piece in evidence),
        opened_at=draw(st.none() | times),
        accounts=tuple(CaseAccount(a, draw(st.sampled_from(Role)), draw(weights)) for a in accounts),
        stages=tuple(StageReached(piece.stage, piece.at, piece.event) for piece in evidence),
        evidence=tuple(evidence),
        weights_version=draw(ids),
        prior=draw(st.floats(-15, 5)),
        links=tuple(
            draw(st.lists(st.builds(Link, st.tuples(anyone, anyone), ids, weights, ids), max_size=4))
        ),
    )


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(found=st.lists(cases(), max_size=3), identify=st.booleans(), title=ids)
def test_whatever_stands_in_a_case_the_page_is_well_formed_and_inert(
    tmp_path_factory: pytest.TempPathFactory, found: list[Case], identify: bool, title: str
) -> None:
    out = tmp_path_factory.mktemp("report")
    [path] = write_reports(found, {}, out, identify=identify, title=title)
    html = path.read_text(encoding="utf-8")
    assert_harmless(html)
    assert not re.search(r'="[^"]*\b(?:nan|inf)\b[^"]*"', re.sub(r"<title>.*?</title>", "", html))
