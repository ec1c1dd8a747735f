from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from sqlalchemy import text, update

from tests.api.answering import NOON, Api
from tests.cases.time import Time
from tests.cases.working import POLICY
from tests.reporting.filing import agreed, confirmed, drafted, people
from tocsin.lookup import FirstOf
from tocsin.reporting import Handovers, Reporter, Reporting
from tocsin.reporting.addressees import FILE
from tocsin.reporting.tables import report_filing


def test_figures_tell_what_waits_how_it_ended_and_where_flags_came_from(api: Api) -> None:
    case, ana = api.flag(), api.person("ana", "reviewer")
    for act in ("triage", "take", "reject", "close"):
        assert api.decide(case, ana, act).status_code == 200
    dashboard = api.token("dashboard", "metrics:read")
    found = api.get("/v1/metrics", dashboard).json()
    assert found["waiting"] == []
    assert [(each["outcome"], each["cases"]) for each in found["closed"]] == [("not_confirmed", 1)]
    assert [each["decided"] for each in found["decided"]] == [1]
    assert [(each["received"], each["accepted"]) for each in found["flags"]] == [(1, 1)]
    assert (found["canary_last"], found["canary_missed"]) == (None, False)
    assert case not in str(found)
    assert "'ana'" not in str(found)


def test_a_span_counts_what_lies_in_it_alone(api: Api) -> None:
    case, ana = api.flag(), api.person("ana", "reviewer")
    for act in ("triage", "take", "reject", "close"):
        assert api.decide(case, ana, act).status_code == 200
    dashboard = api.token("dashboard", "metrics:read")
    hour = timedelta(hours=1)
    for since, until, closed in (
        (NOON - hour, NOON, 0),
        (NOON - hour, NOON + hour, 1),
        (NOON + hour, NOON + 2 * hour, 0),
    ):
        asked = {"since": since.isoformat(), "until": until.isoformat()}
        found = api.get("/v1/metrics", dashboard, params=asked).json()
        assert sum(each["cases"] for each in found["closed"]) == closed
        assert sum(each["decided"] for each in found["decided"]) == closed
        assert sum(each["received"] for each in found["flags"]) == closed
    wrong = api.get("/v1/metrics", dashboard, params={"since": "yesterday"})
    assert wrong.status_code == 422


def test_figures_are_for_those_who_may_see_them(api: Api) -> None:
    assert api.get("/v1/metrics", api.token("narrow", "cases:read")).status_code == 403
    assert api.get("/v1/metrics", api.person("lea", "lead")).status_code == 200
    assert api.get("/v1/metrics", api.person("ana", "reviewer")).status_code == 403


def test_health_tells_that_reports_are_late(api: Api) -> None:
    time = Time()
    time.at = api.clock.now()
    (draft,) = drafted(api.store, time, confirmed(api.store, time), "u9")
    agreed(api.store, time, draft, "http://127.0.0.1:9", people(api.store, time))
    with api.store.begin() as connection:
        connection.execute(update(report_filing).values(is_test=False))
    assert api.get("/health").json()["late_reports"] == "none"
    with api.store.begin() as connection:
        connection.execute(update(report_filing).values(answered_at=time.at - timedelta(hours=1)))
    found = api.get("/health").json()
    assert (found["late_reports"], found["status"]) == ("few", "attention")
    assert draft.id not in str(found)


def test_health_tells_that_a_server_that_is_asked_for_reports_is_silent(api: Api) -> None:
    assert api.get("/health").json()["bridges"] == "answer"
    insert = text(
        "insert into bridge_checkpoint (bridge, read_to, at, failing_since, failed_at, trouble) "
        "values ('matrix', 0, :at, :at - interval '1 hour', :at, 'it answered 503')"
    )
    with api.store.begin() as connection:
        connection.execute(insert, {"at": api.clock.now()})
    found = api.get("/health").json()
    assert (found["bridges"], found["status"]) == ("silent", "attention")
    assert "503" not in str(found)


def test_health_tells_that_a_report_to_another_addressee_is_late(api: Api, tmp_path: Path) -> None:
    time = Time()
    time.at = api.clock.now()
    (tmp_path / FILE).write_text("agency: {kind: nca, folder: drop}")
    api.service.folder = tmp_path
    reporting = Reporting(api.store, POLICY, time, tmp_path, FirstOf(()), Reporter())
    case = confirmed(api.store, time)
    assert api.get("/health").json()["late_reports"] == "none"
    draft = Handovers(reporting).draft(case, "agency")
    found = api.get("/health").json()
    assert (found["late_reports"], found["status"]) == ("few", "attention")
    assert draft.id not in str(found)
