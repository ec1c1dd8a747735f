"""What reviewers found, line by line; bad lines are told and left out, the rest goes on.

A label names a ``case`` or an ``account``, its ``outcome`` in the contract's words, and the chance (``inclusion``)
with which it was drawn for review. The order of the lines changes nothing.
"""

from __future__ import annotations

import csv
import json
import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tocsin.calibration.errors import UnreadableError
from tocsin.evaluation import Truth, TruthUnreadableError, read_truth
from tocsin.model import Case, Role

OUTCOMES = {"confirmed": True, "not_confirmed": False}


@dataclass(frozen=True)
class Label:
    """One usable line. ``key`` is ('case' or 'account', id); ``inclusion`` is above 0 and at most 1, None unknown."""

    key: tuple[str, str]
    confirmed: bool
    inclusion: float | None
    line: int


@dataclass(frozen=True)
class Reviewed:
    """A case with its outcome and the chance that it was reviewed."""

    case: Case
    confirmed: bool
    inclusion: float | None


@dataclass(frozen=True)
class Labelled:
    """The reviewed cases by case id, and a sentence for every label that was left out. ``source``: labels or truth."""

    cases: tuple[Reviewed, ...]
    problems: tuple[str, ...]
    source: str


def read_labels(path: Path, cases: Sequence[Case]) -> Labelled:
    """Return the outcome of each of ``cases`` that the labels, or a ``truth.json``, at ``path`` know.

    Raises :class:`UnreadableError` where the file cannot be read.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "no UTF-8"
        raise UnreadableError(path, f"the labels cannot be read ({reason})") from error
    if _is_truth(text):
        try:
            return Labelled(_by_truth(read_truth(path), cases), (), "truth")
        except TruthUnreadableError as error:
            raise UnreadableError(path, str(error).removeprefix(f"{path}: ").rstrip(".")) from error
    problems: list[tuple[int, str]] = []
    labels: list[Label] = []
    for line, found in _records(text):
        made = found if isinstance(found, str) else _label(found, line)
        if isinstance(made, str):
            problems.append((line, made))
        else:
            labels.append(made)
    reviewed = _joined(labels, cases, problems)
    said = tuple(f"{path}:{line}: {problem}; left out" for line, problem in sorted(problems))
    return Labelled(reviewed, said, "labels")


def _is_truth(text: str) -> bool:
    """Whether this is one JSON object with offenders, not a label a line."""
    if not text.lstrip().startswith("{"):
        return False
    try:
        whole = json.loads(text)
    except (ValueError, RecursionError):
        return False
    return isinstance(whole, dict) and "offenders" in whole


def _records(text: str) -> Iterator[tuple[int, dict[str, Any] | str]]:
    if not text.lstrip().startswith("{"):
        # Line numbers of the reader, not of the records: a quoted field may hold a line break.
        rows = csv.DictReader(text.splitlines(keepends=True))
        try:
            for row in rows:
                yield rows.line_num, {k: v for k, v in row.items() if k and v not in ("", None)}
        except csv.Error as error:
            yield rows.line_num + 1, f"this and what follows is no CSV ({error})"
        return
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        try:
            found = json.loads(line)
        except (ValueError, RecursionError):
            yield number, "this is no JSON"
            continue
        yield number, found if isinstance(found, dict) else "this is no JSON object"


def _label(found: dict[str, Any], line: int) -> Label | str:
    named = [(name, found[name]) for name in ("case", "account") if found.get(name) is not None]
    if len(named) != 1 or not isinstance(named[0][1], str):
        return "a label names one 'case' or one 'account', as text"
    outcome = found.get("outcome")
    if not isinstance(outcome, str) or outcome not in OUTCOMES:
        return f"the outcome {outcome!r} is neither 'confirmed' nor 'not_confirmed'"
    inclusion = found.get("inclusion")
    if inclusion is not None:
        try:
            inclusion = math.nan if isinstance(inclusion, bool) else float(inclusion)
        except (TypeError, ValueError):
            inclusion = math.nan
        if not 0 < inclusion <= 1:
            return f"the inclusion {found['inclusion']!r} is no probability above 0 and at most 1"
    return Label(named[0], OUTCOMES[outcome], inclusion, line)


def _joined(
    labels: Iterable[Label], cases: Sequence[Case], problems: list[tuple[int, str]]
) -> tuple[Reviewed, ...]:
    by_case = {case.case: case for case in cases}
    accused: dict[str, list[str]] = defaultdict(list)
    for case in cases:
        for entry in case.accounts:
            if entry.role is not Role.MINOR:
                accused[entry.account].append(case.case)
    by_key: dict[tuple[str, str], list[Label]] = defaultdict(list)
    for label in labels:
        by_key[label.key].append(label)
    of_case: dict[str, Label] = {}
    of_accounts: dict[str, list[Label]] = defaultdict(list)
    for (kind, name), said in by_key.items():
        found = [name] if kind == "case" and name in by_case else accused[name] if kind == "account" else []
        if not found:
            where = "is not in cases.jsonl" if kind == "case" else "is accused in no case of cases.jsonl"
            problems.extend((label.line, f"the {kind} '{name}' {where}") for label in said)
        elif len({(label.confirmed, label.inclusion) for label in said}) > 1:
            # Which one is right cannot be told from here, and the order of lines must not tell it.
            lines = ", ".join(str(line) for line in sorted(label.line for label in said))
            what = f"the {kind} '{name}' is labelled in several ways (lines {lines}), and none of them counts"
            problems.extend((label.line, what) for label in said)
        elif kind == "case":
            of_case[name] = said[0]
        else:
            for case_id in found:
                of_accounts[case_id].append(said[0])
    reviewed = {
        name: Reviewed(by_case[name], any(one.confirmed for one in said), _chance(said))
        for name, said in of_accounts.items()
    } | {name: Reviewed(by_case[name], one.confirmed, one.inclusion) for name, one in of_case.items()}
    return tuple(reviewed[name] for name in sorted(reviewed))


def _chance(labels: Sequence[Label]) -> float | None:
    """Return the chance that a case with several labelled accounts was drawn: at least that of its likeliest."""
    known = [one.inclusion for one in labels if one.inclusion is not None]
    return max(known) if len(known) == len(labels) else None


def _by_truth(truth: Truth, cases: Sequence[Case]) -> tuple[Reviewed, ...]:
    """Label every case from a truth that knows all: confirmed if somebody it does not call a minor offends.

    A case about members of a ring that did nothing in the window is neither right nor wrong, and is left out.
    """
    planted = {one.account for one in truth.offenders}
    idle = {account for ring in truth.rings for account in ring.accounts} - planted
    reviewed = []
    for case in sorted(cases, key=lambda one: one.case):
        named = {entry.account for entry in case.accounts if entry.role is not Role.MINOR}
        if named & planted or not named <= idle:
            reviewed.append(Reviewed(case, bool(named & planted), 1.0))
    return tuple(reviewed)
