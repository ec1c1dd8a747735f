from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from tests.reporting.documents import documents, smallest
from tocsin.reporting import DocumentError, draft_fields, draft_of, with_another, with_one_less
from tocsin.reporting.cybertip import ATTRIBUTE_WORDS, ELEMENT_WORDS, FILE_DETAILS, REPORT, Element, Group
from tocsin.reporting.cybertip.fields import document_of, fields_of

MARKS = ("reportAnnotations", "fileAnnotations")


def told(value: Any) -> Any:
    """Return a document without what says nothing: empty texts, and marks of which none is set."""
    if isinstance(value, list):
        return [told(each) for each in value]
    if not isinstance(value, dict):
        return value
    return {
        key: told(each) for key, each in value.items() if each != "" and not (key in MARKS and each == {})
    }


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(documents(REPORT), documents(FILE_DETAILS))
def test_a_document_comes_back_from_its_fields_as_it_was(
    report: dict[str, Any], details: dict[str, Any]
) -> None:
    for root, document in ((REPORT, report), (FILE_DETAILS, details)):
        fields = fields_of(root, document)
        assert document_of(root, fields) == told(document)
        # Whatever order a browser sends them in.
        assert document_of(root, dict(reversed(fields.items()))) == told(document)


def test_a_draft_comes_back_with_its_files_and_names_no_other() -> None:
    picture = {"media": "m1", "name": "m1.png", "mime": "image/png", "sha256": "0" * 64, "details": {}}
    text = {"name": "note.txt", "text": "why", "details": {"fileRelevance": "Supplemental Reported"}}
    fields = draft_fields(smallest(), [picture, text])
    assert draft_of(fields, [picture, text]) == (smallest(), [picture, text])
    assert draft_of(with_one_less(fields, "files[1]"), [picture, text])[1] == [text]
    with pytest.raises(DocumentError, match="not in the draft any more"):
        draft_of(fields, [text])


def test_more_is_added_behind_what_is_there_and_what_follows_moves_up() -> None:
    fields = draft_fields(smallest(), [])
    fields, first = with_another(fields, "victim")
    fields, second = with_another(fields, "victim")
    assert (first, second) == ("victim[1]", "victim[2]")
    fields["victim[2]/schoolName"] = "of the second"
    fields, mail = with_another(fields, "victim[2]/victimPerson/email")
    assert mail == "victim[2]/victimPerson/email[1]"
    document, _ = draft_of(with_one_less(fields, "victim[1]"), [])
    assert document["victim"] == [{"schoolName": "of the second", "victimPerson": {}}]


@pytest.mark.parametrize(
    "place", ["", "nothing", "incidentSummary/nothing", "victim[0]", "victim[1]/../x", "files[1]/x"]
)
def test_nothing_is_added_where_nothing_may_stand(place: str) -> None:
    with pytest.raises(DocumentError, match="nothing can be added"):
        with_another(draft_fields(smallest(), []), place)


def test_what_the_table_has_no_place_for_is_told_instead_of_lost() -> None:
    broken: tuple[dict[str, Any], ...] = (
        {"unheard": 1},
        {"victim": {}},
        {"additionalInfo": ["x"]},
        {"additionalInfo": {"@x": "y"}},
    )
    for document in broken:
        with pytest.raises(DocumentError):
            draft_fields(document, [])
    with pytest.raises(DocumentError, match="neither a medium nor a text"):
        draft_fields({}, [{"name": "x"}])


def test_every_element_and_attribute_has_a_label() -> None:
    names: set[str] = set()
    attributes: set[str] = set()

    def walk(element: Element) -> None:
        names.add(element.name)
        attributes.update(each.name for each in element.attributes)
        if isinstance(element.content, Group):
            for each in element.content.elements:
                walk(each)

    walk(REPORT)
    walk(FILE_DETAILS)
    assert (names, attributes) == (set(ELEMENT_WORDS), set(ATTRIBUTE_WORDS))
