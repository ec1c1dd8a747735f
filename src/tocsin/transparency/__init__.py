"""What is told the public: facts out of the log, figures of a period, and a proof that the one follows from the other.

In: a period. Out: facts, figures with small cells hidden, proofs. Must not know: how a case is worked on.
"""

from tocsin.transparency.errors import PeriodError, UnwritableError
from tocsin.transparency.facts import COLUMNS, FACTS, MEASURE, Fact, read_facts
from tocsin.transparency.facts_file import write_facts
from tocsin.transparency.figures import LEAST, Period
from tocsin.transparency.forgetting import (
    SaltsRequest,
    answer_forgetting,
    ask_to_forget,
    waiting_to_forget,
)
from tocsin.transparency.hiding import hidden_cells
from tocsin.transparency.publishing import Made, OnProgress, Publishing, Told, earlier_of, told_of

__all__ = [
    "COLUMNS",
    "FACTS",
    "LEAST",
    "MEASURE",
    "Fact",
    "Made",
    "OnProgress",
    "Period",
    "PeriodError",
    "Publishing",
    "SaltsRequest",
    "Told",
    "UnwritableError",
    "answer_forgetting",
    "ask_to_forget",
    "earlier_of",
    "hidden_cells",
    "read_facts",
    "told_of",
    "waiting_to_forget",
    "write_facts",
]
