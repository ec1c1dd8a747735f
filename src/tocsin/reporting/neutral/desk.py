"""Reports to other addressees from end to end, for the faces: draft, ask, agree, hand over, and what there is."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from tocsin.cases import resolve, view_case
from tocsin.inbox import regions_of
from tocsin.legal_basis import kept_legal_basis
from tocsin.people import Person
from tocsin.reporting.addressees import FILE, Addressee, read_addressees
from tocsin.reporting.desk import Reporting
from tocsin.reporting.drafts import viewed_media
from tocsin.reporting.errors import ReportError
from tocsin.reporting.gathering import gather
from tocsin.reporting.looks import looker_of
from tocsin.reporting.neutral.composing import compose
from tocsin.reporting.neutral.drafts import NeutralDraft, keep_draft, neutral_drafts_of
from tocsin.reporting.neutral.due import Due, due_of
from tocsin.reporting.neutral.handing import Carrier
from tocsin.reporting.neutral.lateness import handover_lateness
from tocsin.reporting.neutral.requests import Handover, handovers_of
from tocsin.reporting.rights import check_right


@dataclass(frozen=True, slots=True)
class Handovers:
    """Reports to the addressees that the data folder names, with the means of :class:`Reporting`."""

    reporting: Reporting

    def addressees(self) -> dict[str, Addressee]:
        """Return whom reports can be handed to.

        :raises ReportError: where ``addressees.yaml`` is there and wrong.
        """
        return read_addressees(self.reporting.folder)

    def addressee(self, name: str) -> Addressee:
        """Return an addressee.

        :raises ReportError: where there is none of this name.
        """
        found = self.addressees()
        if name not in found:
            raise ReportError(
                f"there is no addressee {name[:40]!r}; {FILE} in the data folder names "
                f"{', '.join(found) if found else 'none'}"
            )
        return found[name]

    def draft(self, case_id: str, name: str, by: Person | None = None) -> NeutralDraft:
        """Draft a report on a case for an addressee, keep it and return it.

        :raises tocsin.cases.UnknownCaseError: where there is no such case.
        :raises ReportError: where somebody may not draft, there is no such addressee, or a draft stands already.
        :raises tocsin.lookup.ContentError: where the content's source cannot be read at all.
        :raises tocsin.legal_basis.LegalBasisError: where the file of legal bases cannot be used.
        """
        this, to = self.reporting, self.addressee(name)
        with this.store.read() as connection:
            case_id = resolve(connection, case_id)
            check_right(connection, by, "draft_report", case_id)
            view = view_case(connection, case_id)
            regions = regions_of(connection, [each.account for each in view.accounts])
        why = f"a draft for {to.title}"
        basis = None if this.folder is None else kept_legal_basis(this.folder)
        found = gather(looker_of(this.store, this.lookup, this.clock, case_id, by=by, why=why), view, regions)
        with this.store.begin() as connection:
            now = this.clock.now()
            viewed = viewed_media(connection, case_id)
            report, missing = compose(view, found, this.reporter, viewed, now, basis=basis)
            return keep_draft(connection, case_id, name, report, missing, by=by, now=now)

    def carrier(self) -> Carrier:
        """Return what hands over.

        :raises ReportError: where there is no data folder.
        """
        this = self.reporting
        if this.folder is None:
            raise ReportError("there is no data folder that names addressees; name one by --data")
        return Carrier(
            this.store,
            this.policy,
            this.clock,
            this.folder,
            addressees=self.addressees,
            contents=self._content,
        )

    def hand_over_what_is_due(self) -> None:
        """Hand over what two people agreed on and whose time it is, and read the references that came back."""
        carrier = self.carrier()
        for each in carrier.due():
            carrier.run(each)
        carrier.read_references()

    def listed(self, case_id: str | None = None) -> Iterator[tuple[NeutralDraft, list[Handover]]]:
        """Yield the drafts of a case, or all, newest first, each with its handovers, oldest first."""
        by_draft: defaultdict[str, list[Handover]] = defaultdict(list)
        with self.reporting.store.read() as connection:
            drafts = neutral_drafts_of(connection, case_id)
            for one in handovers_of(connection):
                by_draft[one.draft_id].append(one)
        yield from ((each, by_draft[each.id]) for each in drafts)

    def due(self, drafts: Iterable[NeutralDraft]) -> dict[str, Due]:
        """Return by when each draft has to be handed over, by its id, where a time is set and the case is confirmed.

        :raises ReportError: where ``addressees.yaml`` is there and wrong.
        """
        with self.reporting.store.read() as connection:
            return due_of(connection, drafts, self.addressees())

    def _content(self, draft: NeutralDraft, media: str) -> bytes | None:
        this = self.reporting
        look = looker_of(
            this.store, this.lookup, this.clock, draft.case_id, by=None, why=f"handing over {draft.id}"
        )
        return look.picture(media).content


def handover_status(
    draft: NeutralDraft, handovers: list[Handover], due: Due | None, now: datetime
) -> dict[str, object]:
    """Return where a draft stands: ids and moments, no content."""
    last = handovers[-1] if handovers else None
    state = "withdrawn" if draft.withdrawn_at else "draft" if last is None else last.state
    late = handover_lateness(draft, last, due, now)
    return {
        "draft": draft.id,
        "case": draft.case_id,
        "addressee": draft.addressee,
        "version": draft.version,
        "state": state,
        "due_at": due.at if due else None,
        "late": late is not None,
        "late_why": None if late is None else str(late[0]),
        "late_since": None if late is None else late[1],
        "written_by": draft.written_by,
        "handover": last.id if last else None,
        "asked_by": last.asked_by if last else None,
        "asked_at": last.asked_at if last else None,
        "approved_by": last.approved_by if last else None,
        "tried_again_at": last.due_at if last else None,
        "handed_over_at": last.handed_over_at if last else None,
        "place": last.place if last else None,
        "file": last.file if last else None,
        "sha256": last.sha256.hex() if last and last.sha256 else None,
        "reference": last.reference if last else None,
        "trouble": last.trouble if last else None,
    }
