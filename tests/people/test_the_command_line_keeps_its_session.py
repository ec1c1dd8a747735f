from __future__ import annotations

from pathlib import Path

import pytest

from tocsin.people import KeyFileError, keep_session, kept_session

HERE, THERE = "http://127.0.0.1:8080", "https://tocsin.example"


def test_each_server_has_its_own_and_only_the_owner_reads_it(tmp_path: Path) -> None:
    data = tmp_path / "data"
    assert kept_session(data, HERE) is None
    keep_session(data, HERE, "first")
    keep_session(data, f"{HERE}/", "second")
    keep_session(data, THERE, "third")
    assert (kept_session(data, HERE), kept_session(data, THERE)) == ("second", "third")
    assert [(path.name, path.stat().st_mode & 0o777) for path in data.iterdir()] == [("sessions.json", 0o600)]
    keep_session(data, HERE, None)
    assert (kept_session(data, HERE), kept_session(data, THERE)) == (None, "third")


def test_a_file_that_others_may_read_is_refused(tmp_path: Path) -> None:
    keep_session(tmp_path, HERE, "token")
    (tmp_path / "sessions.json").chmod(0o644)
    with pytest.raises(KeyFileError, match="others may read"):
        kept_session(tmp_path, HERE)


@pytest.mark.parametrize("content", ["", "[]", '{"a": 1}'])
def test_a_file_that_holds_no_sessions_is_told(tmp_path: Path, content: str) -> None:
    (tmp_path / "sessions.json").write_text(content)
    (tmp_path / "sessions.json").chmod(0o600)
    with pytest.raises(KeyFileError, match="sign in again"):
        kept_session(tmp_path, HERE)
