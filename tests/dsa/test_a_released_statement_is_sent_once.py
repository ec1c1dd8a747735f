from __future__ import annotations

import multiprocessing
import os
import signal
from datetime import datetime, timedelta

import pytest
from msgspec import structs
from sqlalchemy import event as sqlalchemy_event
from sqlalchemy import select, text, update
from sqlalchemy.exc import DBAPIError

from tests.cases.time import Time
from tests.databases import store
from tests.dsa.acting import (
    WORDING,
    act,
    banned,
    gathered,
    happened,
    people,
    released,
    sender,
    to,
)
from tests.dsa.receiving import TOKEN, transparency_database
from tocsin.cases import NotYoursError
from tocsin.dsa import (
    LEASE,
    Database,
    DsaSettingsError,
    StatementError,
    Statements,
    TransparencyDatabase,
    approve,
    batches,
    database,
    edit,
    refuse,
    release,
    sendings,
)
from tocsin.dsa.desk import ANYWHERE
from tocsin.dsa.tables import dsa_batch, dsa_sending, dsa_statement
from tocsin.log import log_entry
from tocsin.people import Person, Role
from tocsin.store import Store

__all__ = ["store"]

_TWO = structs.replace(WORDING, two_people=True)


@pytest.fixture
def time() -> Time:
    return Time()


@pytest.fixture
def ana(store: Store, time: Time) -> Person:
    return people(store, time, "ana")[0]


def _bans(store: Store, time: Time, count: int) -> None:
    """Have one account of a confirmed case banned so many times: a statement each."""
    banned(store, time, "u9")
    happened(store, time, *(act(time, f"again-{n}", "u9") for n in range(count - 1)))
    assert len(gathered(store, time)) == count


def test_what_is_released_is_sent_in_hundreds_and_each_step_is_on_record(
    store: Store, time: Time, ana: Person
) -> None:
    _bans(store, time, 101)
    with transparency_database() as there:
        first, second = released(store, time, there.base, ana)
        send = sender(store, time)
        assert send.due(is_test=True, server=there.base) == [first.id, second.id]
        assert [send.run(each.id).state for each in (first, second)] == ["over", "over"]
        assert there.sizes == [100, 1]
        assert send.run(first.id).state == "over"
        assert send.due(is_test=True, server=there.base) == []
    with store.read() as connection:
        bodies = {each.puid: each.body for each in connection.execute(select(dsa_statement))}
        assert {
            puid: {**body, "uuid": there.kept[puid]["uuid"]} for puid, body in bodies.items()
        } == there.kept
        assert {each.uuid for each in sendings(connection)} == {each["uuid"] for each in there.kept.values()}
        asked: list[str] = []
        sqlalchemy_event.listen(connection, "before_cursor_execute", lambda *told: asked.append(told[2]))
        listed = batches(connection)
        assert len(asked) == 2, "as often for many batches as for one"
        assert [(each.id, told) for each, told in listed] == [
            (each.id, sendings(connection, batch=each.id)) for each in (second, first)
        ]
        steps = connection.scalars(
            select(log_entry.c.body["step"].astext).where(log_entry.c.subject == f"dsa_batch:{second.id}")
        ).all()
    assert steps == [None, "sending", "sent", "over"]


