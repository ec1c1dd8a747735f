"""The Digital Services Act's public side: statements of reasons, the yearly report, and mistakes in what is published.

In: what a platform did to accounts and content of confirmed cases; files that were published. Out: statements that the
Transparency Database takes, each released by people and sent once; findings. Must not know: the web, who somebody is.
"""

from tocsin.dsa.building import Built, build
from tocsin.dsa.desk import Statements
from tocsin.dsa.errors import DsaSettingsError, ExportError, StatementError
from tocsin.dsa.facts import counted
from tocsin.dsa.identity import identifying
from tocsin.dsa.keeping import (
    RIGHT,
    Gathered,
    Kept,
    edit,
    gather,
    published,
    read_statement,
    statements,
    troubles,
    wanting_first,
    withdraw,
)
from tocsin.dsa.lint import BULK, CHECKS, Finding, lint, lint_tables
from tocsin.dsa.measures import measure_of
from tocsin.dsa.releasing import (
    Batch,
    Released,
    Sending,
    approve,
    batches,
    read_batch,
    refuse,
    release,
    sendings,
)
from tocsin.dsa.restrictions import Restriction, find_restrictions
from tocsin.dsa.rules import OURS, RULES, Breach, breaches
from tocsin.dsa.sending import LEASE, WAITS, Sender
from tocsin.dsa.settings import Database, Wording, database, read_wording
from tocsin.dsa.standing import Stand, stand_of, stands_of
from tocsin.dsa.statement import FIELDS, Statement, is_list
from tocsin.dsa.template import Cell, Counted, as_files, fill, yearly_template
from tocsin.dsa.transparency_database import TransparencyDatabase
from tocsin.dsa.values import known_values, labels_of

__all__ = [
    "BULK",
    "CHECKS",
    "FIELDS",
    "LEASE",
    "OURS",
    "RIGHT",
    "RULES",
    "WAITS",
    "Batch",
    "Breach",
    "Built",
    "Cell",
    "Counted",
    "Database",
    "DsaSettingsError",
    "ExportError",
    "Finding",
    "Gathered",
    "Kept",
    "Released",
    "Restriction",
    "Sender",
    "Sending",
    "Stand",
    "Statement",
    "StatementError",
    "Statements",
    "TransparencyDatabase",
    "Wording",
    "approve",
    "as_files",
    "batches",
    "breaches",
    "build",
    "counted",
    "database",
    "edit",
    "fill",
    "find_restrictions",
    "gather",
    "identifying",
    "is_list",
    "known_values",
    "labels_of",
    "lint",
    "lint_tables",
    "measure_of",
    "published",
    "read_batch",
    "read_statement",
    "read_wording",
    "refuse",
    "release",
    "sendings",
    "stand_of",
    "stands_of",
    "statements",
    "troubles",
    "wanting_first",
    "withdraw",
    "yearly_template",
]
