from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from tests.scanning import EVERYTHING, case_about, scan_events, write_lines
from tests.scene import Scene
from tests.stories import worded_groomer
from tocsin.legal_basis import LegalBasisError
from tocsin.model import NO_BASIS
from tocsin.scan import ScanOptions, scan

GAP = """
services:
  chat:
    rules:
      - { regions: [FR], until: 2026-03-01, read: true, basis: a derogation }
      - { regions: [FR], from: 2026-03-01, until: 2026-06-01, read: false, basis: no derogation in force }
      - { regions: [FR], from: 2026-06-01, read: true, basis: a new derogation }
      - { regions: ["*"], read: true, basis: terms of service }
"""
BY_BEHAVIOUR = {"adult_first_contact", "picture_from_minor"}


@pytest.fixture
def lawful(tmp_path: Path) -> ScanOptions:
    path = tmp_path / "legal-basis.yaml"
    path.write_text(GAP, encoding="utf-8")
    return replace(EVERYTHING, languages=("en",), legal_basis=path)


def groomed(region: str, *, late: bool = False) -> Scene:
    """Children of one region are groomed in March; ``late``: where they are is told after all that was said."""
    scene = Scene(bystanders=60)
    for number in range(60):
        scene.account(f"bystander-{number}", region="US")
    worded_groomer(scene)
    scene.account("groomer", region="US")
    for name in ("n0", "n1"):
        scene.account(name, "13-15", region=region)
    if not late:
        scene.events.sort(key=lambda event: event["type"] != "account")
    return scene


def signs(scene: Scene, options: ScanOptions, tmp_path: Path) -> set[str]:
    source = write_lines(scene.events, tmp_path / "events.jsonl")
    scan([str(source)], tmp_path / "out", replace(options, force=True))
    return set(pq.read_table(tmp_path / "out" / "signals.parquet")["indicator"].to_pylist())


@pytest.mark.parametrize("late", [False, True], ids=["told before", "told after"])
def test_words_of_children_whose_law_forbids_it_are_not_read_and_behaviour_still_counts(
    lawful: ScanOptions, tmp_path: Path, late: bool
) -> None:
    unread = signs(groomed("FR", late=late), lawful, tmp_path)
    by_behaviour = signs(groomed("FR", late=late), replace(lawful, read_text=False), tmp_path)
    assert unread == by_behaviour
    assert unread >= BY_BEHAVIOUR
    assert signs(groomed("US", late=late), lawful, tmp_path) > unread


def test_where_the_law_allows_it_the_scan_is_what_it_is_without_the_switch(lawful: ScanOptions) -> None:
    plain = scan_events(groomed("US").events, replace(lawful, legal_basis=None))
    switched = scan_events(groomed("US").events, lawful)
    assert switched.cases == plain.cases


def test_what_was_not_read_is_told_and_speaks_for_nobody(lawful: ScanOptions) -> None:
    scene = groomed("FR")
    result = scan_events(scene.events, lawful)
    worded = sum(event["type"] == "message" and bool(event["text"]) for event in scene.events)
    assert result.summary["legal_basis"] == {
        "service": "chat",
        "file_sha256": result.summary["legal_basis"]["file_sha256"],  # type: ignore[index]
        "messages": worded,
        "messages_not_permitted": worded,
        "reasons": {"no derogation in force": worded},
        "picture_messages": 2,
        "picture_messages_not_permitted": 2,
        "picture_reasons": {"no derogation in force": 2},
        "pictures_not_permitted": 2,
    }
    case = case_about(result.cases, "groomer")
    assert case is not None
    (told,) = case.not_read
    assert (told.language, told.messages) == (NO_BASIS, told.heard)


def test_what_can_be_read_once_only_is_refused(lawful: ScanOptions, tmp_path: Path) -> None:
    with pytest.raises(LegalBasisError, match="write the events to a file first"):
        scan(["-"], tmp_path / "out", lawful)
    assert not (tmp_path / "out").exists()
