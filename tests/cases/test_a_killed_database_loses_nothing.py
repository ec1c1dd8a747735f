from __future__ import annotations

import os
import signal
import time as real
from contextlib import suppress
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from tests.cases.test_a_killed_process_loses_nothing import lawful
from tests.cases.time import Time
from tests.cases.working import POLICY, flag_about
from tocsin.cases import FlagIntake, Taken
from tocsin.store import Store


@pytest.mark.slow
def test_a_server_process_that_is_killed_in_the_middle_of_a_batch(tmp_path: Path) -> None:
    # A server of its own: that of the other tests may lose what it said it had kept.
    with Store.open(tmp_path) as opened:
        intake, acknowledged = FlagIntake(opened, POLICY, Time()), set()
        for turn in range(3):
            batch: list[object] = [flag_about(f"x{n}", f"{turn}-{n}") for n in range(5)]
            acknowledged |= {str(answer.id) for answer in intake.accept(batch, "forum")}
            with suppress(DBAPIError), opened.begin() as connection:
                pid = connection.scalar(text("select pg_backend_pid()"))
                connection.execute(text("update case_file set queue = 'lead'"))
                os.kill(int(pid), signal.SIGKILL)
                connection.execute(text("select 1"))
            answers = None
            for _ in range(120):
                # While the database recovers, a sender is refused and sends again.
                with suppress(DBAPIError):
                    answers = intake.accept(batch, "forum")
                    break
                real.sleep(0.25)
            assert answers is not None
            assert {answer.taken for answer in answers} == {Taken.REPEATED}
            with opened.read() as connection:
                kept = set(connection.execute(text("select id::text from flag")).scalars())
            assert acknowledged == kept
            lawful(opened)
