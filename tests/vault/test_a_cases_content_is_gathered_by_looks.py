from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

import pytest
from PIL import Image
from sqlalchemy import select, update

from tests.cases.working import ANN, POLICY, flag_about, scanned, walk
from tests.databases import store
from tests.lookup.asking import Log
from tests.vault.keeping import WHY, Desk
from tocsin.cases import Act, Arrivals, FlagIntake, Joining
from tocsin.cases.tables import flag
from tocsin.inbox import Inbox
from tocsin.legal_basis import FILE, kept_legal_basis
from tocsin.log import log_entry
from tocsin.lookup import FileLookup, Looker
from tocsin.store import Store
from tocsin.vault import (
    Barring,
    Gathered,
    Gathering,
    ItemKind,
    follow,
    gather,
    gather_what_is_wanted,
    gathering_of,
    list_items,
)
from tocsin.vault.at_triage import AGAIN, LEASE, WAITS
from tocsin.vault.tables import vault_gathering

__all__ = ["store"]


def lines(folder: Path, desk: Desk) -> Path:
    (folder / "media").mkdir()
    Image.linear_gradient("L").resize((64, 64)).save(folder / "media" / "p1.png")
    begin = desk.time.at - timedelta(days=3)
    events: list[dict[str, object]] = [
        {
            "type": "message",
            "id": f"m{number}",
            "at": (begin + timedelta(minutes=number)).isoformat(),
            "actor": "offender",
            "to": ["child"],
            "conversation": "talk",
            "text": f"how was school today {number}",
        }
        for number in range(40)
    ]
    events[20]["media"] = ["p1"]
    events.append(
        {
            "type": "media",
            "id": "e-p1",
            "at": begin.isoformat(),
            "actor": "offender",
            "media": "p1",
            "path": "p1.png",
        }
    )
    path = folder / "events.jsonl"
    path.write_text("\n".join(json.dumps(event) for event in events) + "\n", encoding="utf-8")
    return path


@pytest.fixture
def desk(store: Store, tmp_path: Path) -> Desk:
    desk = Desk(store, tmp_path / "data")
    Arrivals(store, POLICY, desk.time).bring([scanned("c1" * 8, ["offender"], "m20", "gone")])
    told = flag_about("offender", "on-a-message", subject={"kind": "message", "id": "m0"})
    FlagIntake(store, POLICY, desk.time).accept([told], "forum")
    return desk


def test_what_the_evidence_names_is_kept_with_what_is_around_it_and_once(desk: Desk, tmp_path: Path) -> None:
    looks = Log()
    source = lines(tmp_path, desk)
    with FileLookup.open([source], tmp_path / "index", media_root=tmp_path / "media") as lookup:
        looker = Looker(lookup, looks, desk.time, who="person:ann", purpose="preservation")
        first = gather(desk.vault, desk.ann, desk.case, looker, WHY)
        again = gather(desk.vault, desk.ann, desk.case, looker, WHY)
    with desk.store.read() as connection:
        items = list_items(connection, desk.time.now())
    texts = {item.source for item in items if item.kind is ItemKind.TEXT}
    assert {f"m{number}" for number in range(10, 31)} <= texts
    assert "m39" not in texts
    (picture,) = (item for item in items if item.kind is ItemKind.PICTURE)
    assert desk.content(picture.id) == (tmp_path / "media" / "p1.png").read_bytes()
    message = next(item for item in items if item.source == "m20")
    assert json.loads(desk.content(message.id))["text"] == "how was school today 20"
    assert first.absent >= 1
    assert again == Gathered(0, first.new, first.missing)
    assert {look.purpose for look in looks.inquiries} == {"preservation"}
    assert {look.who for look in looks.inquiries} == {"person:ann"}


def standing(desk: Desk) -> Gathering:
    """Return where the gathering of the flagged case stands."""
    with desk.store.read() as connection:
        found = gathering_of(connection, desk.case)
    assert found is not None
    return found


def test_what_a_case_names_is_gathered_by_itself_at_triage_and_looked_for_again(
    desk: Desk, tmp_path: Path
) -> None:
    walk(desk.store, desk.time, desk.case, ANN, Act.TRIAGE)
    follow(desk.vault)
    with FileLookup.open(
        [lines(tmp_path, desk)], tmp_path / "index", media_root=tmp_path / "media"
    ) as lookup:
        assert gather_what_is_wanted(desk.vault, lookup) == 1
        first = standing(desk)
        assert (first.items > 20, first.trouble) == (True, None)
        assert "text gone" in first.missing
        assert first.due_at == desk.time.at + AGAIN[0]
        assert gather_what_is_wanted(desk.vault, lookup) == 0
        # What is missing is looked for a few times more, what is kept is not kept twice.
        for wait in AGAIN:
            desk.time.at += wait
            assert gather_what_is_wanted(desk.vault, lookup) == 1
    last = standing(desk)
    assert (last.due_at, last.items, last.missing) == (None, first.items, first.missing)
    with desk.store.read() as connection:
        kinds = connection.scalars(select(log_entry.c.kind)).all()
        items = list_items(connection, desk.time.now())
    assert len(items) == first.items
    assert (kinds.count("vault.gathered"), kinds.count("vault.preserve")) == (4, first.items)
    assert "vault.look" in kinds


