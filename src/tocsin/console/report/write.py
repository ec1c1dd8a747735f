"""Writing the pages to disk: complete drafts first, then all into place, readable by their owner alone."""

from __future__ import annotations

import contextlib
import os
import re
import tempfile
from collections.abc import Mapping, Sequence
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from pathlib import Path

from tocsin.console.languages import ENGLISH, Tongue
from tocsin.console.languages import tongue as tongue_of
from tocsin.console.report.errors import ReportUnwritableError
from tocsin.console.report.names import visible
from tocsin.console.report.page import Page, PageLink, render_page, summary_counts
from tocsin.console.report.section import prepare_section
from tocsin.model import Case
from tocsin.processes import processes

CASES_PER_PAGE = 200
_PAGE_FILE = re.compile(r"report(?:-[1-9][0-9]*)?\.html")


def write_reports(
    cases: Sequence[Case],
    summary: Mapping[str, object],
    out: Path,
    *,
    identify: bool = False,
    title: str | None = None,
    tongue: Tongue = ENGLISH,
    jobs: int = 1,
) -> list[Path]:
    """Write ``report.html``, and from 201 cases on ``report-2.html`` and so forth, into ``out``.

    ``cases`` are ranked here as in ``cases.jsonl``: heaviest first, ties by id. Of ``summary`` (the content
    of ``summary.json``) the counts are shown. Accounts and events carry pseudonyms unless ``identify``. The
    files have mode 0600 and appear only once all are complete; pages of a longer, earlier one go. They are in
    the language of ``tongue``. ``jobs`` processes write several pages side by side. The same input leaves the same
    bytes.

    Returns the pages' paths in order. Raises ``ReportUnwritableError`` when ``out`` cannot be written.
    """
    ranked = sorted(cases, key=lambda case: (-case.weight, case.case))
    starts = range(0, max(len(ranked), 1), CASES_PER_PAGE)
    files = [f"report{f'-{number}' if number > 1 else ''}.html" for number in range(1, len(starts) + 1)]
    versions = {case.weights_version for case in ranked} or {str(summary.get("weights_version") or "")}

    def page(start: int) -> Page:
        return Page(
            title=visible(tongue.say("Case report") if title is None else title),
            cases=len(ranked),
            counts=summary_counts(summary, tongue),
            weights_versions=tuple(sorted(visible(version) for version in versions if version)),
            links=tuple(
                PageLink(file, first + 1, min(first + CASES_PER_PAGE, len(ranked)), here=first == start)
                for file, first in zip(files, starts, strict=True)
            ),
            identify=identify,
        )

    try:
        out.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".report-", dir=out) as drafts:
            _write_drafts(
                [
                    _Draft(
                        Path(drafts) / file,
                        page(start),
                        start,
                        ranked[start : start + CASES_PER_PAGE],
                        tongue.code,
                    )
                    for file, start in zip(files, starts, strict=True)
                ],
                jobs,
            )
            # Later pages first: whoever opens report.html finds every page that it links to.
            for file in reversed(files):
                (Path(drafts) / file).replace(out / file)
        for stale in out.iterdir():
            if _PAGE_FILE.fullmatch(stale.name) and stale.name not in files and stale.is_file():
                stale.unlink()
        _flush_folder(out)
    except OSError as cause:
        raise ReportUnwritableError(out, cause) from cause
    return [out / file for file in files]


@dataclass(frozen=True)
class _Draft:
    """One page to be written: ``cases`` come after ``before`` others; ``language`` is the code of one that ships."""

    path: Path
    page: Page
    before: int
    cases: Sequence[Case]
    language: str


def _write_drafts(drafts: Sequence[_Draft], jobs: int) -> None:
    jobs = min(jobs, len(drafts))
    if jobs > 1:
        try:
            with processes(jobs) as pool:
                list(pool.map(_write_draft, drafts))
        except BrokenProcessPool:
            # Killed, as where memory is short: one after the other needs less of it.
            for draft in drafts:
                draft.path.unlink(missing_ok=True)
        else:
            return
    for draft in drafts:
        _write_draft(draft)


def _write_draft(draft: _Draft) -> None:
    words = tongue_of(draft.language)
    sections = [
        prepare_section(case, draft.before + at, identify=draft.page.identify, tongue=words)
        for at, case in enumerate(draft.cases, 1)
    ]
    descriptor = os.open(draft.path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8", newline="\n") as file:
        file.writelines(render_page(draft.page, sections, words))
        file.flush()
        os.fsync(file.fileno())


def _flush_folder(folder: Path) -> None:
    """Make the renames durable, where the file system lets a folder be flushed."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        with contextlib.suppress(OSError):
            os.fsync(descriptor)
    finally:
        os.close(descriptor)
