"""How cases become files: pages, order, links, bytes, modes, and what happens when writing fails."""

from __future__ import annotations

import re
import signal
import stat
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import pytest
from msgspec.structs import replace

from tocsin.console.languages import tongue
from tocsin.console.report import CASES_PER_PAGE, ReportUnwritableError, write, write_reports
from tocsin.model import NO_BASIS, Case, NotRead
from tocsin.processes import processes

MakeCase = Callable[[int], Case]


@pytest.fixture(scope="module")
def many_pages(tmp_path_factory: pytest.TempPathFactory, small_case: MakeCase) -> list[Path]:
    # Given lightest first, to see that the report ranks them itself.
    return write_reports([small_case(n) for n in reversed(range(450))], {}, tmp_path_factory.mktemp("many"))


def test_450_cases_stand_on_three_pages(many_pages: list[Path]) -> None:
    assert [path.name for path in many_pages] == ["report.html", "report-2.html", "report-3.html"]
    counts = [path.read_text().count('<article class="case"') for path in many_pages]
    assert counts == [CASES_PER_PAGE, CASES_PER_PAGE, 50]


def test_every_link_of_every_page_leads_somewhere(many_pages: list[Path]) -> None:
    names = {path.name for path in many_pages}
    for path in many_pages:
        html = path.read_text()
        anchors = set(re.findall(r'\bid="([^"]+)"', html))
        for target in re.findall(r'href="([^"]+)"', html):
            assert (target[1:] in anchors) if target.startswith("#") else (target in names)
        assert set(re.findall(r'href="(report[^"]*)"', html)) == names
        assert html.count('aria-current="page"') == 1


def test_ranks_run_on_over_the_pages_heaviest_first(many_pages: list[Path]) -> None:
    listed = [case for path in many_pages for case in re.findall(r"c-\d{8}", path.read_text())]
    assert listed == [f"c-{n:08d}" for n in range(450)]
    assert 'id="case-201"' in many_pages[1].read_text()


def test_each_index_lists_exactly_its_own_cases(many_pages: list[Path]) -> None:
    for path in many_pages:
        html = path.read_text()
        index = html[html.index('id="index"') : html.index('class="reading"')]
        assert re.findall(r'href="#(case-\d+)"', index) == re.findall(
            r'<article class="case" id="([^"]+)"', html
        )


@pytest.mark.parametrize("dies", [False, True], ids=["side by side", "one of two is killed"])
def test_two_processes_leave_the_same_bytes(
    tmp_path: Path,
    many_pages: list[Path],
    small_case: MakeCase,
    monkeypatch: pytest.MonkeyPatch,
    dies: bool,
) -> None:
    def pool_with_a_dead_one(jobs: int) -> ProcessPoolExecutor:
        pool = processes(jobs)
        if dies:
            pool.submit(signal.raise_signal, signal.SIGKILL)
        return pool

    monkeypatch.setattr(write, "processes", pool_with_a_dead_one)
    cases = [small_case(n) for n in range(450)]
    written = write_reports(cases, {}, tmp_path, jobs=2, tongue=tongue("en"))
    assert [path.read_bytes() for path in written] == [path.read_bytes() for path in many_pages]
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(path.name for path in many_pages)


def test_the_same_cases_in_any_order_leave_the_same_bytes(
    tmp_path: Path, six_cases: list[Case], summary: dict[str, object]
) -> None:
    [one] = write_reports(six_cases, summary, tmp_path / "one")
    [other] = write_reports(six_cases[::-1], {**summary, "seconds": 99.0}, tmp_path / "other")
    assert one.read_bytes() == other.read_bytes()


def test_only_the_owner_may_read_the_pages(tmp_path: Path, six_cases: list[Case]) -> None:
    (tmp_path / "report.html").write_text("old")
    (tmp_path / "report.html").chmod(0o644)
    [path] = write_reports(six_cases, {}, tmp_path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_pages_of_an_earlier_longer_report_go_and_other_files_stay(
    tmp_path: Path, small_case: MakeCase
) -> None:
    write_reports([small_case(n) for n in range(CASES_PER_PAGE + 1)], {}, tmp_path)
    (tmp_path / "report-notes.html").write_text("mine")
    write_reports([small_case(1)], {}, tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["report-notes.html", "report.html"]


def test_the_head_of_the_page_gives_counts_and_weights_version(
    tmp_path: Path, six_cases: list[Case], summary: dict[str, object]
) -> None:
    [path] = write_reports(six_cases, summary, tmp_path)
    html = path.read_text()
    head = html[html.index("<header") : html.index("</header>")]
    for word in ("1,204,331", "1,203,990", "327", "14", "48,112", "2026-11", "not verdicts"):
        assert word in head
    assert "21.4" not in head


def test_no_cases_is_said_kindly_and_with_its_limits(tmp_path: Path, summary: dict[str, object]) -> None:
    [path] = write_reports([], summary, tmp_path)
    html = path.read_text()
    assert "No cases" in html
    assert "1,204,331" in html
    assert "<article" not in html


def test_a_folder_that_cannot_be_made_is_named_in_one_sentence(tmp_path: Path, six_cases: list[Case]) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(
        ReportUnwritableError, match=r"cannot write the report into .*file: .*; name a folder"
    ):
        write_reports(six_cases, {}, tmp_path / "file")


def test_a_failure_half_way_leaves_the_earlier_report_whole(tmp_path: Path, six_cases: list[Case]) -> None:
    [path] = write_reports(six_cases, {}, tmp_path)
    before = path.read_bytes()
    (tmp_path / "report-2.html").mkdir()  # a folder stands where the second page must go
    (tmp_path / "report-2.html" / "kept").write_text("")
    many = [case for case in six_cases for _ in range(40)]
    with pytest.raises(ReportUnwritableError):
        write_reports(many, {}, tmp_path)
    assert path.read_bytes() == before
    assert sorted(entry.name for entry in tmp_path.iterdir()) == ["report-2.html", "report.html"]


def test_a_case_says_in_plain_words_which_messages_were_not_read(
    tmp_path: Path, six_cases: list[Case], summary: dict[str, object]
) -> None:
    silent = replace(six_cases[1], not_read=(NotRead("pl", 34, 40), NotRead("und", 3, 40)))
    [path] = write_reports([silent], {**summary, "messages_not_read": 37}, tmp_path / "not-read")
    html = path.read_text()
    told = "Polish (34 of 40 messages that were checked, 85%) and a language that could not be named (3 of 40"
    assert html.count(told) == 2
    assert "says nothing: have somebody look who may read them and knows the language" in html
    assert "messages not read" in html
    barred = replace(six_cases[1], not_read=(NotRead(NO_BASIS, 12, 40),))
    [path] = write_reports([barred], {**summary, "messages_not_read": 12}, tmp_path / "barred")
    assert "any language, for want of a legal basis to read them (12 of 40" in path.read_text()
    [path] = write_reports([six_cases[1]], {**summary, "messages_not_read": 0}, tmp_path / "read")
    assert "not read" not in path.read_text().lower()
