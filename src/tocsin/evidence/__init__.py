"""Weighing signals together: from conversations to accounts to rings to explained cases.

In: the relations that ``signals`` left in an engine. Out: :class:`tocsin.model.Case` objects and the signals' table.
Must not know: people and process, what happens to a case, or any text.
"""

from tocsin.evidence.assemble import LINK_WORDS, Bounds, assemble_cases
from tocsin.evidence.probability import Forecast, Platt, logistic
from tocsin.evidence.table import messages_heard, signals_table
from tocsin.evidence.weigh import weigh

__all__ = [
    "LINK_WORDS",
    "Bounds",
    "Forecast",
    "Platt",
    "assemble_cases",
    "logistic",
    "messages_heard",
    "signals_table",
    "weigh",
]
