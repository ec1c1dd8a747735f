"""What single events show: text indicators, media matches, contact, payment, adverts, flags.

In: the reader's batches of events. Out: the relations ``signal`` and ``benign_context`` of an engine.
Must not know: how signals are weighed together, nor any text after it was screened.
"""

from tocsin.signals.derive import derive_signals
from tocsin.signals.indicators import MICRO, Exoneration, Indicator, IndicatorError, Indicators, micro
from tocsin.signals.intake import Intake
from tocsin.signals.text import Screen, ScreenElsewhere
from tocsin.signals.units import components
from tocsin.signals.unread import Listening, deaf, listening
from tocsin.signals.unseen import look_away

__all__ = [
    "MICRO",
    "Exoneration",
    "Indicator",
    "IndicatorError",
    "Indicators",
    "Intake",
    "Listening",
    "Screen",
    "ScreenElsewhere",
    "components",
    "deaf",
    "derive_signals",
    "listening",
    "look_away",
    "micro",
]
