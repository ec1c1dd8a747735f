from __future__ import annotations

import json
import multiprocessing
import os
import shutil
import signal
import subprocess
import threading
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from sqlalchemy import select, text, update
from sqlalchemy.exc import DBAPIError

from tests.cases.time import Time
from tests.cases.working import POLICY
from tests.databases import store
from tests.jobs.waiting import until
from tests.reporting.filing import agreed, confirmed, drafted, people
from tocsin.cases import State, read_case
from tocsin.log import log_entry
from tocsin.lookup import FileLookup
from tocsin.people import Person
from tocsin.reporting import (
    Handover,
    Handovers,
    NeutralDraft,
    Reporter,
    ReportError,
    Reporting,
    approve_handover,
    as_text,
    ask_handover,
    edit_neutral,
    enter_reference,
    handover_status,
    read_neutral_draft,
    refuse_handover,
)
from tocsin.reporting.addressees import FILE, kinds, read_addressees
from tocsin.reporting.neutral import handing
from tocsin.reporting.tables import report_filing
from tocsin.store import Store

__all__ = ["store"]

SETTINGS = """
hotline: {kind: hotline, title: A hotline, folder: drop}
agency: {kind: nca, folder: drop, levels: {2: within a day}}
police: {kind: package, title: The police, folder: drop, recipients: [police.pem]}
also: {kind: hotline, title: One more, folder: drop, besides_center: a law that asks for it}
"""


@pytest.fixture
def time() -> Time:
    return Time()


@pytest.fixture
def two(store: Store, time: Time) -> tuple[Person, Person]:
    return people(store, time)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / FILE).write_text(SETTINGS)
    (tmp_path / "drop").mkdir()
    event = {"id": "m1", "type": "message", "at": "2026-03-02T15:00:00Z", "actor": "u9", "to": ["kim"]}
    (tmp_path / "events.jsonl").write_text(json.dumps(event | {"conversation": "c1", "text": "a secret"}))
    return tmp_path


@pytest.fixture
def desk(store: Store, time: Time, folder: Path) -> Iterator[Handovers]:
    with _desk(store, time, folder) as made:
        yield made


@contextmanager
def _desk(store: Store, time: Time, folder: Path) -> Iterator[Handovers]:
    with FileLookup.open([folder / "events.jsonl"], folder / f"index-{os.getpid()}") as lookup:
        reporter = Reporter(email="safety@platform.example", service="Example")
        yield Handovers(Reporting(store, POLICY, time, folder, lookup, reporter))


def _case(desk: Handovers, account: str = "u9") -> str:
    time = desk.reporting.clock
    assert isinstance(time, Time)
    return confirmed(desk.reporting.store, time, account)


def _agreed(desk: Handovers, draft: NeutralDraft, two: tuple[Person, Person]) -> Handover:
    to, now = desk.addressee(draft.addressee), desk.reporting.clock.now()
    with desk.reporting.store.begin() as connection:
        asked = ask_handover(connection, draft.id, to, two[0], now)
        return approve_handover(connection, asked.id, to, two[1], why="", now=now)


def _ready(desk: Handovers, two: tuple[Person, Person], name: str = "hotline") -> Handover:
    return _agreed(desk, desk.draft(_case(desk), name), two)


def _packages(folder: Path) -> list[str]:
    return sorted(
        each.name for each in (folder / "drop").glob("tocsin-*.zip*") if each.suffix in (".zip", ".p7m")
    )


def test_a_report_lies_whole_in_the_folder_with_a_note_beside_it(
    desk: Handovers, folder: Path, two: tuple[Person, Person]
) -> None:
    done = desk.carrier().run(_ready(desk, two).id)
    assert (done.state, done.trouble) == ("handed_over", None)
    (name,) = _packages(folder)
    with zipfile.ZipFile(folder / "drop" / name) as archive:
        report = json.loads(archive.read("report.json"))
        assert "u9" in archive.read("report.txt").decode()
    assert [each["account"] for each in report["reported"]] == ["u9"]
    assert report["contact_email"] == "safety@platform.example"
    note = json.loads((folder / "drop" / f"{name}.note.json").read_text())
    assert (note["sha256"], note["report"]) == ((done.sha256 or b"").hex(), done.draft_id)
    assert (folder / "drop" / name).stat().st_mode & 0o777 == 0o600
    assert not list((folder / "drop").glob(".tocsin*"))
    with desk.reporting.store.read() as connection:
        steps = connection.scalars(
            select(log_entry.c.body["step"].astext)
            .where(log_entry.c.kind == "report_step")
            .order_by(log_entry.c.id)
        ).all()
        assert steps == ["packed", "placing", "handed_over"]
        # A hotline's report is not the one that the law asks of the case.
        assert read_case(connection, report["case"]).state is State.CONFIRMED


