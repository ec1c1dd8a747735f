"""What each addressee is: settings, what it wants of a report, and the package that it gets."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import ClassVar

import msgspec

from tocsin.reporting.addressees.envelope import recipients, sealed
from tocsin.reporting.errors import ReportError
from tocsin.reporting.neutral.model import Report
from tocsin.reporting.neutral.rendering import as_text


@dataclass(frozen=True, slots=True)
class Package:
    """One file to hand over: its bytes, and how its name ends."""

    content: bytes
    suffix: str


class Addressee(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Somebody whom reports are handed to, as ``addressees.yaml`` says.

    ``folder``: where packages are put; it has to be there. ``recipients``: files of certificates, of those who can open
    the package. ``with_files``: whether pictures themselves go along, not their hashes alone. ``besides_center``: the
    law that wants a report besides one to the Center; without one there is no second report.
    """

    title: str
    folder: str
    recipients: tuple[str, ...] = ()
    with_files: bool = False
    besides_center: str = ""

    completes: ClassVar[bool] = False
    """Whether a confirmed case is reported once this addressee gave a reference: a package in a folder is no report."""
    holds_from_handover: ClassVar[tuple[str, ...]] = ()
    holds_from_reference: ClassVar[tuple[str, ...]] = ()
    """Kinds of holds that run from the handing over, and from the reference that came back."""

    def breaches(self, report: Report) -> list[str]:
        """Return what has to be corrected before the report is handed over, a sentence each."""
        found = []
        if not report.what.strip():
            found.append("say in words what happened")
        if not any(each.account or each.name for each in report.reported):
            found.append("name the account or person that is reported")
        names = [each.name for each in report.media]
        if self.with_files and len(set(names)) < len(names):
            found.append("two files have one name; name one of them otherwise")
        if not report.contact_email:
            found.append("say by contact_email whom the addressee can ask")
        return found

    def within(self, report: Report) -> timedelta | None:  # noqa: ARG002 - others tell it by the report
        """Return how soon after people confirmed the case the report is due; ``None`` where no time is set."""
        return None

    def pack(self, report: Report, content: Callable[[str], bytes], data: Path) -> Package:
        """Return the package.

        :param content: gives the bytes of a medium.
        :param data: the data folder, which relative paths begin at.
        :raises ReportError: where a certificate cannot be used.
        """
        made = bundle(
            self.body(report),
            as_text(report),
            {each.name: content(each.media) for each in report.media} if self.with_files else {},
        )
        if not self.recipients:
            return Package(made, ".zip")
        return Package(sealed(made, recipients(data / each for each in self.recipients)), ".zip.p7m")

    def body(self, report: Report) -> bytes:
        """Return the report as the addressee's machine reads it."""
        return msgspec.json.format(msgspec.json.encode(report), indent=2) + b"\n"


def bundle(body: bytes, text: str, files: Mapping[str, bytes]) -> bytes:
    """Return a ZIP of a report and what goes with it; the same content gives the same bytes.

    :raises ReportError: where a file's name is not one that a bundle may hold.
    """
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in {"report.json": body, "report.txt": text.encode()}.items():
            archive.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
        for name, content in files.items():
            if name in (".", "..") or set(name) & set("/\\:\0") or not name:
                raise ReportError(
                    f"the file's name {name[:80]!r} cannot be handed over; change it in the draft"
                )
            archive.writestr(zipfile.ZipInfo(f"files/{name}"), content, zipfile.ZIP_STORED)
    return made.getvalue()
