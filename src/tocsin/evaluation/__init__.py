"""Judging: cases and the truth about the same accounts enter, error rates leave.

Must not know how a case came about, who simulated the truth, or how figures are shown: it imports the ground floor
alone, so that any detector's cases can be judged against any platform's truth.
"""

from tocsin.evaluation.cases import JudgedAccount, JudgedCase, read_cases, scan_alarm
from tocsin.evaluation.errors import CasesUnreadableError, EvaluationError, TruthUnreadableError
from tocsin.evaluation.espd import (
    Conversations,
    HeldOut,
    Skeptic,
    Warnings,
    Watched,
    judge_conversations,
    latencies,
    verdicts,
)
from tocsin.evaluation.evaluate import evaluate
from tocsin.evaluation.intervals import Z, byar, newcombe, wilson
from tocsin.evaluation.measures import Ranked, average_precision, brier, expected_calibration_error, f_beta
from tocsin.evaluation.result import (
    VERSION,
    Calibration,
    Curve,
    Difference,
    Evaluation,
    Point,
    Rate,
    ReliabilityBin,
    Share,
)
from tocsin.evaluation.timing import erde, f_latency, late_cost, latency_penalty, latency_rate, speed
from tocsin.evaluation.truth import Truth, TruthCounts, TruthLookalike, TruthOffender, read_truth

__all__ = [
    "VERSION",
    "Calibration",
    "CasesUnreadableError",
    "Conversations",
    "Curve",
    "Difference",
    "Evaluation",
    "EvaluationError",
    "HeldOut",
    "JudgedAccount",
    "JudgedCase",
    "Point",
    "Ranked",
    "Rate",
    "ReliabilityBin",
    "Share",
    "Skeptic",
    "Truth",
    "TruthCounts",
    "TruthLookalike",
    "TruthOffender",
    "TruthUnreadableError",
    "Warnings",
    "Watched",
    "Z",
    "average_precision",
    "brier",
    "byar",
    "erde",
    "evaluate",
    "expected_calibration_error",
    "f_beta",
    "f_latency",
    "judge_conversations",
    "late_cost",
    "latencies",
    "latency_penalty",
    "latency_rate",
    "newcombe",
    "read_cases",
    "read_truth",
    "scan_alarm",
    "speed",
    "verdicts",
    "wilson",
]
