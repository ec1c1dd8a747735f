from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
import requests
from click.testing import CliRunner
from fastapi import FastAPI
from sqlalchemy import text

from tests.api.asgi import running
from tests.bridges.speaking import HERE, KEY_ID, key, other, signed_headers, write_public, write_secret
from tests.databases import store
from tests.webhooks.receiving import Hand
from tocsin.api import bridges_router
from tocsin.bridges import (
    FlagInbox,
    ForgedError,
    MatrixReports,
    UnreadableError,
    read_settings,
    silent_bridges,
    troubles,
)
from tocsin.cases import FlagIntake, read_policy
from tocsin.cli import main
from tocsin.clock import SystemClock
from tocsin.failure import NoAccessError
from tocsin.log import LogKey, receipts_of
from tocsin.store import Store
from tocsin_verify import read_receipt, verify_receipt

__all__ = ["store"]

PATH = "/v1/bridges/activitypub/inbox"


def activity(*objects: str, **more: object) -> bytes:
    told = {
        "@context": "https://www.w3.org/ns/activitystreams",
        "id": "https://social.example/flags/1",
        "type": "Flag",
        "actor": "https://social.example/actor",
        "content": "asks children for secrets",
        "object": list(objects),
        **more,
    }
    return json.dumps(told).encode()


def inbox_of(store: Store, folder: Path, clock: Hand | SystemClock) -> FlagInbox:
    write_public(folder / "social.pem", key())
    (folder / "bridges.yaml").write_text(
        f"activitypub: {{keys: {{'{KEY_ID}': social.pem}}, accounts: 'https://our.example/users/{{id}}', "
        "posts: 'https://our.example/users/*/statuses/{id}', reason: minor_safety}"
    )
    return FlagInbox(read_settings(folder), FlagIntake(store, read_policy(), clock), clock)


def flags(store: Store) -> list[tuple[Any, ...]]:
    with store.read() as connection:
        rows = connection.execute(
            text("select source, by, subject_kind, subject_id, reason from flag order by subject_id")
        )
        return [tuple(row) for row in rows]


def test_a_signed_flag_activity_is_a_flag_and_again_the_same(store: Store, tmp_path: Path) -> None:
    clock = Hand()
    inbox = inbox_of(store, tmp_path, clock)
    body = activity("https://our.example/users/u1", "https://our.example/users/u1/statuses/7")
    for _ in range(2):
        (number,) = inbox.take("POST", PATH, signed_headers(key(), body, clock.now()), body)
        with store.read() as connection:
            assert number == connection.scalar(text("select id from flag"))
    assert flags(store) == [("activitypub", "user", "account", "u1", "minor_safety")]


def test_what_names_nothing_of_ours_is_read_by_people(store: Store, tmp_path: Path) -> None:
    clock = Hand()
    body = activity("https://elsewhere.example/users/u1")
    inbox_of(store, tmp_path, clock).take("POST", PATH, signed_headers(key(), body, clock.now()), body)
    with store.read() as connection:
        assert connection.scalar(text("select queue from case_file")) == "unreadable"


def test_an_activity_about_many_accounts_is_a_flag_about_each_or_refused(
    store: Store, tmp_path: Path
) -> None:
    clock = Hand()
    inbox = inbox_of(store, tmp_path, clock)
    many = [f"https://our.example/users/u{number}" for number in range(1_001)]
    body = activity(*many)
    with pytest.raises(UnreadableError, match="names 1,001 accounts or posts; send at most 1,000"):
        inbox.take("POST", PATH, signed_headers(key(), body, clock.now()), body)
    body = activity(*many[:150])
    assert len(inbox.take("POST", PATH, signed_headers(key(), body, clock.now()), body)) == 150
    assert len(flags(store)) == 150


def test_forged_activities_leave_nothing(store: Store, tmp_path: Path) -> None:
    clock = Hand()
    inbox = inbox_of(store, tmp_path, clock)
    body = activity("https://our.example/users/u1")
    good = signed_headers(key(), body, clock.now())
    old = signed_headers(key(), body, clock.now() - timedelta(hours=2))
    foreign = activity("https://our.example/users/u1", actor="https://another.example/actor")
    for headers, sent in (
        ({}, body),
        ({**good, "signature": ""}, body),
        (signed_headers(key("another"), body, clock.now()), body),
        (good, body + b" "),
        ({**good, "date": "soon"}, body),
        ({**good, "host": "another.example"}, body),
        ({**good, "signature": good["signature"].replace(" digest", "")}, body),
        ({**good, "signature": good["signature"].replace("(request-target) ", "")}, body),
        (old, body),
        (signed_headers(key(), body, clock.now(), target="/elsewhere"), body),
        (signed_headers(key(), foreign, clock.now()), foreign),
    ):
        with pytest.raises(ForgedError):
            inbox.take("POST", PATH, headers, sent)
    like = activity(type="Like")
    with pytest.raises(UnreadableError, match="Flag"):
        inbox.take("POST", PATH, signed_headers(key(), like, clock.now()), like)
    assert flags(store) == []


