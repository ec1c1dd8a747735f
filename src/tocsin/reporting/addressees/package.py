"""Anybody who has a certificate: a sealed package that people carry to them."""

from __future__ import annotations

from tocsin.reporting.addressees.form import Addressee
from tocsin.reporting.neutral.model import Report


class SealedPackage(Addressee, frozen=True, kw_only=True, tag="package", tag_field="kind"):
    """A recipient who can open what nobody else can."""

    def breaches(self, report: Report) -> list[str]:
        """Return what has to be corrected; without a recipient there is no package."""
        found = super().breaches(report)
        return found if self.recipients else [*found, "name the recipients' certificates in addressees.yaml"]


ADDRESSEE = SealedPackage
