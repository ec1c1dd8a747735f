"""Where the SQL of the other rooms runs.

In: ``select`` texts and Arrow tables. Out: Arrow tables. Must not know: what is detected.
"""

from tocsin.engines.duckdb_engine import DuckDBEngine, EngineError

__all__ = ["DuckDBEngine", "EngineError"]
