"""A mistake in what was published, or is about to be: what, where, why it matters, what to do."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class Check:
    """What a check is for: ``why`` its finding matters, and what ``todo`` about it."""

    why: str
    todo: str


CHECKS: MappingProxyType[str, Check] = MappingProxyType(
    {
        "unreadable_row": Check(
            "what cannot be read is in nobody's figures", "export it again; each row is a whole statement"
        ),
        "broken_rule": Check(
            "the Transparency Database refuses such a statement, or takes it for another",
            "correct the field where statements are made, and these statements by hand",
        ),
        "duplicate_id": Check(
            "a statement that counts twice makes every figure too high",
            "find which is meant, and drop the other",
        ),
        "identical_in_bulk": Check(
            "reasons that are the same to the day are either one decision sent many times, or say nothing of any "
            "(Article 17(4))",
            "look whether one act made them all; if not, say more in decision_facts",
        ),
        "date_out_of_period": Check(
            "a report counts what was decided in its period",
            "check the period, and the time zone at its ends",
        ),
        "contradiction": Check(
            "both cannot be true of one decision",
            "find which of the two fields is filled from the wrong place",
        ),
        "flipped_field": Check(
            "a field that says the opposite turns the whole report round, and such reports were published",
            "compare a few statements with their cases before anything is published",
        ),
        "share_jump": Check(
            "a share that moves further than it ever did between months is a change of policy or of counting",
            "say in the report which it is; if nothing changed, find what is counted otherwise",
        ),
        "totals": Check(
            "a sum that differs from its parts says that one of them is wrong", "count both again"
        ),
        "unknown_value": Check(
            "a row that nobody knows falls out of every comparison", "write it as docs/dsa.md lists it"
        ),
        "small_number": Check(
            "a number that small can say who it was", "make the figures again with the bound that they name"
        ),
        "no_number": Check("a cell is a count or it is empty", "write a whole number, or leave it empty"),
    }
)
"""Every check by its name."""


@dataclass(frozen=True, slots=True)
class Finding:
    """``where``: a file, with lines or a field. ``count``: how many rows it is true of."""

    check: str
    what: str
    where: str
    count: int = 1

    @property
    def why(self) -> str:
        """Why it matters."""
        return CHECKS[self.check].why

    @property
    def todo(self) -> str:
        """What to do about it."""
        return CHECKS[self.check].todo

    def as_json(self) -> dict[str, object]:
        """Return it as JSON."""
        return {
            "check": self.check,
            "what": self.what,
            "where": self.where,
            "count": self.count,
            "why": self.why,
            "todo": self.todo,
        }
