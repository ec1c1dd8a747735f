"""The life of a case: flags and alarms in, decisions by people, an outcome for every flag.

In: flags, cases of a scan, what people decide. Out: rows of the ledger, and the cases and queues that they add up to.
Must not know: how an alarm was computed, or which face asked.
"""

from tocsin.cases.arrivals import Arrivals, Arrived
from tocsin.cases.canary import CanaryState, canary_state, send_canary
from tocsin.cases.conservation import Amiss, Conservation, SourceCount, check_conservation, flags_amiss
from tocsin.cases.decisions import Decision, Decisions
from tocsin.cases.errors import (
    CaseError,
    NotYoursError,
    PolicyError,
    StaleCaseError,
    TransitionError,
    UnknownCaseError,
)
from tocsin.cases.figures import (
    DecisionTime,
    Figures,
    OpenCount,
    OutcomeCount,
    QueueLoad,
    SourceFlow,
    count_figures,
)
from tocsin.cases.flag_history import Repeat, Told, repeats_of, told_of
from tocsin.cases.flags import Answer, FlagIntake, Taken, case_id_of
from tocsin.cases.investigating import (
    SavedSearch,
    SearchFor,
    SharedThing,
    drop_search,
    save_search,
    saved_searches,
    shared_by_many,
)
from tocsin.cases.joining import Joining
from tocsin.cases.ledger import CaseFile, read_case
from tocsin.cases.policy import Policy, read_policy
from tocsin.cases.possible import possible_acts
from tocsin.cases.quality import VERDICTS, Agreement, Ask, GoldenCase, Quality, golden_cases, read_ask
from tocsin.cases.questions import JUDGING, Question, Questions, as_it_was, read_question
from tocsin.cases.queues import QueueCount, count_overdue, count_queues, open_to_routing, queue_names
from tocsin.cases.reading import (
    AccountRole,
    CaseView,
    Document,
    Filter,
    FlagView,
    LedgerRow,
    Page,
    bridged_note,
    cases_of_account,
    flag_of,
    flags_as_events,
    list_cases,
    list_overdue,
    list_queue,
    may_see,
    merged_with,
    resolve,
    view_case,
    view_flag,
)
from tocsin.cases.reported import confirmed_at, note_report
from tocsin.cases.rights import PERMISSION, check_no_conflict, check_person
from tocsin.cases.scans import SCAN_BEGUN, SCAN_ENDED, SCAN_IMPORTED, log_scan
from tocsin.cases.searching_again import (
    EVERY_HOURS,
    Find,
    Run,
    StandingSearch,
    StandingSearches,
    mark_seen,
    repeat_search,
    runs_of_search,
    standing_searches,
    stop_search,
)
from tocsin.cases.shadow import Comparison, Shadowed, as_json, compare_scans, decided_cases
from tocsin.cases.similar import Similar, similar_cases
from tocsin.cases.standing import Beside, accounts_beside, asked_blind, flags_about
from tocsin.cases.transitions import NEXT, TRANSITIONS
from tocsin.cases.tying import Tying
from tocsin.cases.watching import Watch, Watched
from tocsin.cases.words import Act, CaseKind, Ground, NextAction, Outcome, Severity, State
from tocsin.cases.worker import Worker

__all__ = [
    "EVERY_HOURS",
    "JUDGING",
    "NEXT",
    "PERMISSION",
    "SCAN_BEGUN",
    "SCAN_ENDED",
    "SCAN_IMPORTED",
    "TRANSITIONS",
    "VERDICTS",
    "AccountRole",
    "Act",
    "Agreement",
    "Amiss",
    "Answer",
    "Arrivals",
    "Arrived",
    "Ask",
    "Beside",
    "CanaryState",
    "CaseError",
    "CaseFile",
    "CaseKind",
    "CaseView",
    "Comparison",
    "Conservation",
    "Decision",
    "DecisionTime",
    "Decisions",
    "Document",
    "Figures",
    "Filter",
    "Find",
    "FlagIntake",
    "FlagView",
    "GoldenCase",
    "Ground",
    "Joining",
    "LedgerRow",
    "NextAction",
    "NotYoursError",
    "OpenCount",
    "Outcome",
    "OutcomeCount",
    "Page",
    "Policy",
    "PolicyError",
    "Quality",
    "Question",
    "Questions",
    "QueueCount",
    "QueueLoad",
    "Repeat",
    "Run",
    "SavedSearch",
    "SearchFor",
    "Severity",
    "Shadowed",
    "SharedThing",
    "Similar",
    "SourceCount",
    "SourceFlow",
    "StaleCaseError",
    "StandingSearch",
    "StandingSearches",
    "State",
    "Taken",
    "Told",
    "TransitionError",
    "Tying",
    "UnknownCaseError",
    "Watch",
    "Watched",
    "Worker",
    "accounts_beside",
    "as_it_was",
    "as_json",
    "asked_blind",
    "bridged_note",
    "canary_state",
    "case_id_of",
    "cases_of_account",
    "check_conservation",
    "check_no_conflict",
    "check_person",
    "compare_scans",
    "confirmed_at",
    "count_figures",
    "count_overdue",
    "count_queues",
    "decided_cases",
    "drop_search",
    "flag_of",
    "flags_about",
    "flags_amiss",
    "flags_as_events",
    "golden_cases",
    "list_cases",
    "list_overdue",
    "list_queue",
    "log_scan",
    "mark_seen",
    "may_see",
    "merged_with",
    "note_report",
    "open_to_routing",
    "possible_acts",
    "queue_names",
    "read_ask",
    "read_case",
    "read_policy",
    "read_question",
    "repeat_search",
    "repeats_of",
    "resolve",
    "runs_of_search",
    "save_search",
    "saved_searches",
    "send_canary",
    "shared_by_many",
    "similar_cases",
    "standing_searches",
    "stop_search",
    "told_of",
    "view_case",
    "view_flag",
]
