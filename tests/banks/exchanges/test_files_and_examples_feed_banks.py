"""A file of hashes, and the package's own examples, are fetched whole each time."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tests.banks.exchanges.feeding import held, md5, pdq, sha1
from tocsin.banks import BankStore, Opinion
from tocsin.banks.exchanges import ExchangeRequestError, FetchError, add, fetch, state
from tocsin.media import HashType


def test_a_file_is_what_the_bank_holds_after_each_fetch(store: BankStore, tmp_path: Path) -> None:
    path = tmp_path / "list.txt"
    path.write_text(f"pdq {pdq(1)}\nvideo_md5 {md5(2)}\n\nsha1 {sha1(3).upper()}\n")
    store.create("OURS")
    add(store, "file", "local_file", "OURS", {"filename": str(path)})
    assert fetch(store, "file").came == 3
    assert {kind for one in held(store, "OURS").values() for kind, _ in one.signals} == {
        HashType.PDQ,
        HashType.MD5,
        HashType.SHA1,
    }
    assert {one.opinion for one in held(store, "OURS").values()} == {Opinion.SEED}
    before = held(store, "OURS")[f"file:pdq-{pdq(1)}"]
    path.write_text(f"pdq {pdq(1)}\npdq {pdq(9)}\n")
    assert fetch(store, "file").went == 2
    assert held(store, "OURS").keys() == {f"file:pdq-{pdq(1)}", f"file:pdq-{pdq(9)}"}
    assert held(store, "OURS")[before.id] == before


def test_what_people_here_say_of_an_item_stays_when_everything_is_fetched_anew(
    store: BankStore, tmp_path: Path
) -> None:
    path = tmp_path / "list.txt"
    path.write_text(f"pdq {pdq(1)}\npdq {pdq(2)}\n")
    store.create("OURS")
    add(store, "file", "local_file", "OURS", {"filename": str(path), "opinion": "positive"})
    fetch(store, "file")
    number = held(store, "OURS")[f"file:pdq-{pdq(1)}"].number
    store.vote("OURS", number, up=False, by="ana", reason="a beach")
    store.amend("OURS", number, disabled_until=1 << 40, note="seen by two")
    before = store.content("OURS", number)
    path.write_text(f"pdq {pdq(1)}\npdq {pdq(3)}\n")
    assert fetch(store, "file").went == 1
    assert store.content("OURS", number) == before
    assert (before.disputed, [vote.by for vote in before.votes]) == (True, ["ana"])


def test_bad_lines_are_told_with_their_number_and_reason(store: BankStore, tmp_path: Path) -> None:
    path = tmp_path / "list.txt"
    path.write_text(f"{pdq(1)}\n{md5(2)}\nnothing\n")
    store.create("OURS")
    config = {"filename": str(path), "signal_type": "pdq", "opinion": "positive"}
    add(store, "file", "local_file", "OURS", config)
    assert fetch(store, "file").unread == 2
    assert f"{path}, line 2: " in str(state(store, "file").complaint)
    (found,) = held(store, "OURS").values()
    assert found.opinion == Opinion.POSITIVE


@pytest.mark.parametrize("content", [None, "", "nothing of the kind\n"])
def test_a_file_that_is_gone_or_says_nothing_empties_no_bank(
    content: str | None, store: BankStore, tmp_path: Path
) -> None:
    path = tmp_path / "list.txt"
    path.write_text(f"pdq {pdq(1)}\n")
    store.create("OURS")
    add(store, "file", "local_file", "OURS", {"filename": str(path)})
    fetch(store, "file")
    path.unlink() if content is None else path.write_text(content)
    with pytest.raises(FetchError, match=r"list\.txt"):
        fetch(store, "file")
    assert len(held(store, "OURS")) == 1


def test_the_examples_are_those_of_the_package(store: BankStore) -> None:
    from threatexchange.signal_type.pdq.signal import PdqSignal  # noqa: PLC0415

    store.create("TRY")
    add(store, "try", "sample", "TRY", {})
    for _ in range(2):
        fetch(store, "try")
        kept = {
            value.hex() for one in held(store, "TRY").values() for kind, value in one.signals if kind == "pdq"
        }
        assert kept == set(PdqSignal.get_examples())


def test_without_the_extra_files_still_work_and_the_others_say_what_to_install(
    store: BankStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in [name for name in sys.modules if name.partition(".")[0] == "threatexchange"]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "threatexchange", None)
    store.create("OURS")
    (tmp_path / "list.txt").write_text(f"pdq {pdq(1)}\n")
    add(store, "file", "local_file", "OURS", {"filename": str(tmp_path / "list.txt")})
    assert fetch(store, "file").came == 1
    for api, config in (("ncmec", {"environment": "NGO"}), ("stopncii", {})):
        with pytest.raises(ExchangeRequestError, match=r"pip install 'tocsin\[exchanges\]'"):
            add(store, api, api, "OURS", config)
    add(store, "try", "sample", "OURS", {})
    with pytest.raises(ExchangeRequestError, match=r"pip install 'tocsin\[exchanges\]'"):
        fetch(store, "try")