def test_what_cannot_be_gathered_is_tried_again_and_a_dead_worker_costs_a_while(
    desk: Desk, tmp_path: Path
) -> None:
    walk(desk.store, desk.time, desk.case, ANN, Act.TRIAGE)
    follow(desk.vault)
    with FileLookup.open(
        [lines(tmp_path, desk)], tmp_path / "index", media_root=tmp_path / "media"
    ) as lookup:
        desk.vault.folder.mkdir(parents=True)
        (desk.vault.folder / "incoming").write_text("no folder")
        for wait in (*WAITS, WAITS[-1]):
            assert gather_what_is_wanted(desk.vault, lookup) == 1
            assert "nothing was kept" in str(standing(desk).trouble)
            assert standing(desk).due_at == desk.time.at + wait
            desk.time.at += wait
        (desk.vault.folder / "incoming").unlink()
        with desk.store.begin() as connection:
            connection.execute(update(vault_gathering).values(lease_until=desk.time.at + LEASE))
        assert gather_what_is_wanted(desk.vault, lookup) == 0
        desk.time.at += LEASE
        assert gather_what_is_wanted(desk.vault, lookup) == 1
    assert (standing(desk).trouble, standing(desk).items > 20) == (None, True)


def in_france(desk: Desk, tmp_path: Path, rule: str) -> Barring:
    """Have the child state France, and the platform's file a rule for it."""
    stated = [
        {
            "type": "account",
            "id": f"a{who}",
            "at": desk.time.at.isoformat(),
            "actor": who,
            "age_band": "18+",
            "region": region,
        }
        for who, region in (("offender", "US"), ("child", "FR"))
    ]
    answers = (
        Inbox(desk.store, desk.time).accept([json.dumps(each).encode() for each in stated], "test").answers
    )
    assert {each.reason for each in answers} == {None}
    (tmp_path / FILE).write_text(
        "services: {chat: {rules: [{regions: [US], read: true, basis: a law},"
        f" {{regions: [FR], {rule}, basis: no law}}]}}}}"
    )
    return Barring(desk.store, lambda: kept_legal_basis(tmp_path))


def test_until_people_decide_the_machine_keeps_no_message_that_no_law_lets_it_read(
    desk: Desk, tmp_path: Path
) -> None:
    written = lines(tmp_path, desk)
    barring = in_france(desk, tmp_path, "read: false")
    with desk.store.read() as connection:
        (flagged,) = connection.scalars(select(flag.c.case_id).where(flag.c.subject_kind == "message"))
    Joining(desk.store, POLICY, desk.time).merge(ANN, flagged, desk.case, "they are one")

    def gathered(*acts: Act) -> tuple[set[str], Gathering]:
        walk(desk.store, desk.time, desk.case, ANN, *acts)
        follow(desk.vault)
        with FileLookup.open([written], tmp_path / "index", media_root=tmp_path / "media") as lookup:
            gather_what_is_wanted(desk.vault, lookup, barring)
        with desk.store.read() as connection:
            items = list_items(connection, desk.time.now())
        return {str(each.source) for each in items}, standing(desk)

    kept, first = gathered(Act.TRIAGE)
    # What somebody flagged they have shown of their own will; the messages around it stay where they are.
    assert first.trouble is None
    assert kept == {"m0"}
    assert {"text m20: no law", "text gone"} <= set(first.missing)
    kept, last = gathered(Act.TAKE, Act.CONFIRM)
    assert {"m19", "m20", "m21", "p1"} <= kept
    assert not any("no law" in each for each in last.missing)


@pytest.mark.parametrize(
    ("rule", "texts", "pictures"),
    [
        ("read: true, pictures: false", True, False),
        ("read: false, pictures: true", False, True),
        ("read: true", True, True),
    ],
)
def test_texts_and_pictures_are_left_alone_each_by_its_own_rule(
    desk: Desk, tmp_path: Path, rule: str, texts: bool, pictures: bool
) -> None:
    written, barring = lines(tmp_path, desk), in_france(desk, tmp_path, rule)
    walk(desk.store, desk.time, desk.case, ANN, Act.TRIAGE)
    follow(desk.vault)
    with FileLookup.open([written], tmp_path / "index", media_root=tmp_path / "media") as lookup:
        gather_what_is_wanted(desk.vault, lookup, barring)
    with desk.store.read() as connection:
        kept = {str(each.source) for each in list_items(connection, desk.time.now())}
    assert ("m20" in kept, "p1" in kept) == (texts, pictures)
    assert ("text m20: no law" in standing(desk).missing) != texts
    assert ("picture p1: no law" in standing(desk).missing) == (texts and not pictures)
