from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tocsin.legal_basis import UNKNOWN, LegalBasis, LegalBasisError, Look, Span, read_legal_basis

EXAMPLE = Path(__file__).parents[2] / "docs" / "examples" / "legal-basis.yaml"


def written(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "legal-basis.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def at(basis: LegalBasis, region: str, day: str) -> tuple[bool, str]:
    moment = datetime.fromisoformat(day).replace(tzinfo=UTC)
    (span,) = [span for span in basis.of_region(region) if span.covers(moment)]
    return span.read, span.basis


def test_the_example_knows_the_gap_in_the_law_of_the_union() -> None:
    basis = read_legal_basis(EXAMPLE)
    assert [at(basis, "FR", day)[0] for day in ("2026-04-03", "2026-04-04", "2026-07-31", "2026-08-01")] == [
        True,
        False,
        False,
        True,
    ]
    assert at(basis, "FR", "2028-04-04") == (False, "no rule covers this time")
    assert at(basis, "US-CA", "2026-05-01") == (True, "terms of service")
    assert at(basis, "fr", "2026-05-01")[0] is False, "however it is written"


def test_whose_region_is_not_known_has_the_strictest_rules_unless_the_file_says_whose(tmp_path: Path) -> None:
    assert at(read_legal_basis(EXAMPLE), UNKNOWN, "2026-05-01") == (False, "no derogation in force (EU)")
    assert at(read_legal_basis(EXAMPLE), UNKNOWN, "2026-09-01")[0] is True
    as_at_home = EXAMPLE.read_text(encoding="utf-8").replace(
        "unknown_region: strictest", "unknown_region: '*'"
    )
    assert at(read_legal_basis(written(tmp_path, as_at_home)), UNKNOWN, "2026-05-01")[0] is True


def test_pictures_have_a_word_of_their_own_and_follow_texts_without_one(tmp_path: Path) -> None:
    path = written(
        tmp_path,
        "services: {chat: {rules: ["
        "{regions: [FR], read: false, pictures: true, basis: known material alone},"
        "{regions: [DE], read: true, pictures: false, basis: words alone},"
        "{regions: ['*'], read: false, basis: nothing}]}}",
    )
    basis = read_legal_basis(path)
    moment = datetime(2026, 5, 1, tzinfo=UTC)

    def against(*regions: str) -> tuple[str | None, str | None]:
        parties = [[region] for region in regions]
        texts, pictures = (basis.against(moment, parties, what=what) for what in Look)
        return texts, pictures

    assert against("FR") == ("known material alone", None)
    assert against("DE") == (None, "words alone")
    assert against("FR", "DE") == ("known material alone", "words alone")
    assert against("US") == ("nothing", "nothing")
    # Who states no region has what every region allows: of these, neither.
    assert None not in against("FR", UNKNOWN)


SERVICE = "services:\n  chat:\n    rules:\n"
RULE = "      - {{ regions: [{}], read: {}, basis: law{} }}\n"


def test_each_service_has_its_own_rules(tmp_path: Path) -> None:
    path = written(
        tmp_path,
        "services:\n"
        "  chat: { rules: [{ regions: ['*'], read: true, basis: consent }] }\n"
        "  mail: { rules: [{ regions: ['*'], read: false, basis: none }] }\n",
    )
    assert at(read_legal_basis(path, "chat"), "DE", "2026-01-01") == (True, "consent")
    assert at(read_legal_basis(path, "mail"), "DE", "2026-01-01") == (False, "none")
    with pytest.raises(LegalBasisError, match="names several services; say which with --service: chat, mail"):
        read_legal_basis(path)
    with pytest.raises(LegalBasisError, match="knows no service 'game'"):
        read_legal_basis(path, "game")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "cannot be used as a file of legal bases"),
        ("services: [", "cannot be used as a file of legal bases"),
        ("services: {}", "names several services|knows no service"),
        (SERVICE + RULE.format("FR", "perhaps", ""), "Expected `bool`"),
        (SERVICE + RULE.format("FR", "true", ", form: 2026-01-01"), "unknown field `form`"),
        (SERVICE + RULE.format("FRA", "true", ""), "names the region 'FRA'"),
        (SERVICE + RULE.format("", "true", ""), "names no region"),
        (SERVICE + "      - { regions: [FR], read: true, basis: ' ' }\n", "says no basis"),
        (
            SERVICE + RULE.format("FR", "true", ", from: 2026-02-01, until: 2026-02-01"),
            "ends before it begins",
        ),
        (
            SERVICE
            + RULE.format("FR", "true", ", until: 2026-02-02")
            + RULE.format("FR", "false", ", from: 2026-02-01"),
            "two rules hold for 'FR' on 2026-02-01",
        ),
        (
            SERVICE.replace("    rules", "    unknown_region: GB\n    rules") + RULE.format("FR", "true", ""),
            "unknown_region is 'GB', which no rule names",
        ),
    ],
)
def test_a_file_that_is_wrong_is_told_with_where_and_why(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(LegalBasisError, match=said) as told:
        read_legal_basis(written(tmp_path, text))
    assert "legal-basis.yaml" in str(told.value)


DAYS = st.integers(0, 40).map(lambda number: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(number))


@st.composite
def spans(draw: st.DrawFn) -> tuple[Span, ...]:
    edges = sorted(draw(st.lists(DAYS, min_size=2, max_size=6, unique=True)))
    pairs = list(zip(edges[::2], edges[1::2], strict=False))
    return tuple(Span(since, until, draw(st.booleans()), "law") for since, until in pairs)


@settings(deadline=None)
@given(st.dictionaries(st.sampled_from(["FR", "US", "*"]), spans(), min_size=1), DAYS)
def test_the_strictest_rules_allow_exactly_what_every_region_allows(
    rules: dict[str, tuple[Span, ...]], day: datetime
) -> None:
    basis = LegalBasis("chat", "", rules, "strictest")

    def allowed(region: str) -> bool:
        return next(span.read for span in basis.of_region(region) if span.covers(day))

    assert allowed(UNKNOWN) == all(allowed(region) for region in rules)
