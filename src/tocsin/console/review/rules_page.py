"""Rules: what alarms are weighed by, what is proposed and what its trial found; put live by a second person."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from starlette.responses import Response

from tocsin.console.review.door import Entry, FormSize
from tocsin.console.review.pages import go, page
from tocsin.console.review.visit import Visit
from tocsin.rules import (
    MOST,
    Contents,
    Version,
    answer,
    compared_with,
    file_changes,
    list_versions,
    live_version,
    propose,
    put_back,
    read_version,
    try_again,
    went_live,
)

_PATH = "/rules"
_VERSION = f"{_PATH}/{{number}}"
_STARTED = "started"
_FILES = FormSize(largest=4 * MOST)
"""A sign of a file takes up to three bytes in a form, or more."""


@dataclass(frozen=True, slots=True)
class Moved:
    """Alarms of a trial that would come, go or change: how many, what people decided of them, and some of them."""

    name: str
    counts: Mapping[str, int]
    alarms: Sequence[Mapping[str, Any]]


def show_rules(visit: Visit) -> Response:
    """Show what is live, what is proposed, what was live when, and the form to propose."""
    with visit.desk.store.read() as connection:
        versions, live, history = list_versions(connection), live_version(connection), went_live(connection)
    return page(
        visit,
        "rules.html",
        versions=[(version, _stands(version, live)) for version in versions],
        live=live,
        history=history,
        agreed=[version.id for version in versions if version.agreed and version != live],
    )


def show_version(visit: Visit) -> Response:
    """Show a version: what changes in the files, what its trial found, who answered what."""
    with visit.desk.store.read() as connection:
        version, live = read_version(connection, visit.number), live_version(connection)
        before = compared_with(connection, version)
    trial = version.trial
    return page(
        visit,
        "rules_version.html",
        version=version,
        stands=_stands(version, live),
        trial=trial,
        moved=[]
        if trial is None
        else [Moved(name, each, trial[name]) for name, each in trial["counts"].items()],
        before=before,
        changes=file_changes(before, version.contents),
        outdated=trial is not None and version.against != (None if live is None else live.id),
        mine=version.proposed_by == visit.somebody.actor,
        path=f"{_PATH}/{version.id}",
    )


def propose_version(visit: Visit) -> Response:
    """Propose a weights file, a phrase file, or both."""
    weights, phrases = visit.form.secret("weights"), visit.form.secret("phrases")
    name = visit.form.one("name") or "own.yaml"
    contents = Contents(weights if weights.strip() else None, {name: phrases} if phrases.strip() else {})
    with visit.desk.store.begin() as connection:
        made = propose(connection, contents, visit.somebody, visit.form.one("why"), visit.now)
    return go(f"{_PATH}/{made.id}")


def answer_version(visit: Visit) -> Response:
    """Agree that a version goes live, or say that it does not; whoever proposed it takes it back so."""
    number, agreed = visit.number, visit.form.one("answer") == "approve"
    with visit.desk.store.begin() as connection:
        answer(connection, number, visit.somebody, agreed=agreed, why=visit.form.one("why"), at=visit.now)
    return go(f"{_PATH}/{number}")


def ask_trial(visit: Visit) -> Response:
    """Have a version tried again."""
    number = visit.number
    with visit.desk.store.begin() as connection:
        try_again(connection, number, visit.somebody, visit.now)
    return go(f"{_PATH}/{number}")


def go_back(visit: Visit) -> Response:
    """Put an earlier version live again, or what the server starts with."""
    wanted = visit.form.one("version")
    number = None if wanted == _STARTED else visit.form.whole("version")
    with visit.desk.store.begin() as connection:
        put_back(connection, number, visit.somebody, visit.form.one("why"), visit.now)
    return go(_PATH)


def _stands(version: Version, live: Version | None) -> str:
    """Return how a version stands, as the list ``rules_state`` of words names it."""
    if live is not None and version.id == live.id:
        return "live"
    if version.agreed is not None:
        return "was_live" if version.agreed else "refused"
    if version.trouble is not None:
        return "trouble"
    return "untried" if version.tried_at is None else "tried"


ENTRIES = [
    Entry("GET", _PATH, "run_shadow", show_rules),
    Entry("POST", _PATH, "run_shadow", propose_version, _FILES),
    Entry("GET", _VERSION, "run_shadow", show_version),
    Entry("POST", f"{_VERSION}/answer", "run_shadow", answer_version),
    Entry("POST", f"{_VERSION}/try", "run_shadow", ask_trial),
    Entry("POST", f"{_PATH}/back", "release_rules", go_back),
]
