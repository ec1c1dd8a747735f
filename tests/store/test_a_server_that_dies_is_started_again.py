from __future__ import annotations

import os
import signal
from pathlib import Path

from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from tests.jobs.waiting import until
from tocsin.store import Store, outage_of


def answers(store: Store) -> bool:
    try:
        with store.read() as connection:
            return bool(connection.execute(text("select word from kept")).scalar_one() == "here")
    except SQLAlchemyError as error:
        if outage_of(error) is None:
            raise
        return False


def test_what_was_committed_is_there_after_its_server_was_killed(tmp_path: Path) -> None:
    told: list[str] = []
    with Store.open(tmp_path) as store, store.kept_running(told.append):
        with store.begin() as connection:
            connection.execute(text("create table kept as select 'here' as word"))
        for _ in range(2):
            first = int((tmp_path / "postgres" / "postmaster.pid").read_text().splitlines()[0])
            os.kill(first, signal.SIGKILL)
            until(lambda: answers(store), seconds=180)
    assert any("was started again" in said for said in told)
