"""What the machine says of a case is said in French to whoever reads French; what is kept of it stays English."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from importlib.resources import files
from pathlib import Path

import msgspec
import pytest

from tests.console.review.french import english_of
from tests.console.review.house import House, open_house
from tests.console.review.scanned import file_of, flag
from tests.console.review.story import Story, lookup_of
from tocsin.cases import view_case
from tocsin.console.languages import ENGLISH, tongue
from tocsin.console.ledger_words import ledger_reason
from tocsin.console.report import reason, write_reports
from tocsin.console.report.words import course, headline, not_read
from tocsin.evidence import LINK_WORDS
from tocsin.model import Case, CaseAccount, Evidence, Kind, Link, NotRead, Role, Stage
from tocsin.signals import Indicators

FRENCH = tongue("fr")
STORY = Story()


def telling_all() -> Case:
    """Return a case with every indicator, link and role, and with words that were not read."""
    case = STORY.case()
    moments = [piece.at for piece in case.evidence]
    told = Indicators.load().sentences()
    return msgspec.structs.replace(
        case,
        evidence=tuple(
            Evidence(
                STORY.event(number % 12),
                name,
                stage,
                -0.5 if number % 7 == 0 else 0.25 + number / 100,
                f"{why} ({number + 2} minors)" if number % 10 == 0 else why,
                moments[number % len(moments)],
                STORY.adult,
                STORY.minor,
            )
            for number, (name, (stage, why)) in enumerate(told.items())
        ),
        accounts=(*case.accounts, *(CaseAccount(f"a-{role}", role, 0.1) for role in Role)),
        links=tuple(
            Link((STORY.adult, f"a-{Role.ASSOCIATE}"), kind, 2.5, f"{why}, which 2 accounts hold")
            for kind, why in LINK_WORDS.items()
        ),
        not_read=(NotRead("pl", 34, 40), NotRead("und", 1, 40), NotRead("x-no-basis", 1, 40)),
        alarm_before=(Stage.TRANSACTION, Stage.CONTROL),
        weights_version="2026.11",
    )


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    with lookup_of(tmp_path_factory.mktemp("told"), STORY) as lookup, open_house(lookup) as opened:
        opened.add("ana", "reviewer")
        opened.bring(telling_all())
        yield opened


def test_a_french_readers_case_page_holds_no_english_of_the_machine(house: House) -> None:
    with house.signed_in("ana") as reader:
        reader.open("/settings").send("/settings/reading", language="fr", keys="on")
        reader.open(f"/case/{STORY.name}").send(f"/case/{STORY.name}/open", purpose="review")
        assert english_of(reader.text) == []
        assert 'lang="en"' not in reader.text
        for said in (
            "Plus probable qu’improbable : manipulation d’enfant, avec 1 recruteur",
            "a demandé à un mineur de garder le secret (les deux se connaissent)",
            "a pris contact avec de nombreux mineurs",
            "polonais (34 sur 40 messages vérifiés, 85\xa0%)",
            "le même appareil, que détiennent 2 comptes",
            "avant qu’on ait vu un paiement ou une rencontre ou une menace",
            "+0,26",
            "l’alarme a sonné à 91",
        ):
            assert said in reader.text, said


def test_an_english_reader_reads_what_the_scan_wrote(house: House) -> None:
    case = telling_all()
    with house.signed_in("ana") as reader:
        reader.open("/settings").send("/settings/reading", language="en", keys="on")
        reader.open(f"/case/{STORY.name}").send(f"/case/{STORY.name}/open", purpose="review")
        for said in (headline(case, ENGLISH), course(case, ENGLISH), not_read(case, ENGLISH)):
            assert said is not None
            assert said in reader.text
    assert all(reason(piece.why, ENGLISH) == piece.why for piece in case.evidence)


def details() -> list[str]:
    """Return what the signals' SQL says beside a sentence, with a number in front of it."""
    folder = files("tocsin.signals") / "sql"
    texts = [file.read_text(encoding="utf-8") for file in folder.iterdir() if file.name.endswith(".sql")]
    found = sorted({part for text in texts for part in re.findall(r"'([^']+)' as detail", text)})
    assert found
    return found


