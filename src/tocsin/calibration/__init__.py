"""Learning from reviews: a scan's cases and what reviewers found enter, a weights file leaves, and is read again.

Must not know: who reviewed, what happens to a case, events, or any text. It changes numbers, never what is seen.
"""

from tocsin.calibration.calibrate import (
    BOTH,
    NOTHING,
    ONLY,
    Calibrated,
    Change,
    Settings,
    Trial,
    calibrate,
)
from tocsin.calibration.errors import (
    CalibrationError,
    CasesMismatchError,
    TooFewLabelsError,
    UnreadableError,
    WeightsError,
)
from tocsin.calibration.folds import split
from tocsin.calibration.labels import Labelled, Reviewed, read_labels
from tocsin.calibration.learn import LEAST_SHOWN
from tocsin.calibration.reviewed_cases import read_cases, read_meetings
from tocsin.calibration.weights_file import (
    CalibrationMap,
    MadeFrom,
    Scores,
    Weighing,
    WeightsFile,
    read_weights,
    write_weights,
)

__all__ = [
    "BOTH",
    "LEAST_SHOWN",
    "NOTHING",
    "ONLY",
    "Calibrated",
    "CalibrationError",
    "CalibrationMap",
    "CasesMismatchError",
    "Change",
    "Labelled",
    "MadeFrom",
    "Reviewed",
    "Scores",
    "Settings",
    "TooFewLabelsError",
    "Trial",
    "UnreadableError",
    "Weighing",
    "WeightsError",
    "WeightsFile",
    "calibrate",
    "read_cases",
    "read_labels",
    "read_meetings",
    "read_weights",
    "split",
    "write_weights",
]
