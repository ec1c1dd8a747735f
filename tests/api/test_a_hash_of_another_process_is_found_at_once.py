"""Hashes that another process adds or removes count in the server within a second."""

from __future__ import annotations

import subprocess
import time
from pathlib import Path

import requests

from tests.api.serving import environment, served
from tests.prepared import python_path

_ADD = """
import sys, time
from pathlib import Path
from tocsin.banks import BankStore, Item
from tocsin.media import HashType
with BankStore(Path(sys.argv[1])) as store:
    if not any(bank.name == "OTHERS" for bank in store.banks()):
        store.create("OTHERS")
    for line in sys.stdin:
        word, kind, value = line.split()
        if word == "add":
            store.add("OTHERS", [Item([(HashType(kind), bytes.fromhex(value))], key=value)])
        else:
            store.remove_keys("OTHERS", [value])
        print("done", flush=True)
"""


def test_what_another_process_adds_and_removes_counts_within_a_second(tmp_path: Path) -> None:
    with served(tmp_path) as server:
        with subprocess.Popen(
            [python_path(), "-c", _ADD, str(tmp_path)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env=environment(),
        ) as other:
            assert other.stdin is not None
            assert other.stdout is not None
            session = requests.Session()

            def found(kind: str, value: str) -> bool:
                parameters = {"signal_type": kind, "signal": value}
                answer = session.get(f"{server.hma}/m/lookup", params=parameters, timeout=30)
                assert answer.status_code == 200, answer.text
                return "OTHERS" in answer.json()

            for number in range(12):
                kind, value = ("pdq", f"{number + 1:064x}"[::-1]) if number % 2 else ("md5", f"{number:032x}")
                assert not found(kind, value), "hashes lie far apart here"
                for word, expected in (("add", True), ("remove", False)):
                    other.stdin.write(f"{word} {kind} {value}\n")
                    other.stdin.flush()
                    assert other.stdout.readline() == "done\n"
                    begun = time.monotonic()
                    while found(kind, value) is not expected:
                        assert time.monotonic() < begun + 1
            other.stdin.close()
            assert other.wait(30) == 0
        assert server.stop() == 0
