"""The cases that are judged: of each line of ``cases.jsonl`` only what judging needs.

The reader asks for less than a scan writes, so that a store's export or another detector's findings can be judged.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import msgspec

from tocsin.evaluation.errors import CasesUnreadableError
from tocsin.evaluation.truth import Account, Moment
from tocsin.model import Role

Probability = Annotated[float, msgspec.Meta(ge=0, le=1)]


class JudgedAccount(msgspec.Struct, frozen=True):
    """One account of a case, and what the case takes it for."""

    account: Account
    role: Role


class JudgedEvidence(msgspec.Struct, frozen=True):
    """When a piece of evidence was seen, in which event, by whose act; the contract asks for ``event`` alone."""

    event: str
    at: Moment | None = None
    actor: str | None = None


class JudgedCase(msgspec.Struct, frozen=True):
    """One case. ``opened_at`` is the moment of the alarm; ``weight`` (nats) breaks ties of ``probability``."""

    case: str
    probability: Probability
    accounts: tuple[JudgedAccount, ...]
    weight: float = 0.0
    opened_at: Moment | None = None
    evidence: tuple[JudgedEvidence, ...] = ()
    weights_version: str | None = None


class _Summary(msgspec.Struct):
    alarm: Probability | None = None


def read_cases(path: Path) -> list[JudgedCase]:
    """Return the cases in ``path`` (a ``cases.jsonl``, or a folder that holds one); no lines, no cases.

    Raises :class:`CasesUnreadableError` with the number of the line that is not a case.
    """
    path = _file(path)
    decoder = msgspec.json.Decoder(JudgedCase)
    cases = []
    number = 0
    try:
        with path.open("rb") as file:
            for number, line in enumerate(file, 1):  # noqa: B007 (the message names the line)
                if line.strip():
                    cases.append(decoder.decode(line))
    except OSError as error:
        raise CasesUnreadableError(path, f"it cannot be read ({error.strerror})") from error
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise CasesUnreadableError(path, f"line {number} is not a case: {error}") from error
    return cases


def scan_alarm(path: Path) -> float | None:
    """Return the alarm bound of the scan that left ``path``, or None where no ``summary.json`` tells it."""
    summary = _file(path).with_name("summary.json")
    try:
        return msgspec.json.decode(summary.read_bytes(), type=_Summary).alarm
    except FileNotFoundError:
        return None
    except OSError as error:
        raise CasesUnreadableError(summary, f"it cannot be read ({error.strerror})") from error
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise CasesUnreadableError(summary, f"it is not a scan's summary: {error}") from error


def _file(path: Path) -> Path:
    return path / "cases.jsonl" if path.is_dir() else path
