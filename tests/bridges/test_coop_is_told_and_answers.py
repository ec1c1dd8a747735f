from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text

from tests.bridges.speaking import HERE, Other, key, other, sign, write_public, write_secret
from tests.databases import store
from tests.webhooks.receiving import Hand, Telling
from tocsin.bridges import Action, BridgeError, Coop, ForgedError, UnreadableError, read_settings
from tocsin.cases import read_policy, view_case
from tocsin.failure import NoAccessError
from tocsin.outgoing import NotConnectedError, Reach
from tocsin.store import Store

__all__ = ["store"]


@pytest.fixture
def coop_server() -> Iterator[Other]:
    with other() as server:
        yield server


def coop_of(
    store: Store, folder: Path, server: Other, api_key: str = "coop-key", *, reach: Reach = HERE
) -> Coop:
    write_secret(folder / "coop.key", api_key)
    write_public(folder / "coop.pem", key())
    (folder / "bridges.yaml").write_text(
        f"coop: {{url: '{server.url}', api_key_file: coop.key, action_key_file: coop.pem, user_type: user-t, "
        "reporter_type: rep-t, policies: {grooming: pol-1}, fields: {case: tocsin_case, severity: sev}}"
    )
    return Coop(store, read_policy(), Hand(), read_settings(folder), reach)


def action(account: str, **more: object) -> bytes:
    told = {"item": {"id": account, "typeId": "user-t"}, "action": {"id": "ban"}, "policies": [], **more}
    return json.dumps(told).encode()


def notes(store: Store, case_id: str) -> list[str]:
    with store.read() as connection:
        return [row.reason for row in view_case(connection, case_id).ledger if row.act == "note"]


def test_a_case_is_reported_once_an_account(store: Store, tmp_path: Path, coop_server: Other) -> None:
    case = Telling.of(store, tmp_path).flag("a1", text="what somebody wrote")
    coop = coop_of(store, tmp_path, coop_server)
    (first,) = coop.push(case)
    assert (first.account, first.report_id, first.before) == ("a1", "report-1", False)
    (again,) = coop.push(case)
    assert (again.report_id, again.before) == ("report-1", True)
    ((path, headers, body),) = coop_server.asked
    assert (path, headers["x-api-key"]) == ("/api/v1/report", "coop-key")
    assert body["reporter"] == {"kind": "user", "typeId": "rep-t", "id": "tocsin"}
    assert body["reportedItem"] == {"id": "a1", "typeId": "user-t", "data": {"tocsin_case": case, "sev": 3}}
    assert body["reportedForReason"]["policyId"] == "pol-1"
    assert "somebody wrote" not in json.dumps(body)


def test_a_report_that_may_have_arrived_is_not_made_twice_unasked(
    store: Store, tmp_path: Path, coop_server: Other
) -> None:
    case = Telling.of(store, tmp_path).flag("a1")
    coop = coop_of(store, tmp_path, coop_server)
    coop_server.hang_up = True
    with pytest.raises(NoAccessError):
        coop.push(case)
    coop_server.hang_up = False
    with pytest.raises(BridgeError, match="not known whether"):
        coop.push(case)
    assert coop.push(case, again=True)[0].report_id == "report-2"


@pytest.mark.parametrize("why", ["nobody listens there", "it must not be asked"])
def test_a_report_that_never_left_is_simply_made_again(
    store: Store, tmp_path: Path, coop_server: Other, why: str
) -> None:
    case = Telling.of(store, tmp_path).flag("a1")
    reach = HERE if why == "nobody listens there" else Reach()
    away = coop_of(store, tmp_path, Other("http://127.0.0.1:9"), reach=reach)
    for _ in range(2):
        with pytest.raises(NotConnectedError):
            away.push(case)
    (made,) = coop_of(store, tmp_path, coop_server).push(case)
    assert (made.report_id, made.before) == ("report-1", False)


