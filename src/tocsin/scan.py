"""The main job: from a platform's events to explained cases in a folder.

``scan`` reads, weighs and writes; the command line and other programs call it. Nothing half-written is left behind:
the files are made beside the folder and moved into it at the end.
"""

from __future__ import annotations

import os
import resource
import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path

import msgspec
import pyarrow as pa
import pyarrow.parquet as pq

from tocsin.banks import BankStore, Matcher
from tocsin.calibration import Weighing, read_weights
from tocsin.clock import Clock, SystemClock
from tocsin.config import data_folder
from tocsin.console.report import ReportError, tongue, write_reports
from tocsin.engines import DuckDBEngine
from tocsin.events import CONTRACT_VERSION, EVENT_SCHEMA, EventReader, Mapping, Sources
from tocsin.evidence import Bounds, Forecast, Platt, assemble_cases, messages_heard, signals_table, weigh
from tocsin.failure import NoAccessError, WrongUseError
from tocsin.legal_basis import AccountRegions, LegalBasis, LegalBasisError, Switch, read_legal_basis
from tocsin.model import Case
from tocsin.pictures import PictureHashes
from tocsin.signals import (
    Indicators,
    Intake,
    Listening,
    Screen,
    ScreenElsewhere,
    deaf,
    derive_signals,
    listening,
    look_away,
)

FILES = ("cases.jsonl", "signals.parquet", "quarantine.jsonl", "summary.json", "report.html")
_PRIVATE = 0o600


class ScanError(NoAccessError):
    """The scan could not be done; the message is one sentence that says why and what to do."""


class OutputTakenError(ScanError, WrongUseError):
    """The folder for the results holds something already, and nobody said to replace it."""


@dataclass(frozen=True)
class ScanOptions:
    """What may be chosen. ``memory`` bounds DuckDB; ``prior`` is log-odds in nats; ``languages`` are file names.

    ``false_alarms``: expected per 10,000 innocent accounts; it sets the alarm in place of ``bounds.alarm``.
    ``legal_basis`` says which messages' texts and pictures may be looked at, as a file or read from one; ``service``
    which of the file's services the events are of.
    ``report_language`` is the code of the language of ``report.html``; every other file is English.
    ``processes``: whether large scans may start others, up to ``threads``. These import the main module of a program
    once more, which must then do its work under ``if __name__ == "__main__"``.
    """

    bounds: Bounds = field(default_factory=Bounds)
    prior: float | None = None
    weights: Path | None = None
    false_alarms: float | None = None
    indicators: Path | None = None
    languages: tuple[str, ...] | None = None
    read_text: bool = True
    legal_basis: Path | LegalBasis | None = None
    service: str | None = None
    mapping: Path | None = None
    media_root: Path | None = None
    keep_raw: bool = False
    identify: bool = False
    report_language: str = "en"
    force: bool = False
    memory: str = "2GB"
    threads: int | None = None
    processes: bool = False
    work: Path | None = None
    banks: tuple[str, ...] = ()
    data: Path | None = None


@dataclass(frozen=True)
class Progress:
    """How far a scan is: in which step, bytes read and to read (None where unknown), events so far."""

    step: str
    read_bytes: int = 0
    total_bytes: int | None = None
    events: int = 0


@dataclass(frozen=True)
class ScanResult:
    """What a scan found. ``summary`` is the content of ``summary.json``; ``uncalibrated`` says why, if it is so."""

    cases: list[Case]
    summary: dict[str, object]
    problems: tuple[str, ...]
    uncalibrated: str | None = None


