from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import text

from tests.api.answering import Api, a_flag
from tocsin.log import Publisher, export_log
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
