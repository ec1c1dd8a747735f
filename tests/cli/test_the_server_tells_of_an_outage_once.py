from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import UTC, datetime

import psycopg
import pytest
from procrastinate.exceptions import ConnectorException
from sqlalchemy.exc import OperationalError

from tocsin.cli.server_log import telling
from tocsin.clock import Clock
from tocsin.store import Outage

AWAY = "the database does not answer; what comes in is told to come again, and background work waits"
BACK = "the database answers again, and background work goes on"


@dataclass
class Stopwatch(Clock):
    seconds: float = 0.0

    def now(self) -> datetime:
        return datetime(2026, 3, 2, tzinfo=UTC)

    def monotonic(self) -> float:
        return self.seconds


def failed(error: Exception, cause: Exception | None = None) -> Exception:
    error.__cause__ = cause
    return error


OUTAGES = [
    ("procrastinate.worker", failed(ConnectorException("x"), psycopg.OperationalError("terminated"))),
    ("procrastinate.worker", OperationalError("select 1", {}, psycopg.OperationalError("gone"))),
    ("asyncio", failed(RuntimeError("x"), failed(ConnectorException("y"), psycopg.OperationalError("z")))),
]


def log(name: str, error: Exception) -> None:
    logging.getLogger(name).error("a job ended", exc_info=error)


def back() -> None:
    logging.getLogger("tocsin.jobs.worker").warning(BACK, extra={"outage_over": Outage.AWAY})


def test_whoever_says_it_and_however_often_it_is_one_line_and_one_when_it_is_over() -> None:
    said: list[str] = []
    with telling(said.append, Stopwatch()):
        for _ in range(2):
            for name, error in OUTAGES:
                log(name, error)
            logging.getLogger("psycopg.pool").warning("error connecting in 'pool-1': refused")
            back()
            back()
    assert said == [AWAY, BACK, AWAY, BACK]


def test_one_that_lasts_is_told_now_and_then() -> None:
    said: list[str] = []
    watch = Stopwatch()
    with telling(said.append, watch):
        for watch.seconds in (0, 5, 599, 600, 700):
            log(*OUTAGES[0])
    assert said == [AWAY, AWAY]


def test_a_full_disk_is_another_outage() -> None:
    said: list[str] = []
    with telling(said.append, Stopwatch()):
        log("procrastinate.worker", OperationalError("insert", {}, psycopg.errors.DiskFull("no space")))
        log(*OUTAGES[0])
    assert [line.split(";")[0] for line in said] == [str(Outage.FULL), str(Outage.AWAY)]


@pytest.mark.parametrize(
    "error",
    [ValueError("a fault of ours"), failed(ConnectorException("x"), psycopg.errors.UniqueViolation("y"))],
)
def test_every_other_error_keeps_its_trace(error: Exception) -> None:
    said: list[str] = []
    with telling(said.append, Stopwatch()):
        log("procrastinate.worker", error)
        logging.getLogger("tocsin").info("nothing that a server's owner must hear")
    (line,) = said
    assert line.startswith("a job ended\n")
    assert repr(type(error).__name__)[1:-1] in line