def scan(
    sources: Sequence[str],
    out: Path,
    options: ScanOptions | None = None,
    *,
    clock: Clock | None = None,
    on_progress: Callable[[Progress], None] = lambda _: None,
) -> ScanResult:
    """Scan events from ``sources`` (paths, folders, globs, ``-``) and leave cases, signals and a report in ``out``.

    Raises :class:`ScanError` where ``out`` cannot be used, :class:`tocsin.events.EventsError` where the input cannot
    be read, :class:`tocsin.engines.EngineError` where memory or disk run out,
    :class:`tocsin.banks.BanksError` where a bank is not there or cannot be read,
    :class:`tocsin.legal_basis.LegalBasisError` where the file of legal bases cannot be used,
    :class:`tocsin.signals.IndicatorError`, :class:`tocsin.calibration.WeightsError` and the text screen's errors where
    a data file is broken.
    """
    options = options or ScanOptions()
    clock = clock or SystemClock()
    started = clock.monotonic()
    _refuse_unless_free(out, force=options.force)
    with _known(options):
        pass  # a bank that is not there is told before hours of reading, not after
    shipped = Indicators.load()
    file = read_weights(options.weights, shipped) if options.weights else None
    weighing = Weighing.of(shipped, file, options.prior)
    indicators, bounds = weighing.indicators, options.bounds
    forecast = Forecast(indicators.file.prior, weighing.platt or Platt())
    if options.false_alarms is not None:
        bounds = replace(bounds, alarm=forecast.alarm_for(options.false_alarms))
    mapping = Mapping.load(options.mapping) if options.mapping else None
    found = Sources.find(sources)
    basis = _legal_basis(options, found)
    # Where the accounts are read first, phrases with a mistake are told before, not after.
    screen = None if basis is None else Screen.load(options.languages, options.indicators)
    unseen = 0
    with _made_beside(out, options.work) as (made, work):
        pictures = PictureHashes(options.media_root)
        switch = (
            None
            if basis is None
            else _switch(basis, found, work, mapping=mapping, options=options, on_progress=on_progress)
        )
        with DuckDBEngine(work, memory=options.memory, threads=options.threads) as engine:
            with EventReader(
                found,
                workdir=work,
                quarantine=made / "quarantine.jsonl",
                keep_raw=options.keep_raw,
                mapping=mapping,
                media_root=options.media_root,
                threads=options.threads,
                on_progress=lambda p: on_progress(Progress("reading", p.taken, p.total, p.events)),
            ) as reader:
                reader.begin()  # to compile the phrases takes seconds, and one core
                screen = screen or Screen.load(options.languages, options.indicators)
                intake = Intake(
                    engine, screen, read_text=options.read_text, switch=switch, another=_another(options)
                )
                for batch in reader:
                    intake.take(pictures.filled(batch) if switch is None else batch)
                on_progress(Progress("sorting out duplicates"))
                intake.finish(reader.duplicates(), EVENT_SCHEMA.empty_table())
                if switch is not None:
                    # No picture is opened before it is known what carries it.
                    unseen = look_away(engine, switch)
                    on_progress(Progress("hashing pictures"))
                    pictures.fill_staged(engine)
                counts = reader.counts
                with _known(options) as known:
                    derive_signals(
                        engine,
                        indicators,
                        known=known,
                        banks=options.banks,
                        trimmed=pictures.trimmed(),
                        unseen=None if switch is None else switch.unseen,
                        on_step=lambda name: on_progress(Progress(f"signals: {name}")),
                    )
                weigh(
                    engine,
                    indicators,
                    listen=_listening(reader, screen, switch) if options.read_text else deaf,
                    least=bounds.least_weight(forecast),
                    on_step=lambda name: on_progress(Progress(f"evidence: {name}")),
                )
            on_progress(Progress("writing"))
            cases = assemble_cases(engine, indicators, bounds, weighing.platt, switched=switch is not None)
            heard, not_read = messages_heard(engine)
            with _writing(out):
                signals = _write_signals(engine, indicators, made / "signals.parquet")
        seconds = clock.monotonic() - started
        summary: dict[str, object] = {
            "read": counts.read,
            "accepted": counts.accepted,
            "duplicate": counts.duplicate,
            "quarantined": counts.quarantined,
            "signals": signals,
            "cases": len(cases),
            "alarms": sum(case.opened_at is not None for case in cases),
            "seconds": round(seconds, 3),
            "events_per_second": round(counts.read / seconds, 1) if seconds > 0 else None,
            "peak_rss_bytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024,
            "pictures_hashed": pictures.hashed,
            "pictures_not_hashed": len(pictures.problems),
            "banks": list(options.banks),
            "contract_version": CONTRACT_VERSION,
            "weights_version": indicators.version,
            "alarm": bounds.alarm,
            "calibrated": weighing.uncalibrated is None,
            "text_read": options.read_text,
            "legal_basis": None if switch is None else {**switch.told(), "pictures_not_permitted": unseen},
            "messages_heard": heard,
            "messages_not_read": not_read,
        }
        with _writing(out):
            _write_cases(cases, made / "cases.jsonl")
            (made / "summary.json").write_bytes(
                msgspec.json.format(msgspec.json.encode(summary), indent=2) + b"\n"
            )
            write_reports(
                cases,
                summary,
                made,
                identify=options.identify,
                tongue=tongue(options.report_language),
                jobs=_jobs(options),
            )
            for path in made.iterdir():
                path.chmod(_PRIVATE)
    return ScanResult(cases, summary, tuple(pictures.problems), weighing.uncalibrated)


def _legal_basis(options: ScanOptions, sources: Sources) -> LegalBasis | None:
    if options.legal_basis is None:
        return None
    basis = options.legal_basis
    if not isinstance(basis, LegalBasis):
        basis = read_legal_basis(basis, options.service)
    for source in sources.each:
        if not source.repeatable:
            raise LegalBasisError(
                f"'{source.name}' can be read once only, and which messages may be looked at is known when all "
                "accounts are; write the events to a file first"
            )
    return basis