def _certificate(folder: Path, time: Time) -> Path:
    key = rsa.generate_private_key(65537, 2048)
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "police")])
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(time.now() - timedelta(days=1))
        .not_valid_after(time.now() + timedelta(days=365))
        .sign(key, hashes.SHA256())
    )
    (folder / "police.pem").write_bytes(made.public_bytes(serialization.Encoding.PEM))
    private = folder / "key.pem"
    private.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return private


@pytest.mark.skipif(shutil.which("openssl") is None, reason="openssl opens it")
def test_its_recipient_alone_opens_a_sealed_package_with_openssl(
    desk: Handovers, folder: Path, time: Time, two: tuple[Person, Person]
) -> None:
    private = _certificate(folder, time)
    desk.carrier().run(_ready(desk, two, "police").id)
    (name,) = _packages(folder)
    sealed = folder / "drop" / name
    assert b"u9" not in sealed.read_bytes()
    words = [
        "openssl",
        "cms",
        "-decrypt",
        "-inform",
        "DER",
        "-in",
        str(sealed),
        "-out",
        str(folder / "out.zip"),
    ]
    subprocess.run([*words, "-inkey", str(private)], check=True, capture_output=True)
    with zipfile.ZipFile(folder / "out.zip") as archive:
        assert json.loads(archive.read("report.json"))["reported"][0]["account"] == "u9"
    (folder / "other").mkdir()
    other = _certificate(folder / "other", time)
    # A wrong key gives an error, or bytes that are no package: the padding's way of not telling which.
    subprocess.run([*words, "-inkey", str(other)], check=False, capture_output=True)
    assert not zipfile.is_zipfile(folder / "out.zip")


def _dies(at: str) -> Callable[..., object]:
    real: Callable[..., object] = getattr(handing, at.split()[1])

    def dying(*given: object) -> object:
        if at.startswith("before"):
            os.kill(os.getpid(), signal.SIGKILL)
        real(*given)
        os.kill(os.getpid(), signal.SIGKILL)
        return None

    return dying


def _killed(url: str, folder: Path, one: int, at: str) -> None:
    with Store.open(None, url, migrate=False) as opened, _desk(opened, Time(), folder) as desk:
        setattr(handing, at.split()[1], _dies(at))
        desk.carrier().run(one)


def test_a_process_that_is_killed_at_any_step_leaves_one_package_or_none_and_then_one(
    desk: Handovers, folder: Path, two: tuple[Person, Person]
) -> None:
    fork = multiprocessing.get_context("forkserver")
    fork.set_forkserver_preload(["tests.reporting.filing"])
    store = desk.reporting.store
    for number, at in enumerate(["after stage", "before publish", "after publish"]):
        one = _agreed(desk, desk.draft(_case(desk, f"u{number}"), "hotline"), two)
        child = fork.Process(target=_killed, args=(store.url, folder, one.id, at))
        child.start()
        child.join(300)
        assert child.exitcode == -signal.SIGKILL
        assert len(_packages(folder)) == int(at == "after publish")
        # Whoever collects it may have been there already.
        for each in _packages(folder):
            (folder / "drop" / each).unlink()
        # The database lets go of what the dead held once it sees that they are gone.
        until(lambda: desk.carrier().run(one.id).state == "handed_over")  # noqa: B023 (called at once)
        done = desk.carrier().run(one.id)
        assert len(_packages(folder)) == int(at != "after publish")
        assert ("taken away" in (done.trouble or "")) == (at == "after publish")
        for each in _packages(folder):
            (folder / "drop" / each).unlink()
        assert desk.carrier().run(one.id) == done
        assert _packages(folder) == []


