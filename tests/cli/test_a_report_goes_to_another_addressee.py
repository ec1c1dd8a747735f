"""`tocsin report to` from a case to a package in a folder and its reference; each command ends as its page says."""

from __future__ import annotations

import json
from pathlib import Path

from tests.cli.test_a_report_is_filed_at_the_command_line import case_of, run, sign_in, store
from tocsin.store import Store

__all__ = ["store"]


def test_two_people_hand_a_case_over_and_enter_what_came_back(store: Store, tmp_path: Path) -> None:
    case = case_of(store)
    assert run(tmp_path, "to", "draft", case, "hotline").exit_code == 2
    (tmp_path / "addressees.yaml").write_text("hotline: {kind: hotline, title: A hotline, folder: drop}")
    (tmp_path / "drop").mkdir()
    assert "A hotline" in run(tmp_path, "to", "who").stdout
    bare = run(tmp_path, "to", "draft", case, "hotline")
    draft = bare.stdout.strip()
    assert "contact_email" in bare.stderr
    assert run(tmp_path, "to", "submit", draft).exit_code == 2
    shown = json.loads(run(tmp_path, "to", "show", draft, "--json").stdout)
    shown["document"]["contact_email"] = "safety@platform.example"
    (tmp_path / "draft.json").write_text(json.dumps(shown))
    assert run(tmp_path, "to", "edit", draft, str(tmp_path / "draft.json")).exit_code == 0
    assert "safety@platform.example" in run(tmp_path, "to", "show", draft).stdout
    assert "waiting for approval" in run(tmp_path, "to", "submit", draft).stderr
    assert run(tmp_path, "to", "approve", draft).exit_code == 2
    for name in ("asta", "bo"):
        sign_in(store, tmp_path, name)
        done = run(tmp_path, "to", "approve", draft)
        assert done.exit_code == 0, done.output
    assert len(list((tmp_path / "drop").glob("tocsin-*.zip"))) == 1
    assert run(tmp_path, "to", "reference", draft, "H-1").exit_code == 0
    (listed,) = map(json.loads, run(tmp_path, "to", "list", "--json").stdout.splitlines())
    assert (listed["state"], listed["reference"]) == ("handed_over", "H-1")
    assert (listed["asked_by"], listed["approved_by"]) == ("person:asta", "person:bo")
