from __future__ import annotations

import os
import signal
from functools import partial
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

    def told_and_answers(times: int) -> bool:
        return len(told) >= times and answers(store)

    with Store.open(tmp_path) as store, store.kept_running(told.append):
        with store.begin() as connection:
            connection.execute(text("create table kept as select 'here' as word"))
        for times in range(2):
            first = int((tmp_path / "postgres" / "postmaster.pid").read_text().splitlines()[0])
            os.kill(first, signal.SIGKILL)
            # What is left of the old server may answer for a moment.
            until(partial(told_and_answers, times + 1), seconds=180)
    assert any("was started again" in said for said in told)