def test_of_several_workers_one_hands_over(desk: Handovers, folder: Path, two: tuple[Person, Person]) -> None:
    one = _ready(desk, two)
    workers = [threading.Thread(target=desk.carrier().run, args=(one.id,)) for _ in range(3)]
    for each in workers:
        each.start()
    for each in workers:
        each.join()
    assert desk.carrier().run(one.id).state == "handed_over"
    assert len(_packages(folder)) == 1


def test_a_folder_that_is_not_there_is_waited_for_and_never_made(
    desk: Handovers, folder: Path, time: Time, two: tuple[Person, Person]
) -> None:
    one = _ready(desk, two)
    (folder / "drop").rmdir()
    waits = desk.carrier().run(one.id)
    assert (waits.state, (folder / "drop").exists()) == ("approved", False)
    assert "drop" in (waits.trouble or "")
    (folder / "drop").mkdir()
    desk.hand_over_what_is_due()
    assert _packages(folder) == []
    time.at += timedelta(hours=1)
    desk.hand_over_what_is_due()
    assert len(_packages(folder)) == 1


def test_what_the_center_has_is_refused_unless_a_law_asks_for_another(
    desk: Handovers, time: Time, two: tuple[Person, Person]
) -> None:
    store, case = desk.reporting.store, _case(desk)
    (center,) = drafted(store, time, case, "u9")
    agreed(store, time, center, "http://127.0.0.1:9", two)
    drafts = {name: desk.draft(case, name) for name in ("hotline", "agency", "also")}
    with store.begin() as connection:
        # A filing at the test server stands for nothing.
        ask_handover(connection, drafts["hotline"].id, desk.addressee("hotline"), two[0], time.now())
        connection.rollback()
    with store.begin() as connection:
        connection.execute(update(report_filing).values(is_test=False))
    for name in ("hotline", "agency"):
        with (
            store.begin() as connection,
            pytest.raises(ReportError, match="the Center has, or is about to get"),
        ):
            ask_handover(connection, drafts[name].id, desk.addressee(name), two[0], time.now())
    with store.begin() as connection:
        assert (
            ask_handover(connection, drafts["also"].id, desk.addressee("also"), two[0], time.now()).state
            == "asked"
        )


def test_an_account_that_the_center_does_not_have_may_still_be_reported(
    desk: Handovers, time: Time, two: tuple[Person, Person]
) -> None:
    store, case = desk.reporting.store, _case(desk)
    (center,) = drafted(store, time, case, "somebody-else")
    agreed(store, time, center, "http://127.0.0.1:9", two)
    with store.begin() as connection:
        connection.execute(update(report_filing).values(is_test=False))
    assert desk.carrier().run(_agreed(desk, desk.draft(case, "hotline"), two).id).state == "handed_over"


def test_the_agency_gets_the_highest_priority_unless_a_known_one_is_said_and_its_reference_is_kept(
    desk: Handovers, folder: Path, time: Time, two: tuple[Person, Person]
) -> None:
    store, draft = desk.reporting.store, desk.draft(_case(desk), "agency")
    for level, wrong in ((3, True), (2, False), (None, False)):
        with store.begin() as connection:
            now = read_neutral_draft(connection, draft.id)
            draft = edit_neutral(
                connection,
                draft.id,
                version=now.version,
                document={**now.document, "priority": level},
                by=None,
                now=time.now(),
            )
        assert any("priority" in each for each in desk.addressee("agency").breaches(draft.report)) == wrong
    done = desk.carrier().run(_agreed(desk, draft, two).id)
    (name,) = _packages(folder)
    with zipfile.ZipFile(folder / "drop" / name) as archive:
        assert json.loads(archive.read("report.json"))["priority"] == 1
    with store.read() as connection:
        # What lies in a folder the Agency does not have yet.
        assert read_case(connection, draft.case_id).state is State.CONFIRMED
    later = time.now() + timedelta(hours=1)
    (due,) = desk.due([draft]).values()
    assert handover_status(draft, [done], due, later)["late"] is True
    with store.begin() as connection:
        entered = enter_reference(
            connection, POLICY, done.id, desk.addressee("agency"), " UK-1 ", by=two[0], now=time.now()
        )
        assert (entered.reference, entered.reference_by) == ("UK-1", "person:asta")
        assert handover_status(draft, [entered], due, later)["late"] is False
        assert read_case(connection, draft.case_id).state is State.REPORTED
        found = connection.execute(
            text("select holds from vault_step where holds <> '[]' order by seq")
        ).scalars()
        assert list(found) == [["uk_content"], ["uk_content", "uk_reference"]]
    with store.begin() as connection, pytest.raises(ReportError, match="already"):
        enter_reference(connection, POLICY, done.id, None, "UK-2", by=two[0], now=time.now())
    with pytest.raises(DBAPIError, match="not changed afterwards"), store.begin() as connection:
        connection.execute(text("update handover set reference = 'x'"))


