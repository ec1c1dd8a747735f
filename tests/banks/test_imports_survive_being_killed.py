"""An import that is killed leaves whole batches, and the same import then comes to the same end."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.banks.drawn import hashes
from tocsin.banks import BankStore, HashList, Matcher, import_list, statistics
from tocsin.media import HashType

BATCH = 500
IMPORT = f"""
import sys
from pathlib import Path
from tocsin.banks import BankStore, HashList, import_list
from tocsin.media import HashType
with BankStore(Path(sys.argv[1])) as store:
    print("begun", flush=True)
    import_list(store, "KNOWN", HashList(Path(sys.argv[2]), HashType.PDQ), make=True, batch={BATCH})
"""


def held(data: Path) -> set[tuple[str, int, int]]:
    """Return each hash of the store with how many items hold it, and how many rows it has."""
    with BankStore(data) as store, store.reading() as connection:
        rows = connection.execute(
            "select hex(value), (select count(*) from holds where signal = id), count(*)"
            " from signal group by type, value"
        )
        return set(rows)


@pytest.mark.parametrize("moment", [0.05, 0.2, 0.4])
def test_an_import_killed_in_the_middle_leaves_whole_batches_and_can_be_run_again(
    moment: float, tmp_path: Path
) -> None:
    values = hashes(60_000)
    values[50_000:] = values[:10_000]  # the list says some twice
    path = tmp_path / "list.txt"
    path.write_text("".join(bytes(row).hex() + "\n" for row in values))
    data = tmp_path / "data"
    with subprocess.Popen(
        [sys.executable, "-c", IMPORT, str(data), str(path)], stdout=subprocess.PIPE, env=os.environ
    ) as child:
        assert child.stdout is not None
        assert child.stdout.readline() == b"begun\n"
        time.sleep(moment)
        child.send_signal(signal.SIGKILL)
        assert child.wait() == -signal.SIGKILL, "the import was over before it was killed"

    with BankStore(data) as store:
        banks = [bank.name for bank in store.banks()]
        if banks:
            counted = statistics(store, "KNOWN")
            assert counted.items % BATCH == 0
            assert counted.last_import is not None
            assert counted.last_import.finished is None
            assert counted.last_import.read == counted.items < 50_000
            before = counted.items
        else:
            before = 0
    with sqlite3.connect(data / "banks" / "banks.sqlite") as connection:
        assert connection.execute("pragma integrity_check").fetchall() == [("ok",)]
        assert connection.execute("pragma foreign_key_check").fetchall() == []
    connection.close()

    with BankStore(data) as store:
        done = import_list(store, "KNOWN", HashList(path, HashType.PDQ), make=True)
        assert (done.read, done.added, done.there) == (60_000, 50_000 - before, 10_000 + before)
        with Matcher(store) as matcher:
            assert len(matcher.match(HashType.PDQ, values[:50_000])) == 50_000
    with BankStore(tmp_path / "other") as store:
        import_list(store, "KNOWN", HashList(path, HashType.PDQ), make=True)
    assert held(data) == held(tmp_path / "other")
    assert {(items, lines) for _, items, lines in held(data)} == {(1, 1)}


def test_an_index_whose_making_is_killed_is_made_again(tmp_path: Path) -> None:
    values = hashes(30_000)
    with BankStore(tmp_path) as store:
        store.create("KNOWN")
        path = tmp_path / "list.txt"
        path.write_text("".join(bytes(row).hex() + "\n" for row in values))
        import_list(store, "KNOWN", HashList(path, HashType.PDQ))
        indexing = (
            "import sys; from pathlib import Path; from tocsin.banks import *; from tocsin.media import HashType\n"
            "m = Matcher(BankStore(Path(sys.argv[1]))); print(flush=True); m.index(HashType.PDQ); m.compact()"
        )
        for moment in (0.02, 0.2, 0.6):
            with subprocess.Popen(
                [sys.executable, "-c", indexing, str(tmp_path)], stdout=subprocess.PIPE, env=os.environ
            ) as child:
                assert child.stdout is not None
                child.stdout.readline()
                time.sleep(moment)
                child.kill()
        with Matcher(store) as matcher:
            assert len(matcher.match(HashType.PDQ, values)) == 30_000
