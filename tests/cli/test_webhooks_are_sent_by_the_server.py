"""`tocsin serve` sends what `tocsin webhook` says, and each command ends as its page says."""

from __future__ import annotations

import json
import os
import signal
import subprocess
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import text

from tests.api.serving import environment, served
from tests.databases import fresh_database
from tests.jobs.waiting import until
from tests.prepared import tocsin_path
from tests.webhooks.receiving import receiver
from tocsin.cases import FlagIntake, read_policy
from tocsin.clock import SystemClock
from tocsin.store import Store
from tocsin.webhooks import verify

HERE = ("--reach", "127.0.0.0/8")


@pytest.fixture
def store(monkeypatch: pytest.MonkeyPatch) -> Iterator[Store]:
    """A store that child processes use too."""
    with fresh_database() as url, Store.open(None, url, migrate=False) as opened:
        monkeypatch.setenv("TOCSIN_DATABASE_URL", url)
        yield opened


def tocsin(*words: str, data: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [tocsin_path(), *words, "--data", str(data)],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        env=environment(),
    )


def flag(store: Store, *accounts: str) -> None:
    FlagIntake(store, read_policy(), SystemClock()).accept(
        [
            {
                "id": f"f-{each}",
                "subject": {"kind": "account", "id": each},
                "reason": "grooming",
                "by": "user",
            }
            for each in accounts
        ],
        "site",
    )


def pending(store: Store) -> int:
    with store.read() as connection:
        return int(
            connection.scalar(text("select count(*) from webhook_delivery where state <> 'delivered'")) or 0
        )


def test_a_webhook_is_added_told_of_a_case_and_removed(store: Store, tmp_path: Path) -> None:
    with receiver() as other:
        added = tocsin("webhook", "add", other.url, "--event", "case.opened", data=tmp_path)
        assert added.returncode == 0, added.stderr
        secret = added.stdout.strip()
        flag(store, "a1")
        with served(tmp_path, *HERE, hma=False) as server:
            until(lambda: other.came)
            until(lambda: not pending(store))
            assert server.stop() == 0
        assert verify([secret], other.came[0].headers, other.came[0].body, datetime.now(UTC))
    listed = tocsin("webhook", "list", "--json", data=tmp_path)
    number = str(json.loads(listed.stdout)["id"])
    assert "example" not in listed.stdout
    assert tocsin("webhook", "rotate", number, data=tmp_path).stdout.startswith("whsec_")
    assert tocsin("webhook", "remove", number, data=tmp_path).returncode == 0
    gone = tocsin("webhook", "remove", number, data=tmp_path)
    assert (gone.returncode, "there is no webhook" in gone.stderr) == (2, True)


@pytest.mark.slow
def test_a_server_killed_in_the_middle_loses_no_delivery(store: Store, tmp_path: Path) -> None:
    accounts = [f"a{number}" for number in range(40)]
    with receiver() as other:
        tocsin("webhook", "add", other.url, "--event", "case.opened", data=tmp_path)
        flag(store, *accounts)
        with served(tmp_path, *HERE, hma=False) as server:
            until(lambda: len(other.came) >= 5)
            os.kill(server.process.pid, signal.SIGKILL)
            server.process.wait()
        # Whoever died had two minutes; the test does not wait for them.
        with store.begin() as connection:
            connection.execute(text("update webhook_delivery set due_at = at where state = 'pending'"))
        with served(tmp_path, *HERE, hma=False) as server:
            until(lambda: not pending(store))
            assert server.stop() == 0
        told = {each.headers["webhook-id"]: each.json["data"]["case"] for each in other.came}
    assert len(told) == len(set(told.values())) == 40


def test_addresses_and_deliveries_that_make_no_sense_are_told(store: Store, tmp_path: Path) -> None:
    plain = tocsin("webhook", "add", "http://example.org/", "--event", "decision", data=tmp_path)
    assert (plain.returncode, "use https" in plain.stderr) == (2, True)
    for words in (
        ("resend",),
        ("resend", "x", "--all-of", "1"),
        ("resend", "x"),
        ("resend", "--all-of", "7"),
    ):
        assert tocsin("webhook", *words, data=tmp_path).returncode == 2
    nothing = tocsin("webhook", "dead", data=tmp_path)
    assert (nothing.returncode, nothing.stdout) == (0, "")


def test_decisions_are_exported_as_events(store: Store, tmp_path: Path) -> None:
    done = tocsin("cases", "export-decisions", "--since", "2026-01-01", data=tmp_path)
    assert (done.returncode, done.stdout) == (0, "")
    assert tocsin("cases", "export-decisions", "--since", "soon", data=tmp_path).returncode == 2