def test_nothing_is_sent_that_nobody_released(
    store: Store, time: Time, ana: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    banned(store, time, "u9")
    desk = Statements(store, time, None)
    with transparency_database() as there:
        with store.begin() as connection, pytest.raises(StatementError, match="TOCSIN_DSA is not set"):
            release(connection, None, ana, WORDING, time.now())
        monkeypatch.setenv("TOCSIN_DSA", "test")
        monkeypatch.setenv("TOCSIN_DSA_TEST_URL", there.base)
        monkeypatch.setenv("TOCSIN_DSA_TEST_TOKEN", TOKEN)
        assert desk.send_what_is_due() == []
        released(store, time, there.base, ana)
        monkeypatch.delenv("TOCSIN_DSA")
        assert desk.send_what_is_due() == []
        assert there.calls == []
        monkeypatch.setenv("TOCSIN_DSA", "test")
        assert [each.state for each in desk.send_what_is_due()] == ["over"]


def test_what_was_released_for_one_world_never_goes_to_the_other(
    store: Store, time: Time, ana: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    (kept,) = banned(store, time, "u9")
    with transparency_database() as tests, transparency_database() as real:
        (trial,) = released(store, time, tests.base, ana)
        for world, each in (("TEST", tests), ("PRODUCTION", real)):
            monkeypatch.setenv(f"TOCSIN_DSA_{world}_URL", each.base)
            monkeypatch.setenv(f"TOCSIN_DSA_{world}_TOKEN", TOKEN)
        monkeypatch.setenv("TOCSIN_DSA", "production")
        desk = Statements(store, time, None)
        assert desk.send_what_is_due() == []
        with pytest.raises(DsaSettingsError, match="is for test"):
            desk.sender().run(trial.id)
        assert sender(store, time).run(trial.id).state == "over"
        # The test counts for nothing: the statement still stands open for the real Database.
        with store.begin() as connection:
            release(connection, database(), ana, WORDING, time.now(), numbers=[kept.id])
        assert [each.state for each in desk.send_what_is_due()] == ["over"]
        assert set(tests.kept) == set(real.kept) == {kept.puid}
        with store.begin() as connection, pytest.raises(StatementError, match="released already"):
            release(connection, database(), ana, WORDING, time.now(), numbers=[kept.id])


@pytest.mark.parametrize(
    "fault",
    ["hung up before", "hung up after", "cut off", "a page", "500", "429", "401", "404", "slow", "locked"],
)
def test_whatever_breaks_each_statement_is_there_once(
    store: Store, time: Time, ana: Person, fault: str
) -> None:
    _bans(store, time, 2)
    with transparency_database() as there:
        (batch,) = released(store, time, there.base, ana)
        there.faults = [fault]
        send = sender(store, time)
        seen = send.run(batch.id)
        assert fault == "slow" or (seen.state == "released" and seen.trouble)
        if fault == "429":
            assert seen.due_at == time.now() + timedelta(hours=2)
        while seen.state == "released":
            assert seen.due_at is not None
            assert send.run(batch.id).attempts == seen.attempts
            time.at = seen.due_at
            seen = send.run(batch.id)
        assert seen.state == "over"
        assert len(there.kept) == 2
    with store.read() as connection:
        told = sendings(connection, batch=batch.id)
    assert {each.uuid for each in told} == {each["uuid"] for each in there.kept.values()}
    assert {each.was_there for each in told} == {fault in ("hung up after", "cut off", "a page")}


def test_a_redirect_is_no_statement(store: Store, time: Time, ana: Person) -> None:
    banned(store, time, "u9")
    with transparency_database() as there:
        (batch,) = released(store, time, there.base, ana)
        # It says that it has the number, and whoever is asked for it only redirects.
        there.faults = ["locked", "302"]
        seen = sender(store, time).run(batch.id)
        assert (seen.state, there.kept) == ("released", {})
        assert "HTTP 302" in (seen.trouble or "")


def test_a_statement_that_the_database_refuses_is_told_of_and_the_others_are_taken(
    store: Store, time: Time, ana: Person
) -> None:
    _bans(store, time, 3)
    with transparency_database() as there:
        (batch,) = released(store, time, there.base, ana)
        with store.begin() as connection:
            # The Database changed its rules overnight.
            connection.execute(text("alter table dsa_statement disable trigger dsa_statement_stands_still"))
            connection.execute(
                text(
                    "update dsa_statement set body = jsonb_set(body, '{category}', '\"STATEMENT_CATEGORY_GONE\"') "
                    "where origin_id = 'again-0'"
                )
            )
        assert sender(store, time).run(batch.id).state == "over"
        assert len(there.kept) == 2
    with store.read() as connection:
        told = sendings(connection, batch=batch.id)
    assert sorted(each.state for each in told) == ["refused", "sent", "sent"]
    (refused,) = (each for each in told if each.state == "refused")
    assert refused.errors == {"category": ["The category is invalid."]}
    # As it is, it is not released again.
    with store.begin() as connection:
        again = release(connection, to(there.base), ana, WORDING, time.now())
        assert (again.batches, list(again.held)) == ([], [refused.statement_id])


def test_a_batch_that_is_too_large_goes_in_pieces(store: Store, time: Time, ana: Person) -> None:
    _bans(store, time, 5)
    with transparency_database() as there:
        there.most_bytes = 3_000
        (batch,) = released(store, time, there.base, ana)
        assert sender(store, time).run(batch.id).state == "over"
        assert len(there.kept) == 5
        assert max(there.sizes) < 5


def test_what_another_took_over_is_not_written_by_the_first(store: Store, time: Time, ana: Person) -> None:
    banned(store, time, "u9")
    with transparency_database() as there:
        (batch,) = released(store, time, there.base, ana)

        class Late(TransparencyDatabase):
            def submit(self, statements):  # type: ignore[no-untyped-def]
                answer = super().submit(statements)
                time.at += LEASE
                assert sender(store, time).run(batch.id).state == "over"
                return answer

        late = sender(store, time, lambda batch: Late(to(batch.server), ANYWHERE))
        assert late.run(batch.id).state == "over"
        assert len(there.kept) == 1
    with store.read() as connection:
        assert [each.was_there for each in sendings(connection, batch=batch.id)] == [True]


def _killed_at(url: str, batch: int, at: datetime, death: tuple[int, str]) -> None:
    time, (call, when) = Time(), death
    time.at = at
    calls = 0

    class Dying(TransparencyDatabase):
        def _ask(self, method, path, body):  # type: ignore[no-untyped-def]
            nonlocal calls
            calls += 1
            if calls == call and when == "before":
                os.kill(os.getpid(), signal.SIGKILL)
            reply = super()._ask(method, path, body)
            if calls == call:
                os.kill(os.getpid(), signal.SIGKILL)
            return reply

    with Store.open(None, url, migrate=False) as opened:
        sender(opened, time, lambda batch: Dying(to(batch.server), ANYWHERE)).run(batch)


def test_a_process_that_is_killed_at_any_step_sends_each_statement_once(
    store: Store, time: Time, ana: Person
) -> None:
    _bans(store, time, 2)
    fork = multiprocessing.get_context("forkserver")
    fork.set_forkserver_preload(["tests.dsa.acting"])
    with transparency_database() as there:
        (batch,) = released(store, time, there.base, ana)
        # The second attempt finds what the first one left, and dies while it asks for that.
        for death in [(1, "before"), (1, "after"), (1, "after"), (2, "after"), (3, "before")]:
            child = fork.Process(target=_killed_at, args=(store.url, batch.id, time.at, death))
            child.start()
            child.join(60)
            assert child.exitcode == -signal.SIGKILL
            assert sender(store, time).run(batch.id).state == "released"
            time.at += LEASE
        assert sender(store, time).run(batch.id).state == "over"
        assert len(there.kept) == 2
    with store.read() as connection:
        assert {each.was_there for each in sendings(connection, batch=batch.id)} == {True}


def test_where_the_platform_wants_two_people_one_is_not_enough(store: Store, time: Time, ana: Person) -> None:
    (kept,) = banned(store, time, "u9")
    (bo,) = people(store, time, "bo")
    (rob,) = people(store, time, "rob", role=Role.REVIEWER)
    base = "http://127.0.0.1:9"
    (batch,) = released(store, time, base, ana, _TWO)
    assert (batch.state, sender(store, time).due(is_test=True, server=base)) == ("asked", [])
    with store.begin() as connection, pytest.raises(StatementError, match="ana asked for this"):
        approve(connection, batch.id, ana, "", time.now())
    with store.begin() as connection, pytest.raises(NotYoursError, match="release_statements"):
        approve(connection, batch.id, rob, "", time.now())
    for who in (None, "person:ana", "machine:dsa"):
        with pytest.raises(DBAPIError, match="dsa_batch"), store.begin() as connection:
            connection.execute(update(dsa_batch).values(state="released", due_at=time.now(), approved_by=who))
    with store.begin() as connection, pytest.raises(StatementError, match="was released"):
        edit(
            connection,
            kept.id,
            {"content_date": "2026-05-01"},
            version=1,
            by=bo,
            now=time.now(),
            wording=_TWO,
        )
    with pytest.raises(DBAPIError, match="does not change once"), store.begin() as connection:
        connection.execute(update(dsa_statement).values(missing={}, version=7))
    with store.begin() as connection:
        assert refuse(connection, batch.id, bo, "not yet", time.now()).state == "refused"
    with pytest.raises(DBAPIError, match="not changed afterwards"), store.begin() as connection:
        connection.execute(update(dsa_sending).values(state="waiting"))
    (batch,) = released(store, time, base, ana, _TWO)
    with store.begin() as connection:
        assert approve(connection, batch.id, bo, "fine", time.now()).state == "released"
    assert sender(store, time).due(is_test=True, server=base) == [batch.id]


def test_what_is_not_ready_is_held_and_says_why(store: Store, time: Time, ana: Person) -> None:
    banned(store, time, "u9")
    happened(store, time, act(time, "freeze", "child", "suspend"))
    whole, open_ = gathered(store, time)
    with store.begin() as connection:
        given = release(connection, to("http://127.0.0.1:9"), ana, WORDING, time.now())
        assert [each.state for each in given.batches] == ["released"]
        assert list(given.held) == [open_.id]
        assert "does not accuse" in given.held[open_.id][0]
        with pytest.raises(StatementError, match="not ready"):
            release(connection, to("http://127.0.0.1:9"), ana, WORDING, time.now(), numbers=[open_.id])
        with pytest.raises(StatementError, match="released already"):
            release(connection, to("http://127.0.0.1:9"), ana, WORDING, time.now(), numbers=[whole.id])


@pytest.mark.parametrize(
    ("environment", "wrong"),
    [
        ({"TOCSIN_DSA": "live"}, "write test or production"),
        ({"TOCSIN_DSA": "test"}, "TOCSIN_DSA_TEST_URL"),
        ({"TOCSIN_DSA": "test", "TOCSIN_DSA_PRODUCTION_URL": "https://a.example"}, "TOCSIN_DSA_TEST_URL"),
        ({"TOCSIN_DSA": "production", "TOCSIN_DSA_PRODUCTION_URL": "http://a.example"}, "TOKEN"),
        (
            {
                "TOCSIN_DSA": "test",
                "TOCSIN_DSA_TEST_TOKEN": "1",
                "TOCSIN_DSA_TEST_URL": "https://transparency.dsa.ec.europa.eu/api/v1",
            },
            "the real Database",
        ),
        (
            {
                "TOCSIN_DSA": "production",
                "TOCSIN_DSA_PRODUCTION_TOKEN": "1",
                "TOCSIN_DSA_TEST_URL": "https://a.example/",
                "TOCSIN_DSA_PRODUCTION_URL": "https://a.example",
            },
            "are the same",
        ),
        (
            {
                "TOCSIN_DSA": "production",
                "TOCSIN_DSA_PRODUCTION_TOKEN": "1",
                "TOCSIN_DSA_PRODUCTION_URL": "http://a.example",
            },
            "plain http",
        ),
    ],
)
def test_an_environment_that_could_mix_up_the_worlds_is_refused(
    environment: dict[str, str], wrong: str
) -> None:
    with pytest.raises(DsaSettingsError, match=wrong):
        database(environment)


def test_where_nothing_is_set_nothing_is_sent_and_a_token_is_not_shown() -> None:
    assert database({}) is None
    assert "secret" not in repr(Database("https://a.example", is_test=True, token="7|secret"))
