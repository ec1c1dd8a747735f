"""What it costs to preserve and to verify, in small and in large items; ``python -m bench vault``.

Beside each figure stands a yardstick from the same run on the same bytes: ``openssl enc`` (AES-256-CTR, which seals
but proves nothing) and ``sha256sum``. ``--large 10`` keeps ten gigabytes in items of one.
"""

from __future__ import annotations

import argparse
import io
import os
import resource
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

from tests.cases.working import flagged
from tests.databases import fresh_store
from tocsin.clock import SystemClock
from tocsin.people import add_person
from tocsin.vault import ItemKind, Thing, Vault, Why, check_items, preserve

_WHY = Why("preservation", "", "18 U.S.C. 2258A(h)")
_SMALL = 4096


def main(argv: Sequence[str]) -> None:
    """Print the figures."""
    options = argparse.ArgumentParser("python -m bench.vault")
    options.add_argument("--small", type=int, default=500, help="Items of 4 KiB.")
    options.add_argument("--large", type=float, default=0.5, help="Gigabytes in large items.")
    options.add_argument("--of", type=float, default=1.0, help="Gigabytes in one large item, at most.")
    options.add_argument(
        "--folder", type=Path, help="Where, for a disk of your own [default: the temporary folder]."
    )
    chosen = options.parse_args(argv)
    with tempfile.TemporaryDirectory(dir=chosen.folder) as name:
        folder = Path(name)
        _small(folder, chosen.small)
        size = int(min(chosen.of, chosen.large) * 1e9)
        _large(folder, size, max(1, round(chosen.large * 1e9 / size)))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    print(f"peak memory of the process {peak / 1e6:,.0f} MB")


@contextmanager
def _keeper(folder: Path) -> Iterator[tuple[Vault, Callable[[str, BinaryIO], None]]]:
    with fresh_store() as store:
        clock = SystemClock()
        with store.begin() as connection:
            ann = add_person(connection, "ann", ["lead"], datetime.now(UTC))
        case = flagged(store, clock, "offender")  # type: ignore[arg-type]
        vault = Vault(store, clock, folder, {})

        def keep(name: str, content: BinaryIO) -> None:
            thing = Thing(ItemKind.FILE, name, "application/octet-stream")
            preserve(vault, ann, case, thing, content, why=_WHY)

        keep("first", io.BytesIO(b"makes the keys"))
        yield vault, keep


def _small(folder: Path, count: int) -> None:
    contents = [os.urandom(_SMALL) for _ in range(count)]
    with _keeper(folder / "small") as (vault, keep):
        preserving = _timed(lambda: [keep(f"{n}", io.BytesIO(each)) for n, each in enumerate(contents)])
        verifying = _timed(lambda: _whole(vault))
    plain = folder / "plain"
    plain.mkdir()

    def write_all() -> None:
        for number, each in enumerate(contents):
            _synced(plain / f"{number}", each)

    writing = _timed(write_all)
    hashing = _timed(lambda: _run("sha256sum", *map(str, sorted(plain.iterdir()))))
    print(
        f"small items ({count} of {_SMALL} bytes): preserve {count / preserving:,.0f}/s "
        f"({preserving / writing:.1f} x writing two synced files each), verify {count / verifying:,.0f}/s "
        f"({verifying / hashing:.1f} x sha256sum)"
    )


def _large(folder: Path, size: int, count: int) -> None:
    source = folder / "source"
    with source.open("wb") as file:
        for _ in range(size // (1 << 20)):
            file.write(os.urandom(1 << 20))
    total = source.stat().st_size * count
    with _keeper(folder / "large") as (vault, keep):

        def keep_all() -> None:
            for number in range(count):
                with source.open("rb") as content:
                    keep(f"large-{number}", content)

        preserving = _timed(keep_all)
        verifying = _timed(lambda: _whole(vault))
    key = ("-K", "00" * 32, "-iv", "00" * 16)
    target = folder / "target"

    def plainly() -> None:
        for _ in range(count):
            _run("openssl", "enc", "-aes-256-ctr", *key, "-in", str(source), "-out", str(target))
            with target.open("rb+") as file:
                os.fsync(file.fileno())

    sealing = _timed(plainly)
    hashing = _timed(lambda: _run("sha256sum", *[str(target)] * count))
    print(
        f"large items ({count} of {size / 1e9:.2f} GB): preserve {total / preserving / 1e6:,.0f} MB/s "
        f"({preserving / sealing:.1f} x openssl enc, {preserving / (sealing + 2 * hashing):.1f} x openssl enc and "
        f"sha256sum of both sides), verify {total / verifying / 1e6:,.0f} MB/s ({verifying / hashing:.1f} x sha256sum)"
    )


def _whole(vault: Vault) -> None:
    checked = check_items(vault)
    assert not checked.damaged
    assert checked.trouble is None


def _synced(path: Path, content: bytes) -> None:
    for name in (path, path.with_suffix(".key")):
        with name.open("wb") as file:
            file.write(content if name is path else b"k" * 100)
            file.flush()
            os.fsync(file.fileno())


def _run(*words: str) -> None:
    subprocess.run(words, stdout=subprocess.DEVNULL, check=True)


def _timed(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


if __name__ == "__main__":
    import sys

    main(sys.argv[1:])