def test_every_detail_beside_a_sentence_is_said_too() -> None:
    for name, (_, why) in Indicators.load().sentences().items():
        for detail in details():
            said = reason(f"{why} (12{detail})", FRENCH)
            assert detail not in said, name
            assert reason(why, FRENCH) in said
            assert "12" in said
    for why in LINK_WORDS.values():
        assert reason(f"{why}, which 3 accounts hold", FRENCH).startswith(reason(why, FRENCH))


def test_a_platforms_own_sentence_stands_as_it_is() -> None:
    for why in ("wrote of the blue door", "wrote of the blue door (twice)", "100% blue %(seen)s", ""):
        assert reason(why, FRENCH) == why
    assert reason("wrote of the blue door (3 minors)", FRENCH) == "wrote of the blue door (mineurs : 3)"


@pytest.mark.parametrize("kind", list(Kind))
def test_each_kind_and_strength_has_a_headline(kind: Kind) -> None:
    said = {
        headline(msgspec.structs.replace(STORY.case(), kind=kind, probability=probability), FRENCH)
        for probability in (0.96, 0.6, 0.3, 0.1)
    }
    assert len(said) == 4
    assert all(each.endswith(", avec 1 auteur présumé et 1 mineur.") for each in said) or (
        kind is Kind.TRAFFICKING
    )


def test_the_course_is_told_whether_or_not_the_alarm_rang() -> None:
    case = STORY.case()
    assert course(case, FRENCH) == (
        "Tout a été vu le 20 février 2026. Le seuil d’alarme a été franchi le 20 février 2026, "
        "6\xa0heures après le premier signe."
    )
    quiet = msgspec.structs.replace(case, opened_at=None)
    assert course(quiet, FRENCH).endswith("Le seuil d’alarme n’est pas franchi.")
    at_once = msgspec.structs.replace(case, opened_at=case.evidence[0].at, alarm_before=(Stage.TRANSACTION,))
    assert course(at_once, FRENCH).endswith("le 20 février 2026, avant qu’on ait vu un paiement.")


def test_the_report_may_be_written_in_french(tmp_path: Path) -> None:
    summary = {"read": 12_345, "quarantined": 2, "calibrated": False, "messages_not_read": 3}
    for cases in ([telling_all()], []):
        [page] = write_reports(cases, summary, tmp_path, tongue=FRENCH)
        html = page.read_text(encoding="utf-8")
        assert english_of(html) == []
        assert '<html lang="fr">' in html
        assert "12\u202f345" in html


def test_what_the_machine_wrote_into_the_ledger_is_said_and_what_people_wrote_stands(house: House) -> None:
    flag(house, "somebody-else", by="moderator")
    with house.store.read() as connection:
        (row, *_) = view_case(connection, file_of(house, "somebody-else").id).ledger
    for actor, written, said in (
        ("machine:scan", "the alarm rang at 91%", "l’alarme a sonné à 91\xa0%"),
        (
            "source:forum",
            "2 flags (grooming, minor safety)",
            "2 signalements (manipulation d’enfant, sécurité d’un mineur)",
        ),
        (
            "machine:watch",
            "'review' was due 2026-03-02 16:00 UTC, 1 day, 3:20:00 ago",
            "« être examiné » était attendu pour le 2026-03-02 16:00 UTC ; retard : 1 jour, 3:20:00",
        ),
        ("person:ana", "the lease ran out", "the lease ran out"),
        ("person:ana", "taken from the queue", "pris dans la file"),
    ):
        told = replace(row, actor=actor, reason=written)
        assert ledger_reason(told.reason, told.actor, FRENCH) == said
        assert ledger_reason(told.reason, told.actor, ENGLISH) == written
