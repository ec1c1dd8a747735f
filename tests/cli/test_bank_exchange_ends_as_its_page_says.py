"""`tocsin bank exchange`: what it prints, where, and how it ends."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from tests.banks.exchanges.feeding import CREDENTIALS, FAULTS, md5, pdq
from tests.banks.exchanges.serving import Case, Entry, NcmecList, StopNcii, served
from tests.prepared import tocsin_path

ENVIRONMENT = {**os.environ, **CREDENTIALS, "COLUMNS": "200"}


class Ran:
    def __init__(self, data: Path, *words: str) -> None:
        done = subprocess.run(
            [
                tocsin_path(),
                "bank",
                *words,
                "--data",
                str(data),
            ],
            capture_output=True,
            text=True,
            env=ENVIRONMENT,
            check=False,
        )
        self.code, self.out, self.err = done.returncode, done.stdout, done.stderr

    def json(self) -> Any:
        return json.loads(self.out)


def test_an_exchange_is_added_fetched_shown_and_removed(tmp_path: Path) -> None:
    listed = NcmecList([Entry(f"e{n}", 1_700_000_000 + n, fingerprints=(("md5", md5(n)),)) for n in range(5)])
    with served(listed) as server:
        added = Ran(
            tmp_path,
            *("exchange", "add", "list", "--api", "ncmec", "--bank", "KNOWN"),
            *("environment=test_NGO", f"url={server.url}/hashsharing"),
        )
        assert (added.code, added.out) == (0, "")
        assert "made the bank KNOWN" in added.err
        assert Ran(tmp_path, "exchange", "status", "list", "--json").json()["finished"] is None
        fetched = Ran(tmp_path, "exchange", "fetch")
        assert fetched.code == 0, fetched.err
        assert "0 items went, 5 are there" in fetched.err
        shown = Ran(tmp_path, "exchange", "status", "list", "--json").json()
        assert (shown["items"], shown["went"], shown["stale"], shown["failure"]) == (5, 0, False, None)
        assert shown["checkpoint"]["paging_info"] is None
        assert "secret" not in json.dumps(shown)
        (only,) = [Ran(tmp_path, "exchange", "list", "--json").json()]
        assert only == shown
        assert "in order" in Ran(tmp_path, "exchange", "list").err
        assert json.loads(Ran(tmp_path, "show", "KNOWN").out.splitlines()[0])["id"] == "list:42-e0"
        assert "removed list and 5 items" in Ran(tmp_path, "exchange", "remove", "list").err
        assert Ran(tmp_path, "exchange", "list", "--json").out == ""


def test_an_exchange_that_fails_is_told_and_does_not_keep_the_others_back(tmp_path: Path) -> None:
    with served(StopNcii([Case(pdq(1), 100)])) as good, served(StopNcii()) as bad:
        bad.always = FAULTS["401"]
        for name, url in (("bad", bad.url), ("good", good.url)):
            config = tmp_path / f"{name}.json"
            config.write_text(json.dumps({"url": url}))
            add = ("exchange", "add", name, "--api", "stopncii", "--bank", "NCII", "--config", str(config))
            assert Ran(tmp_path, *add).code == 0
        fetched = Ran(tmp_path, "exchange", "fetch")
        assert fetched.code == 3
        assert "bad: 127.0.0.1" in fetched.err
        assert "answers 401" in fetched.err
        assert "good: 1 records came, 0 items went, 1 are there" in fetched.err
        assert "401" in Ran(tmp_path, "exchange", "status", "bad", "--json").json()["failure"]
        assert "failed" in Ran(tmp_path, "exchange", "list").err
        assert Ran(tmp_path, "exchange", "disable", "bad").code == 0
        assert Ran(tmp_path, "exchange", "fetch", "--quiet").err == ""
        assert Ran(tmp_path, "exchange", "enable", "bad").code == 0
        assert Ran(tmp_path, "exchange", "fetch", "--quiet").code == 3


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (("fetch", "none"), "there is no exchange 'none'"),
        (("status", "none"), "there is no exchange 'none'"),
        (("remove", "none"), "there is no exchange 'none'"),
        (("add", "a b", "--api", "sample", "--bank", "TRY"), "no name for an exchange"),
        (("add", "x", "--api", "sample", "--bank", "try"), "no name for a bank"),
        (("add", "x", "--api", "sample", "--bank", "TRY", "colour"), "write KEY=VALUE"),
        (("add", "x", "--api", "sample", "--bank", "TRY", "token=abc"), "no setting of sample; it has none"),
        (("add", "x", "--api", "moon", "--bank", "TRY"), "'moon' is not one of"),
    ],
)
def test_what_makes_no_sense_is_wrong_use(words: tuple[str, ...], why: str, tmp_path: Path) -> None:
    ran = Ran(tmp_path, "exchange", *words)
    assert ran.code == 2
    assert why in ran.err
    assert "Traceback" not in ran.err
    assert Ran(tmp_path, "list", "--json").out == ""


def test_watching_fetches_again(tmp_path: Path) -> None:
    path = tmp_path / "hashes.txt"
    path.write_text(f"{pdq(1)}\n")
    add = ("exchange", "add", "ours", "--api", "local_file", "--bank", "OURS")
    assert Ran(tmp_path, *add, f"filename={path}", "signal_type=pdq").code == 0
    with subprocess.Popen(
        [
            *(sys.executable, "-c", "from tocsin.cli import main; main()", "bank", "exchange", "fetch"),
            *("--watch", "1", "--data", str(tmp_path)),
        ],
        stderr=subprocess.PIPE,
        text=True,
        env=ENVIRONMENT,
    ) as child:
        assert child.stderr is not None
        assert child.stderr.readline() == "ours: 1 records came, 0 items went, 1 are there\n"
        path.write_text(f"{pdq(2)}\n{pdq(3)}\n")
        until = time.monotonic() + 60
        while child.stderr.readline() != "ours: 2 records came, 1 items went, 2 are there\n":
            assert time.monotonic() < until
        child.terminate()
