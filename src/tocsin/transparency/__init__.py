"""What is told the public: facts out of the log, figures of a period, and a proof that the one follows from the other.

In: a period. Out: facts, figures with small cells hidden, proofs. Must not know: how a case is worked on.
"""

from tocsin.transparency.facts import COLUMNS, FACTS, Fact, read_facts

__all__ = ["COLUMNS", "FACTS", "Fact", "read_facts"]
