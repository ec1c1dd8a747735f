"""A corpus in, figures out: read, laid out as a platform's events, scanned, and held against the labels."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import msgspec

from tocsin.calibration import Weighing, read_weights
from tocsin.corpora.chatcoder2 import STAGES
from tocsin.corpora.components import AuthorTies, folds_of
from tocsin.corpora.conversation import Conversation, Corpus, Tally
from tocsin.corpora.errors import CorpusError, WrongFilesError
from tocsin.corpora.known_files import look_at
from tocsin.corpora.platform import Ages, Calendar, author_of, events
from tocsin.corpora.result import CorpusEvaluation, Reading
from tocsin.corpora.running_evidence import RunningEvidence
from tocsin.corpora.words import assumptions, caveats
from tocsin.evaluation import (
    Conversations,
    Evaluation,
    JudgedAccount,
    JudgedCase,
    Truth,
    TruthCounts,
    TruthLookalike,
    TruthOffender,
    Watched,
    evaluate,
    judge_conversations,
    latencies,
    verdicts,
)
from tocsin.evidence import Bounds, Forecast, Platt
from tocsin.model import Case, Kind, Role
from tocsin.scan import ScanOptions, ScanResult, scan
from tocsin.signals import Indicators

LEAST = 0.01
"""Cases below this probability are not held: they would be most accounts, and rank nobody."""

PARTNER, OTHERS = "writes with a listed author", "anybody else"
_TOLD = 100


@dataclass(frozen=True)
class Step:
    """How far the judging is: in which step, how much of it is done, of how much (None where unknown)."""

    name: str
    done: int = 0
    total: int | None = None


@dataclass(frozen=True)
class Settings:
    """What may be chosen. ``threshold``: probability of an alarm, and of a positive window; ``folds``: 0 for none.

    ``out``: where the scan's own results stay, if anywhere; ``work``: where temporary files go, of about the size of
    the corpus and removed in the end.
    """

    ages: Ages = Ages.UNKNOWN
    threshold: float = 0.5
    folds: int = 5
    weights: Path | None = None
    out: Path | None = None
    work: Path | None = None


def judge_corpus(
    corpus: Corpus, settings: Settings | None = None, on_step: Callable[[Step], None] = lambda _: None
) -> CorpusEvaluation:
    """Scan the corpus and return how right and how early that was, by author and by conversation.

    Raises :class:`CorpusError` where the corpus cannot be read, and what :func:`tocsin.scan.scan` raises.
    """
    settings = settings or Settings()
    # The scan would say so too, and only after the corpus was read.
    if settings.out is not None and settings.out.is_dir() and any(settings.out.iterdir()):
        raise WrongFilesError(f"{settings.out} is not empty; name a new folder with --out.")
    files = tuple(look_at(path) for path in corpus.files)
    try:
        with tempfile.TemporaryDirectory(prefix="tocsin-corpus-", dir=settings.work) as work:
            told = Path(work) / "events.jsonl", Path(work) / "apart.jsonl"
            laid_out = _lay_out(corpus, settings.ages, told, on_step)
            found = _scan(told[0], settings.out or Path(work) / "cases", "authors", settings, on_step)
            alone = _scan(told[1], Path(work) / "apart", "conversations", settings, on_step)
    except OSError as error:
        raise CorpusError(
            f"temporary files cannot be written ({error.strerror or error}); name a folder with room by --work."
        ) from error
    on_step(Step("judging"))
    laid_out.note_quarantined(found)
    laid_out.note_quarantined(alone)
    reading = laid_out.reading()
    return CorpusEvaluation(
        corpus=corpus.name,
        files=files,
        ages=settings.ages.value,
        assumptions=assumptions(settings.ages),
        caveats=tuple(caveats(corpus, settings.ages, reading)),
        reading=reading,
        problems=tuple(laid_out.tally.problems[:_TOLD]),
        authors=_judge_authors(laid_out, found, settings.threshold),
        conversations=_judge_conversations(laid_out, alone, settings),
    )


@dataclass
class _LaidOut:
    """What judging needs of a corpus after its messages went to the scan; no text."""

    tally: Tally = field(default_factory=Tally)
    names: list[str] = field(default_factory=list)
    lengths: list[int] = field(default_factory=list)
    positive: list[bool] = field(default_factory=list)
    alone: int = 0
    group: int = 0
    authors: set[str] = field(default_factory=set)
    partners: set[str] = field(default_factory=set)
    times: dict[str, list[datetime]] = field(default_factory=dict)
    stages: dict[str, dict[str, datetime | None]] = field(default_factory=dict)
    ties: AuthorTies = field(default_factory=AuthorTies)

    def add(self, corpus: Corpus, conversation: Conversation, moments: list[datetime]) -> None:
        """Note a conversation."""
        authors = conversation.authors
        listed = {author for author in authors if corpus.is_listed(author)}
        self.names.append(conversation.name)
        self.lengths.append(len(conversation.messages))
        self.positive.append(bool(listed))
        self.alone += len(authors) == 1
        self.group += len(authors) > 2
        self.authors.update(authors)
        self.ties.add(authors)
        if not listed:
            return
        self.partners.update(author for author in authors if author not in listed)
        for message, at in zip(conversation.messages, moments, strict=True):
            if message.author in listed:
                self.times.setdefault(message.author, []).append(at)
                reached = self.stages.setdefault(message.author, {})
                for code in sorted(message.codes & STAGES.keys()):
                    reached[STAGES[code]] = min(at, reached.get(STAGES[code]) or at)

    def note_quarantined(self, found: ScanResult) -> None:
        """Tell of events that the scan refused: none are, unless this room makes them wrong."""
        if found.summary["quarantined"]:
            self.tally.tell(f"the scan refused {found.summary['quarantined']} of the events that were made")

    def reading(self) -> Reading:
        """Return the counts."""
        tally = self.tally
        return Reading(
            read=tally.read,
            accepted=tally.accepted,
            refused=tally.refused,
            left_out=tally.left_out,
            without_text=tally.without_text,
            without_time=tally.without_time,
            conversations=tally.conversations,
            positive=sum(self.positive),
            alone=self.alone,
            group=self.group,
            authors=len(self.authors),
            listed=len(self.times),
            problem_count=tally.problem_count,
        )

    def truth(self) -> Truth:
        """Return the labels as a truth: listed authors offend, all others are innocent."""
        return Truth(
            offenders=tuple(
                TruthOffender(
                    account=author, kind=Kind.GROOMING, role=Role.OFFENDER, stages=self.stages[author]
                )
                for author in sorted(self.times)
            ),
            lookalikes=tuple(
                TruthLookalike(account=author, family=PARTNER if author in self.partners else OTHERS)
                for author in sorted(self.authors - self.times.keys())
            ),
            counts=TruthCounts(accounts=len(self.authors), by_type={"message": self.tally.accepted}),
        )


def _scan(
    told: Path, out: Path, what: str, settings: Settings, on_step: Callable[[Step], None]
) -> ScanResult:
    options = ScanOptions(
        bounds=Bounds(alarm=settings.threshold, least=min(LEAST, settings.threshold)),
        weights=settings.weights,
        work=told.parent,
    )
    return scan(
        [str(told)],
        out,
        options,
        on_progress=lambda p: on_step(Step(f"{what}: {p.step}", p.read_bytes, p.total_bytes)),
    )


def _lay_out(
    corpus: Corpus, ages: Ages, paths: tuple[Path, Path], on_step: Callable[[Step], None]
) -> _LaidOut:
    """Write the corpus as events, one conversation at a time: by author, and with every conversation apart."""
    made = _LaidOut()
    calendar, ages_told = Calendar(), (set[str](), set[str]())
    size = corpus.files[0].stat().st_size
    done = 0

    def on_bytes(more: int) -> None:
        nonlocal done
        done += more
        on_step(Step("reading the corpus", done, size))

    with ExitStack() as stack:
        files = [stack.enter_context(path.open("wb")) for path in paths]
        for conversation in corpus.read(made.tally, on_bytes):
            moments = calendar.moments(conversation)
            made.add(corpus, conversation, moments)
            for file, told, apart in zip(files, ages_told, (False, True), strict=True):
                told_events = events(conversation, moments, ages, corpus.is_listed, told, apart=apart)
                file.writelines(msgspec.json.encode(event) + b"\n" for event in told_events)
    if not made.names:
        first = f" First: {made.tally.problems[0]}." if made.tally.problems else ""
        raise WrongFilesError(
            f"{corpus.files[0]}: it holds no conversation that can be read ({made.tally.read:,} messages, "
            f"{made.tally.refused:,} of them refused, {made.tally.left_out:,} not asked for).{first}"
        )
    return made


def _judge_authors(laid_out: _LaidOut, found: ScanResult, threshold: float) -> Evaluation:
    cases = [_by_author(case) for case in found.cases]
    return evaluate(cases, laid_out.truth(), threshold=threshold, messages=laid_out.times)


def _by_author(case: Case) -> JudgedCase:
    judged = msgspec.convert(msgspec.to_builtins(case), JudgedCase)
    accounts = tuple(JudgedAccount(author_of(one.account), one.role) for one in judged.accounts)
    return msgspec.structs.replace(judged, accounts=accounts)


def _judge_conversations(laid_out: _LaidOut, found: ScanResult, settings: Settings) -> Conversations:
    shipped = Indicators.load()
    weights = read_weights(settings.weights, shipped) if settings.weights else None
    weighing = Weighing.of(shipped, weights)
    forecast = Forecast(weighing.indicators.file.prior, weighing.platt or Platt())
    evidence = RunningEvidence(found.cases, forecast)
    watched = [
        Watched(
            length, positive, latencies(verdicts(range(length), evidence.scorer(name), settings.threshold))
        )
        for name, length, positive in zip(laid_out.names, laid_out.lengths, laid_out.positive, strict=True)
    ]
    component = laid_out.ties.component()
    fold = folds_of(component, laid_out.positive, settings.folds) if settings.folds else None
    return judge_conversations(watched, settings.threshold, component, fold)
