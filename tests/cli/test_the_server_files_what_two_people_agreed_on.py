"""A live `tocsin serve` with its jobs: it preserves what a case names; two agree, it files, the receipt is shown."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pyotp
import pytest

from tests.api.serving import served
from tests.cases.time import Time
from tests.cases.working import POLICY, flag_about
from tests.console.review.house import Reader
from tests.databases import fresh_database
from tests.dsa.acting import event, happened
from tests.jobs.waiting import until
from tests.people.acquainted import PASSWORD, secret_of
from tests.reporting.filing import confirmed, drafted
from tests.reporting.receiving import PASSWORD as RECEIVERS
from tests.reporting.receiving import receiving
from tocsin.cases import FlagIntake
from tocsin.people import invite, join, open_keyring, welcome
from tocsin.store import Store
from tocsin.vault import Standing, list_items


def code_of(store: Store, folder: Path, name: str) -> str:
    """Let somebody join, and return a code that lets them in once."""
    now, key = datetime.now(UTC), open_keyring(store, folder)
    with store.begin() as connection:
        token = invite(connection, key, name, ["child_safety"], now)
        secret = secret_of(welcome(connection, key, token, now).uri)
        done = join(connection, key, token, now, password=PASSWORD, code=pyotp.TOTP(secret).at(now))
    return done.recovery_codes[0]


@contextmanager
def opened(address: str, name: str, code: str, case: str) -> Iterator[Reader]:
    """Sign somebody in at a server's console, with a case open to them."""
    with httpx.Client(base_url=address, follow_redirects=True, trust_env=False, timeout=60) as client:
        reader = Reader(client)
        reader.open("/sign-in").send("/sign-in", name=name, password=PASSWORD, code=code)
        reader.open(f"/case/{case}").send(f"/case/{case}/open", purpose="report", words="")
        assert reader.status == 200, reader.text
        yield reader


def preserved(store: Store) -> set[tuple[str | None, Standing]]:
    """Return what the vault keeps, and where it stands."""
    with store.read() as connection:
        return {(each.source, each.standing) for each in list_items(connection, datetime.now(UTC))}


def test_the_server_preserves_what_a_case_names_and_files_what_two_people_agree_on_in_the_console(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    time = Time()
    time.at = datetime.now(UTC) - timedelta(days=1)
    with (
        receiving() as there,
        fresh_database() as url,
        Store.open(None, url, migrate=False) as store,
    ):
        monkeypatch.setenv("TOCSIN_DATABASE_URL", url)
        monkeypatch.setenv("TOCSIN_CYBERTIPLINE_SERVER", there.base)
        monkeypatch.setenv("TOCSIN_CYBERTIPLINE_TEST_USER", "test")
        monkeypatch.setenv("TOCSIN_CYBERTIPLINE_TEST_PASSWORD", RECEIVERS)
        case = confirmed(store, time)
        happened(
            store,
            time,
            event(time, "m1", "message", "u9", to=["kid"], conversation="c", text="how was school"),
        )
        about = flag_about("u9", "on-a-message", subject={"kind": "message", "id": "m1"})
        FlagIntake(store, POLICY, time).accept([about], "forum")
        (draft,) = drafted(store, time, case, "u9")
        codes = {name: code_of(store, tmp_path, name) for name in ("asta", "bo")}
        page = f"/reports/{draft.id}"
        with served(tmp_path, hma=False) as server:
            with opened(server.main, "asta", codes["asta"], case) as asta:
                asta.open(page).send(f"{page}/ask")
                assert "asks that it be filed" in asta.text
            with opened(server.main, "bo", codes["bo"], case) as bo:
                bo.open(page).send(f"{page}/approve", why="seen")
                assert "agreed on, being filed" in bo.text
                until(lambda: "reportDoneResponse" in bo.open(page).text)
                assert f"Report number {there.filed[0]}" in " ".join(bo.text.split())
            until(lambda: preserved(store) == {("m1", Standing.HELD)})
            assert server.stop() == 0
        assert len(there.filed) == 1
        assert there.calls == ["/submit", "/finish"]