def test_a_refused_report_can_be_made_again(store: Store, tmp_path: Path, coop_server: Other) -> None:
    case = Telling.of(store, tmp_path).flag("a1")
    with pytest.raises(NoAccessError, match="answered 401"):
        coop_of(store, tmp_path, coop_server, "wrong-key").push(case)
    assert coop_of(store, tmp_path, coop_server).push(case)[0].before is False


def test_an_action_becomes_one_note_and_decides_nothing(
    store: Store, tmp_path: Path, coop_server: Other
) -> None:
    case = Telling.of(store, tmp_path).flag("a1")
    coop = coop_of(store, tmp_path, coop_server)
    body = action("a1", actorEmail="mod@coop.example", actorNote="seen", policies=[{"name": "Grooming"}])
    for _ in range(2):
        assert coop.take_action(body, sign(key(), body)) == Action(case)
    assert notes(store, case) == ["Coop: action ban under Grooming by mod@coop.example saying: seen"]
    with store.read() as connection:
        assert view_case(connection, case).file.state == "new"


def test_a_repeat_is_no_second_note_though_another_case_is_the_newest(
    store: Store, tmp_path: Path, coop_server: Other
) -> None:
    telling = Telling.of(store, tmp_path)
    case = telling.flag("a1")
    coop = coop_of(store, tmp_path, coop_server)
    body = action("a1")
    coop.take_action(body, sign(key(), body))
    newest = telling.flag("b1", "f2")
    with store.begin() as connection:
        connection.execute(
            text("insert into case_account (case_id, account, role) values (:id, 'a1', 'flagged')"),
            {"id": newest},
        )
        connection.execute(
            text("update case_file set updated_at = updated_at + interval '1 hour' where id = :id"),
            {"id": newest},
        )
    assert coop.take_action(body, sign(key(), body)) == Action(case)
    assert (len(notes(store, case)), notes(store, newest)) == (1, [])
    other_body = action("a1", actorNote="again")
    assert coop.take_action(other_body, sign(key(), other_body)) == Action(newest)


def test_an_action_on_an_account_without_a_case_is_a_flag(
    store: Store, tmp_path: Path, coop_server: Other
) -> None:
    coop = coop_of(store, tmp_path, coop_server)
    body = action("nobody-yet")
    done = coop.take_action(body, sign(key(), body))
    assert coop.take_action(body, sign(key(), body)) == done, (
        "its own flag made a case, and it is no note on that"
    )
    with store.read() as connection:
        row = connection.execute(text("select source, by, subject_id, id from flag")).one()
    assert tuple(row) == ("coop", "moderator", "nobody-yet", done.flag)


def test_a_forged_action_leaves_nothing(store: Store, tmp_path: Path, coop_server: Other) -> None:
    case = Telling.of(store, tmp_path).flag("a1")
    coop = coop_of(store, tmp_path, coop_server)
    body = action("a1")
    for forged in ("", "no base64", sign(key("another"), body), sign(key(), body + b" ")):
        with pytest.raises(ForgedError):
            coop.take_action(body, forged)
    with pytest.raises(UnreadableError):
        coop.take_action(b"{}", sign(key(), b"{}"))
    assert notes(store, case) == []


def test_settings_that_cannot_be_used_are_told(tmp_path: Path) -> None:
    for written in (
        "coop: 1",
        "nonsense: {}",
        "matrix: {url: 'http://example.org', token_file: x}",
        "[",
        "coop: {url: x}",
    ):
        (tmp_path / "bridges.yaml").write_text(written)
        with pytest.raises(BridgeError, match=r"bridges\.yaml cannot be used"):
            read_settings(tmp_path)


def test_a_key_that_others_may_read_is_refused(store: Store, tmp_path: Path, coop_server: Other) -> None:
    coop_of(store, tmp_path, coop_server)
    (tmp_path / "coop.key").chmod(0o644)
    with pytest.raises(BridgeError, match="chmod 600"):
        Coop(store, read_policy(), Hand(), read_settings(tmp_path), HERE)
