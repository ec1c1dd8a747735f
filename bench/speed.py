"""How fast and how large a scan is, beside DuckDB merely reading the same file on the same cores.

Each command runs as a process of its own; what is printed is its wall time and peak memory as the operating system
counts them. Machines differ and are shared: read the ratios, not the seconds.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

OUT = Path(__file__).parent / "out"

READ = """
import duckdb, sys
c = duckdb.connect()
c.execute("set threads = " + sys.argv[2])
p = sys.argv[1]
select = 'select count(*), count(id), count(actor), count(conversation), count(text), max(cast("at" as varchar)) from '
if p.endswith(".parquet"):
    source = "read_parquet($p)"
else:
    source = ("read_json($p, format = 'newline_delimited', columns = {'id': 'VARCHAR', 'type': 'VARCHAR', "
              "'at': 'VARCHAR', 'actor': 'VARCHAR', 'conversation': 'VARCHAR', 'text': 'VARCHAR'})")
print(c.execute(select + source, {"p": p}).fetchall()[0][0])
"""


@dataclass(frozen=True)
class Measured:
    seconds: float
    peak_mib: float


def measured(command: list[str]) -> Measured:
    """Run a command to its end and return its wall seconds and its own peak memory in MiB; raise if it fails."""
    started = time.monotonic()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    assert process.stderr is not None
    said = process.stderr.read()
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        sys.exit(
            f"{' '.join(command[:4])} … ended with {process.returncode}: {said.decode(errors='replace')[-500:]}"
        )
    return Measured(time.monotonic() - started, usage.ru_maxrss / 1024)


def platform(people: int, days: int, form: str) -> tuple[Path, int]:
    """Simulate a platform once and return its file and its number of events."""
    folder = OUT / f"platform-{people}-{days}-{form}"
    count = folder / "events.count"
    if not count.exists():
        shutil.rmtree(folder, ignore_errors=True)
        subprocess.run(
            [
                tocsin(),
                "simulate",
                str(folder),
                "--people",
                str(people),
                "--days",
                str(days),
                "--form",
                form,
                "--seed",
                "11",
            ],
            check=True,
        )
        file = next(folder.glob(f"events*.{form}"))
        if form == "parquet":
            import pyarrow.parquet as pq

            events = pq.ParquetFile(file).metadata.num_rows
        else:
            with file.open("rb") as lines:
                events = sum(block.count(b"\n") for block in iter(lambda: lines.read(1 << 24), b""))
        count.write_text(str(events))
    return next(folder.glob(f"events*.{form}")), int(count.read_text())


def tocsin() -> str:
    return str(Path(sys.executable).parent / "tocsin")


def main(argv: list[str]) -> None:
    parser = argparse.ArgumentParser(prog="bench speed", description=__doc__)
    parser.add_argument(
        "--events", type=float, nargs="*", default=[1, 3, 10], help="millions of events, about"
    )
    parser.add_argument("--forms", nargs="*", default=["jsonl", "parquet"])
    parser.add_argument("--days", type=int, default=30)
    arguments = parser.parse_args(argv)
    OUT.mkdir(exist_ok=True)
    per_person = _events_per_person(arguments.days)
    print(
        f"cores: {len(os.sched_getaffinity(0))}; events a person in {arguments.days} days: {per_person:.0f}"
    )
    print(
        f"{'form':8} {'events':>11} {'scan s':>8} {'events/s':>9} {'read s':>7} {'scan/read':>9} "
        f"{'peak MiB':>9} {'signals':>9} {'pictures':>8}"
    )
    for form in arguments.forms:
        for millions in arguments.events:
            file, events = platform(round(millions * 1e6 / per_person), arguments.days, form)
            cases = OUT / "cases"
            scan = measured([tocsin(), "scan", str(file), "--out", str(cases), "--force", "--quiet"])
            read = measured([sys.executable, "-c", READ, str(file), str(len(os.sched_getaffinity(0)))])
            summary = json.loads((cases / "summary.json").read_text())
            share = _picture_share(cases, file)
            print(
                f"{form:8} {events:>11,} {scan.seconds:>8.1f} {events / scan.seconds:>9,.0f} {read.seconds:>7.2f} "
                f"{scan.seconds / read.seconds:>9.1f} {scan.peak_mib:>9,.0f} {summary['signals']:>9,} {share:>8.1%}",
                flush=True,
            )


def _events_per_person(days: int) -> float:
    _, events = platform(2000, days, "jsonl")
    return events / 2000


def _picture_share(_cases: Path, file: Path) -> float:
    """The share of events that are pictures: they cost more than others."""
    import duckdb

    reader = (
        "read_parquet($p)"
        if file.suffix == ".parquet"
        else ("read_json($p, format = 'newline_delimited', columns = {'type': 'VARCHAR'})")
    )
    (row,) = duckdb.execute(
        "select avg(case when type = 'media' then 1.0 else 0.0 end) from " + reader, {"p": str(file)}
    ).fetchall()
    return float(row[0])
