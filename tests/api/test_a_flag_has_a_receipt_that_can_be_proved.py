from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import msgspec
import pytest
from sqlalchemy import text

from tests.api.answering import Api, a_flag
from tocsin.cases import Decisions
from tocsin.log import (
    ExportError,
    Publication,
    Publisher,
    Witnesses,
    Witnessing,
    export_log,
    read_published,
)
from tocsin.outgoing import Reach
from tocsin_verify.__main__ import main


def test_a_flag_is_promised_proved_and_its_end_told(
    api: Api, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    key, sender = api.service.log_key, api.token("platform", "flags:write", "flags:read")
    vkey = str(key.verifier)

    def checked(*arguments: Path | str, now: datetime | None = None) -> int:
        return main([*map(str, arguments), "--key", vkey], now)

    def send() -> dict[str, str]:
        found: dict[str, str] = api.post("/v1/flags", sender, json=a_flag()).json()["flags"][0]
        return found

    publisher = Publisher(api.store, key, tmp_path, api.clock)
    publisher.publish()
    answer = send()
    receipt, proof, public = tmp_path / "flag.receipt", tmp_path / "flag.tlog-proof", tmp_path / "public"
    receipt.write_text(answer["receipt"])
    assert checked(receipt) == 0
    assert send()["receipt"] == answer["receipt"]
    address = f"/v1/flags/{answer['id']}"
    assert api.get(address, sender).json()["receipt"] == answer["receipt"]
    assert api.get(f"{address}/receipt", sender).text == answer["receipt"]
    assert api.get(f"{address}/receipt", api.token("another", "flags:read")).status_code == 404
    assert api.get(f"{address}/proof", sender).status_code == 404

    export_log(api.store, public)
    assert checked(public, "--receipt", receipt, now=api.clock.now()) == 0
    assert "not in the log yet" in capsys.readouterr().out
    late = datetime(2030, 1, 1, tzinfo=UTC)
    assert checked(public, "--receipt", receipt, now=late) == 1
    assert "promise was broken" in capsys.readouterr().err

    case, ana = api.flag("another"), api.person("ana", "reviewer")
    for act in ("triage", "take", "reject", "close"):
        assert api.decide(case, ana, act).status_code == 200
    publisher.publish()
    proof.write_text(api.get(f"{address}/proof", sender).json()["proof"])
    capsys.readouterr()
    assert checked(proof, "--receipt", receipt) == 0
    shown = capsys.readouterr().out
    assert "it is the flag" in shown
    assert '"word": "not_acted_on"' in shown
    assert case not in shown
    export_log(api.store, public)
    assert checked(public, "--receipt", receipt, now=late) == 0
    assert "promise was kept" in capsys.readouterr().out

    receipt.write_text(answer["receipt"].replace("within 3600", "within 9999"))
    assert checked(receipt) == 1
    stranger = api.token("stranger", "flags:read")
    assert api.get(f"{address}/proof", stranger).status_code == 404
    with api.store.read() as connection:
        assert (
            connection.execute(text("select count(*) from log_entry where kind = 'flag_word'")).scalar() == 2
        )


def test_a_word_that_a_hold_keeps_back_is_not_proved_before_its_time(api: Api, tmp_path: Path) -> None:
    sender = api.token("platform", "flags:write", "flags:read")
    held = msgspec.structs.replace(api.service.policy, notice_hours=48)
    api.service.decisions = Decisions(api.store, held, api.clock)
    answer = api.post("/v1/flags", sender, json=a_flag()).json()["flags"][0]
    case, ana = api.flag("another"), api.person("ana", "reviewer")
    for act in ("triage", "take", "reject", "close"):
        assert api.decide(case, ana, act).status_code == 200
    Publisher(api.store, api.service.log_key, tmp_path, api.clock).publish()

    def proofs() -> int:
        proof: str = api.get(f"/v1/flags/{answer['id']}/proof", sender).json()["proof"]
        return proof.count("c2sp.org/tlog-proof@v1")

    assert proofs() == 1
    api.clock.pass_by(hours=47)
    assert proofs() == 1
    api.clock.pass_by(hours=1)
    assert proofs() == 2


def test_a_promise_that_is_not_kept_in_time_is_told_until_it_is(api: Api, tmp_path: Path) -> None:
    key = api.service.log_key
    publisher = Publisher(api.store, key, tmp_path, api.clock)
    witnessing = Witnessing(api.store, Witnesses(), api.clock, Reach())
    publication = Publication(api.store, publisher, witnessing, tmp_path / "public", api.clock)

    def receipts() -> str:
        return str(api.get("/health").json()["receipts"])

    api.flag()
    api.clock.pass_by(minutes=59)
    assert receipts() == "kept"
    api.clock.pass_by(minutes=1)
    assert receipts() == "late"
    publisher.publish()
    assert receipts() == "late", "what is signed and shown to nobody keeps no promise"
    assert api.get("/health").json()["status"] == "attention"
    publication.go_on()
    assert receipts() == "kept"
    assert api.get("/health").json()["log"] == "goes on"
    (tmp_path / "public" / "checkpoint").write_text("another log\n")
    api.flag("report-2")
    api.clock.pass_by(hours=2)
    with pytest.raises(ExportError):
        publication.go_on()
    assert receipts() == "late"
    assert api.get("/health").json()["log"] == "stuck"
    with api.store.read() as connection:
        assert "name another folder" in str(read_published(connection).trouble)
