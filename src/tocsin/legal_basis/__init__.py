"""Whether private messages may be screened by machine, their texts and their pictures: by service, region and day.

In: a file that a platform's lawyers write, and where accounts say they are. Out: for each message, whether its text and
its pictures may be looked at. Must not know: what anything shows.
"""

from __future__ import annotations

from tocsin.legal_basis.errors import LegalBasisError
from tocsin.legal_basis.regions import AccountRegions
from tocsin.legal_basis.rules import FILE, UNKNOWN, LegalBasis, Look, Span, kept_legal_basis, read_legal_basis
from tocsin.legal_basis.switch import Switch

__all__ = [
    "FILE",
    "UNKNOWN",
    "AccountRegions",
    "LegalBasis",
    "LegalBasisError",
    "Look",
    "Span",
    "Switch",
    "kept_legal_basis",
    "read_legal_basis",
]
