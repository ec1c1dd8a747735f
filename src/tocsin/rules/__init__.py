"""Rules that a team changes: weights and phrases, proposed by one person, tried, and put live by another.

In: files, and what people say of them. Out: what scans weigh by now. Must not know: how a scan or a trial is run.
"""

from tocsin.rules.contents import MOST, Contents, Files, check_contents, read_contents
from tocsin.rules.differing import FileChange, Line, compared_with, file_changes
from tocsin.rules.errors import NotYourRulesError, RulesError, UnknownVersionError, UnreadableRulesError
from tocsin.rules.steps import (
    MOST_WHY,
    PROPOSE,
    RELEASE,
    answer,
    keep_trial,
    keep_trouble,
    propose,
    put_back,
    try_again,
)
from tocsin.rules.versions import (
    Live,
    Version,
    list_versions,
    live_version,
    read_version,
    untried_versions,
    went_live,
)

__all__ = [
    "MOST",
    "MOST_WHY",
    "PROPOSE",
    "RELEASE",
    "Contents",
    "FileChange",
    "Files",
    "Line",
    "Live",
    "NotYourRulesError",
    "RulesError",
    "UnknownVersionError",
    "UnreadableRulesError",
    "Version",
    "answer",
    "check_contents",
    "compared_with",
    "file_changes",
    "keep_trial",
    "keep_trouble",
    "list_versions",
    "live_version",
    "propose",
    "put_back",
    "read_contents",
    "read_version",
    "try_again",
    "untried_versions",
    "went_live",
]
