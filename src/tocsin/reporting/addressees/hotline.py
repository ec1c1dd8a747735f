"""A national hotline that collects reports from a folder, by whatever carries the folder to it."""

from __future__ import annotations

from tocsin.reporting.addressees.form import Addressee


class Hotline(Addressee, frozen=True, kw_only=True, tag="hotline", tag_field="kind"):
    """A hotline, one entry each. Where it has a certificate, what lies in the folder is sealed for it."""


ADDRESSEE = Hotline
