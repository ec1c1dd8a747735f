"""A second reading by meaning, measured and not kept: an encoder on the messages of those whom behaviour already marks.

In: simulated platforms. Out: who is found, and who is wrongly accused, with it and without, and what it costs.
"""

from bench.semantic.comparison import main

__all__ = ["main"]
