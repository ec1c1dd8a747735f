from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

import pytest
from PIL import Image

from tests.cases.working import POLICY, flag_about, scanned
from tests.databases import store
from tests.lookup.asking import Log
from tests.vault.keeping import WHY, Desk
from tocsin.cases import Arrivals, FlagIntake
from tocsin.lookup import FileLookup, Looker
from tocsin.store import Store
from tocsin.vault import Gathered, ItemKind, gather, list_items

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
    flag = flag_about("offender", "on-a-message", subject={"kind": "message", "id": "m0"})
    FlagIntake(store, POLICY, desk.time).accept([flag], "forum")
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
    assert again == Gathered(0, first.new, first.absent)
    assert {look.purpose for look in looks.inquiries} == {"preservation"}
    assert {look.who for look in looks.inquiries} == {"person:ann"}
