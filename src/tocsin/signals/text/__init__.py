"""What enters: message texts as an Arrow column. What leaves: which indicators each text shows, and template keys.

It must not know who wrote to whom, how old they are, or what an indicator weighs.
"""

from tocsin.signals.text.elsewhere import ScreenElsewhere
from tocsin.signals.text.errors import PhraseError
from tocsin.signals.text.normalise import normalise
from tocsin.signals.text.screen import Screen

__all__ = ["PhraseError", "Screen", "ScreenElsewhere", "normalise"]
