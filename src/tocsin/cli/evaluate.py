"""``tocsin evaluate``: how right and how early cases are, against what is known to be true."""

from __future__ import annotations

from pathlib import Path

import click
import msgspec
from click.core import ParameterSource

from tocsin.cli.corpus import AGES, evaluate_corpus, find_corpus
from tocsin.cli.evaluation_tables import show
from tocsin.cli.failures import talk, told
from tocsin.cli.message_times import message_times
from tocsin.console.evaluation import write_page
from tocsin.corpora import Ages, Settings
from tocsin.evaluation import evaluate as judge
from tocsin.evaluation import read_cases, read_truth, scan_alarm

_PATH = click.Path(path_type=Path)
_FILE = click.Path(path_type=Path, dir_okay=False)
_FOLDER = click.Path(path_type=Path, file_okay=False)
_OF_CASES = ("events",)
_OF_CORPORA = ("labels", "only", "ages", "folds", "weights", "out", "work")


@click.command()
@click.argument("cases", type=_PATH, required=False)
@click.argument("truth", type=_PATH, required=False)
@click.option("--json", "as_json", is_flag=True, help="Print all figures as one JSON document.")
@click.option("--html", type=_FILE, help="Write a page with drawings and tables to this file.")
@click.option(
    "--threshold",
    type=click.FloatRange(0, 1),
    help="Probability from which a case counts as an alarm; the scan's own, if not given, or else 0.5.",
)
@click.option(
    "--events",
    multiple=True,
    metavar="EVENTS",
    help="The events that were scanned (repeat for more): latencies then count messages, not evidence.",
)
@click.option(
    "--pan12",
    type=_PATH,
    metavar="DIR_OR_XML",
    help="In place of CASES and TRUTH: scan and judge PAN12, of which you hold a licensed copy.",
)
@click.option("--chatcoder2", type=_PATH, metavar="DIR_OR_XML", help="The same with ChatCoder2.")
@click.option(
    "--labels",
    type=_FILE,
    help="PAN12's list of predators, or ChatCoder2's codings; what lies beside the corpus, if not given.",
)
@click.option(
    "--only", type=_FILE, help="PAN12: read only conversations whose ids this file lists (VTPAN, PANC)."
)
@click.option(
    "--ages",
    type=AGES,
    default=Ages.UNKNOWN.value,
    show_default=True,
    help="How old a corpus's authors are taken to be: nobody's age is known; each in turn an adult who writes to a "
    "minor; or as the labels have it, an oracle that only recall survives.",
)
@click.option(
    "--folds",
    type=click.IntRange(2, 20),
    default=5,
    show_default=True,
    help="Folds, which no author straddles, to choose a corpus's skepticism on.",
)
@click.option("--weights", type=_FILE, help="Weights file to scan a corpus with.")
@click.option(
    "--out", type=_FOLDER, help="New folder for the cases of a corpus's scan; not kept, if not given."
)
@click.option(
    "--work",
    type=_FOLDER,
    help="Folder for temporary files, of several times a corpus's size; the system's, if not given.",
)
def evaluate(
    cases: Path | None,
    truth: Path | None,
    as_json: bool,
    html: Path | None,
    threshold: float | None,
    events: tuple[str, ...],
    pan12: Path | None,
    chatcoder2: Path | None,
    labels: Path | None,
    only: Path | None,
    ages: str,
    folds: int,
    weights: Path | None,
    out: Path | None,
    work: Path | None,
) -> None:
    """Hold CASES against TRUTH: error rates, by group, evasion and look-alike, and how early.

    CASES is a cases.jsonl or the folder that a scan left, TRUTH a truth.json (docs/truth.md); of an offender only
    the account must be known. What the truth does not say is not measured, and that is said.

    With --pan12 or --chatcoder2 the conversations of that corpus are scanned and judged by their own labels, by author
    and by conversation as it goes on (docs/corpora.md). No corpus comes with Tocsin: their owners grant access. PAN12's
    folder holds one .xml and its list of predators; its ...-diff.txt is no list of labels and is refused.

    \b
    Examples:
      tocsin evaluate cases/ truth.json
      tocsin evaluate cases/cases.jsonl truth.json --threshold 0.8 --html evaluation.html
      tocsin evaluate cases/ truth.json --events events.jsonl --json
      tocsin evaluate --pan12 pan12-training/ --ages turns
      tocsin evaluate --chatcoder2 chatcoder2/ --json

    Exit codes: 0 done; 2 wrong use; 3 input unreadable or output unwritable.
    """
    if pan12 is None and chatcoder2 is None:
        _refuse(_OF_CORPORA, "goes with --pan12 or --chatcoder2.")
        _evaluate_cases(_given(cases, "cases"), _given(truth, "truth"), as_json, html, threshold, events)
        return
    if pan12 is not None and chatcoder2 is not None:
        raise click.UsageError("--pan12 and --chatcoder2 are two corpora; judge one at a time.")
    if cases is not None:
        raise click.UsageError("a corpus is judged by its own labels: leave CASES and TRUTH out.")
    _refuse(_OF_CASES, "goes with CASES and TRUTH; a corpus counts messages anyway.")
    if only is not None and pan12 is None:
        raise click.UsageError("--only goes with --pan12.")
    bound = 0.5 if threshold is None else threshold
    if not 0 < bound < 1:
        raise click.UsageError("--threshold of a corpus is the alarm of its scan: above 0 and below 1.")
    evaluate_corpus(
        lambda: find_corpus(pan12, chatcoder2, labels, only),
        Settings(Ages(ages), bound, folds, weights, out, work),
        as_json=as_json,
        html=html,
    )


def _evaluate_cases(
    cases: Path,
    truth: Path,
    as_json: bool,
    html: Path | None,
    threshold: float | None,
    events: tuple[str, ...],
) -> None:
    with told():
        judged = read_cases(cases)
        known = read_truth(truth)
        bound = threshold if threshold is not None else scan_alarm(cases)
        times = message_times(events, {one.account for one in known.offenders}) if events else None
        made = judge(judged, known, threshold=0.5 if bound is None else bound, messages=times)
        if html is not None:
            write_page(made, html)
    if as_json:
        click.echo(msgspec.json.encode(made).decode())
    else:
        show(made)
    if html is not None:
        talk.print(f"Open {html} in a browser.", markup=False, soft_wrap=True)


def _given(path: Path | None, name: str) -> Path:
    if path is None:
        context = click.get_current_context()
        (argument,) = (one for one in context.command.params if one.name == name)
        raise click.MissingParameter(ctx=context, param=argument, param_hint=f"'{name.upper()}'")
    return path


def _refuse(names: tuple[str, ...], why: str) -> None:
    context = click.get_current_context()
    for name in names:
        if context.get_parameter_source(name) is ParameterSource.COMMANDLINE:
            raise click.UsageError(f"--{name} {why}")