def test_the_inbox_answers_over_http(store: Store, tmp_path: Path) -> None:
    app = FastAPI()
    log = LogKey.open(tmp_path)

    def receipts(flags: Iterable[UUID]) -> dict[UUID, str]:
        with store.read() as connection:
            return receipts_of(connection, log, flags)

    app.include_router(bridges_router(None, inbox_of(store, tmp_path, SystemClock()), receipts))
    body = activity("https://our.example/users/u2")
    with running(app) as address:
        good = signed_headers(key(), body, datetime.now(UTC))
        taken = requests.post(address + PATH, body, headers=good, timeout=30)
        assert taken.status_code == 202
        (receipt,) = taken.json()["receipts"]
        promised = read_receipt(receipt.encode(), "the answer")
        verify_receipt(promised, log.verifier)
        forged = requests.post(address + PATH, body + b" ", headers=good, timeout=30)
        assert (forged.status_code, forged.headers["content-type"]) == (401, "application/problem+json")
        assert forged.json()["type"] == "urn:tocsin:problem:forged"
        large = requests.post(address + PATH, b"x" * 1_000_001, timeout=30)
        assert (large.status_code, large.json()["type"]) == (413, "urn:tocsin:problem:too-large")
        assert requests.post(address + "/v1/bridges/coop/actions", body, timeout=30).status_code == 404
    assert [row[3] for row in flags(store)] == ["u2"]
    with store.read() as connection:
        assert promised.flag == connection.scalar(text("select id from flag"))


@contextmanager
def matrix(store: Store, folder: Path, token: str = "matrix-token") -> Iterator[tuple[Any, MatrixReports]]:
    with other() as server:
        write_secret(folder / "matrix.token", token)
        (folder / "bridges.yaml").write_text(f"matrix: {{url: '{server.url}', token_file: matrix.token}}")
        clock = Hand()
        intake = FlagIntake(store, read_policy(), clock)
        yield server, MatrixReports(store, intake, clock, read_settings(folder), HERE)


def report(number: int, **more: object) -> dict[str, Any]:
    return {
        "id": number,
        "event_id": f"$event{number}",
        "room_id": "!room:matrix.example",
        "reason": "asks for secrets",
        "score": -100,
        "received_ts": 1_790_000_000_000 + number,
        "sender": f"@u{number}:matrix.example",
        "user_id": "@reporter:matrix.example",
        **more,
    }


def test_every_report_of_matrix_comes_in_once(store: Store, tmp_path: Path) -> None:
    with matrix(store, tmp_path) as (server, reports):
        server.reports = [report(number) for number in range(1, 9)]
        assert reports.poll() == 8
        assert reports.poll() == 0
        # One is deleted there, two come: an offset from the oldest would lose one of them.
        server.reports = [*server.reports[1:], report(9), report(10, sender=None)]
        assert reports.poll() == 2
    found = flags(store)
    assert len(found) == 10
    assert ("matrix", "user", "message", "$event10", "other") in found


def test_reports_that_were_filed_before_a_death_are_not_doubled(store: Store, tmp_path: Path) -> None:
    with matrix(store, tmp_path) as (server, reports):
        server.reports = [report(1), report(2)]
        reports.poll()
        with store.begin() as connection:
            connection.execute(text("delete from bridge_checkpoint"))
        assert reports.poll() == 2
    assert len(flags(store)) == 2


def test_a_server_that_does_not_answer_is_told_once_and_again_when_it_does(
    store: Store, tmp_path: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TOCSIN_DATABASE_URL", store.url)

    def checked() -> str:
        return CliRunner().invoke(main, ["bridge", "check", "--data", str(tmp_path)]).stdout

    with matrix(store, tmp_path) as (server, reports):
        server.reports, server.status = [report(1)], 503
        for _ in range(3):
            reports.keep_up()
        with store.read() as connection:
            (found,) = troubles(connection)
            assert (found.bridge, found.says.split(";")[0]) == ("matrix", "the Matrix server answered 503")
            assert silent_bridges(connection, found.since + timedelta(minutes=9)) == []
            silent = text("update bridge_checkpoint set failing_since = failing_since - interval '1 hour'")
        assert "matrix: yes, but since" in checked()
        with store.begin() as connection:
            connection.execute(silent)
            assert silent_bridges(connection, found.since) == ["matrix"]
            assert silent_bridges(connection, found.since + timedelta(hours=1)) == [], "nobody asks any more"
        server.status = None
        reports.keep_up()
        assert len(flags(store)) == 1
        with store.read() as connection:
            assert troubles(connection) == []
        assert "matrix: yes\n" in checked()
    said = [each.getMessage() for each in caplog.records if each.levelname == "WARNING"]
    assert said == [
        "reports of Matrix do not come in: the Matrix server answered 503; the token must be of one of its "
        "administrators",
        "reports of Matrix come in again",
    ]


def test_a_server_that_refuses_is_told(store: Store, tmp_path: Path) -> None:
    with matrix(store, tmp_path, "wrong") as (_, reports), pytest.raises(NoAccessError, match="answered 401"):
        reports.poll()
    with matrix(store, tmp_path) as (server, reports):
        server.reports = [{"no": "id"} | {"id": 1}]
        server.status = 500
        with pytest.raises(NoAccessError, match="answered 500"):
            reports.poll()
