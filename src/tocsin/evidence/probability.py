"""From a weight to a probability and back: prior log-odds, the weight, and a calibration where there is one.

Calibration is Platt's (Platt 1999, "Probabilistic outputs for support vector machines"): log-odds are stretched and
shifted. The slope is above 0, so that more weight never means less probability.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from tocsin.signals import MICRO

_FARTHEST = 10_000 * MICRO
"""No sum of weights comes near it: groups are capped at a few nats."""
_ACCOUNTS = 10_000


@dataclass(frozen=True)
class Platt:
    """Calibrated log-odds = ``slope`` (above 0, no unit) x (prior + weight) + ``intercept`` (nats)."""

    slope: float = 1.0
    intercept: float = 0.0


@dataclass(frozen=True)
class Forecast:
    """How weights become probabilities. ``prior`` is log-odds in nats; weights are whole micro-nats."""

    prior: float
    platt: Platt = Platt()

    def probability(self, weight: int) -> float:
        """Return the probability of a case of ``weight``, to six places; it never falls as the weight rises."""
        return round(logistic(self._log_odds(weight)), 6)

    def least_weight(self, probability: float) -> int:
        """Return the smallest weight whose probability, as it is written, is at least ``probability`` (0-1).

        Where none is, a weight that no case reaches. Found by bisection over what is written, so that a bound and
        the probabilities beside it never contradict each other.
        """
        low, high = -_FARTHEST, _FARTHEST
        while low < high:
            middle = (low + high) // 2
            if self.probability(middle) >= probability:
                high = middle
            else:
                low = middle + 1
        return low

    def alarm_for(self, false_alarms: float) -> float:
        """Return the probability to alarm at, so that of 10,000 innocents at most ``false_alarms`` ever alarm.

        ``false_alarms`` is expected, above 0 and below 10,000. The running likelihood ratio of an innocent passes A at
        any time with a chance of at most 1/A (Wald 1947, Sequential Analysis, 3.2; Ville 1939), so A = 10,000 /
        ``false_alarms``, and the bound is the posterior of the prior odds times A. It holds as far as weights are
        true log-likelihood ratios: on a platform that has calibrated nothing it is a wish with a formula.
        """
        return logistic(self._log_odds(0) + math.log(_ACCOUNTS / false_alarms))

    def _log_odds(self, weight: int) -> float:
        return self.platt.slope * (self.prior + weight / MICRO) + self.platt.intercept


def logistic(log_odds: float) -> float:
    """Return 1 / (1 + exp(-log_odds)) without overflow."""
    if log_odds < 0:
        odds = math.exp(max(log_odds, -700.0))
        return odds / (1 + odds)
    return 1 / (1 + math.exp(-min(log_odds, 700.0)))