def _switch(
    basis: LegalBasis,
    sources: Sources,
    work: Path,
    *,
    mapping: Mapping | None,
    options: ScanOptions,
    on_progress: Callable[[Progress], None],
) -> Switch:
    """Read where the accounts are, before any text is looked at."""
    regions = AccountRegions()
    with EventReader(
        sources,
        workdir=work / "regions",
        quarantine=work / "regions.jsonl",
        mapping=mapping,
        media_root=options.media_root,
        threads=options.threads,
        on_progress=lambda p: on_progress(Progress("reading accounts", p.taken, p.total, p.events)),
    ) as reader:
        for batch in reader:
            regions.take(batch)
    return Switch(basis, regions, read_text=options.read_text)


def _listening(reader: EventReader, screen: Screen, switch: Switch | None) -> Listening:
    if switch is None:
        return listening(reader.texts, screen.languages)
    return listening(reader.texts, screen.languages, lambda: switch.barred)


def _another(options: ScanOptions) -> Callable[[], ScreenElsewhere] | None:
    """Say how to make a second screen; a platform's own phrases may have changed since they were read."""
    if options.indicators is not None or _jobs(options) == 1:
        return None
    return partial(ScreenElsewhere, options.languages)


def _jobs(options: ScanOptions) -> int:
    return (options.threads or len(os.sched_getaffinity(0))) if options.processes else 1


@contextmanager
def _known(options: ScanOptions) -> Iterator[Matcher | None]:
    """Give what looks pictures up in the banks that were named; None where none was."""
    if not options.banks:
        yield None
        return
    with BankStore(data_folder(options.data)) as store:
        for name in options.banks:
            store.bank(name)
        with Matcher(store) as matcher:
            yield matcher


def _refuse_unless_free(out: Path, *, force: bool) -> None:
    if out.exists() and not out.is_dir():
        raise OutputTakenError(f"{out} is a file; name a folder with --out.")
    try:
        filled = out.exists() and any(out.iterdir())
    except OSError as error:
        raise ScanError(
            f"{out} cannot be read ({error.strerror}); name another folder with --out."
        ) from error
    if filled and not force:
        raise OutputTakenError(
            f"{out} is not empty; name a new folder with --out, or replace what is there with --force."
        )


@contextmanager
def _made_beside(out: Path, work: Path | None) -> Iterator[tuple[Path, Path]]:
    """Give a folder to write into, which becomes ``out`` if all went well, and one to work in, which goes."""
    parent = out.absolute().parent
    try:
        parent.mkdir(parents=True, exist_ok=True)
        made = Path(tempfile.mkdtemp(prefix=f".{out.name}.", suffix=".partial", dir=parent))
    except OSError as error:
        raise ScanError(
            f"{out} cannot be written ({error.strerror}); name another folder with --out."
        ) from error
    try:
        working = Path(tempfile.mkdtemp(prefix=".tocsin-work-", dir=work or parent))
    except OSError as error:
        shutil.rmtree(made, ignore_errors=True)
        raise ScanError(
            f"{work or parent} cannot be worked in ({error.strerror}); name another with --work."
        ) from error
    try:
        yield made, working
        with _writing(out):
            _move(made, out)
    finally:
        shutil.rmtree(working, ignore_errors=True)
        shutil.rmtree(made, ignore_errors=True)


@contextmanager
def _writing(out: Path) -> Iterator[None]:
    """Turn a full disk, a lost permission and the like into one sentence."""
    try:
        yield
    except ReportError as error:
        raise ScanError(str(error)) from error
    except (OSError, pa.ArrowException) as error:
        reason = getattr(error, "strerror", None) or error
        raise ScanError(
            f"{out} cannot be written ({reason}); free some space or name another --out."
        ) from error


def _move(made: Path, out: Path) -> None:
    out.mkdir(mode=0o700, exist_ok=True)
    for old in (*(out / name for name in FILES), *out.glob("report-*.html")):
        old.unlink(missing_ok=True)
    for path in sorted(made.iterdir()):
        path.replace(out / path.name)


def _write_cases(cases: Sequence[Case], path: Path) -> None:
    with path.open("wb") as file:
        file.writelines(msgspec.json.encode(case) + b"\n" for case in cases)


def _write_signals(engine: DuckDBEngine, indicators: Indicators, path: Path) -> int:
    table = signals_table(engine, indicators)
    table = table.cast(
        pa.schema([f.with_type(pa.string()) if pa.types.is_large_string(f.type) else f for f in table.schema])
    ).replace_schema_metadata(
        {"tocsin.contract": str(CONTRACT_VERSION), "tocsin.weights": indicators.version}
    )
    pq.write_table(table, path, compression="zstd")
    return int(table.num_rows)