def test_a_reference_beside_the_package_is_read(
    desk: Handovers, folder: Path, two: tuple[Person, Person]
) -> None:
    done = desk.carrier().run(_ready(desk, two).id)
    answer = folder / "drop" / f"{done.file}.reference.txt"
    answer.write_text("")
    assert desk.carrier().read_references() == 0
    answer.write_text("H-77\n")
    desk.hand_over_what_is_due()
    ((draft, handovers),) = desk.listed()
    assert handover_status(draft, handovers, None, desk.reporting.clock.now())["reference"] == "H-77"
    assert handovers[0].reference_by == "machine:reporting"
    assert desk.carrier().read_references() == 0


def test_handing_over_takes_two_people_and_a_draft_that_stands_still(
    desk: Handovers, time: Time, two: tuple[Person, Person]
) -> None:
    store, draft = desk.reporting.store, desk.draft(_case(desk), "hotline")
    to = desk.addressee("hotline")
    with store.begin() as connection:
        one = ask_handover(connection, draft.id, to, two[0], time.now())
    with store.begin() as connection, pytest.raises(ReportError, match="asta asked for this"):
        approve_handover(connection, one.id, to, two[0], why="", now=time.now())
    with pytest.raises(DBAPIError, match="handover_takes_two"), store.begin() as connection:
        connection.execute(
            text("update handover set state = 'approved', due_at = now(), approved_by = asked_by")
        )
    with pytest.raises(DBAPIError, match="does not change while"), store.begin() as connection:
        connection.execute(text("update neutral_draft set document = '{}'"))
    with store.begin() as connection:
        assert refuse_handover(connection, one.id, two[1], "not this one", time.now()).state == "refused"
    with store.begin() as connection, pytest.raises(ReportError, match="no report"):
        edit_neutral(connection, draft.id, version=1, document={"who": 1}, by=None, now=time.now())
    file = {"media": "p", "name": "p", "mime": "image/png", "sha256": "0", "md5": "0", "viewed": True}
    with store.begin() as connection, pytest.raises(ReportError, match="no look at the whole"):
        edit_neutral(
            connection,
            draft.id,
            version=1,
            document={**draft.document, "media": [file]},
            by=None,
            now=time.now(),
        )


def test_a_draft_holds_what_the_case_shows(desk: Handovers) -> None:
    draft = desk.draft(_case(desk), "hotline")
    report = draft.report
    assert (report.service, report.kind, report.level) == ("Example", "grooming", 1)
    assert "a flag by user" in report.detected_by
    assert "u9" in as_text(report)
    with pytest.raises(ReportError, match="stands already"):
        desk.draft(draft.case_id, "hotline")
    with pytest.raises(ReportError, match="no addressee 'nobody'"):
        desk.draft(draft.case_id, "nobody")


def test_settings_that_are_wrong_are_told_in_a_sentence(folder: Path) -> None:
    assert len(kinds()) == 3
    for wrong in ("hotline: {kind: fax}", "A B: {kind: nca, folder: x}", "hotline: {kind: hotline}", "- x"):
        (folder / FILE).write_text(wrong)
        with pytest.raises(ReportError, match=r"addressees\.yaml"):
            read_addressees(folder)
