"""Mistakes in what is published, found before or after: statements one by one, their shares, figures and their sums.

In: files. Out: findings, each with what, where, why it matters and what to do. Must not know: the store.
"""

from tocsin.dsa.lint.finding import CHECKS, Finding
from tocsin.dsa.lint.linting import BULK, lint, lint_tables

__all__ = ["BULK", "CHECKS", "Finding", "lint", "lint_tables"]
