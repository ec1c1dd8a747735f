from __future__ import annotations

import ipaddress
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import text

from tests.databases import store
from tests.log.witness import Witness, serving
from tests.log.written import publisher, verified, write
from tocsin.cli import main as tocsin
from tocsin.clock import SystemClock
from tocsin.log import (
    LogKey,
    LogKeyError,
    Publication,
    Published,
    Round,
    WitnessesError,
    Witnessing,
    export_log,
    in_conflict,
    prove,
    read_published,
    read_witnesses,
)
from tocsin.outgoing import Reach
from tocsin.store import Store
from tocsin_verify.__main__ import main

__all__ = ["store"]

HERE = Reach((ipaddress.ip_network("127.0.0.0/8"),))
NOW = timedelta(0)


def listed(data: Path, *witnesses: Witness, quorum: str = "all") -> None:
    """Write the policy of a data folder."""
    names = [each.line().split()[1] for each in witnesses]
    group = f"group those {quorum} {' '.join(names)}\nquorum those\n" if names else "quorum none\n"
    log = f"log {LogKey.open(data).verifier} https://log.example.org/\n"
    path = data / "witnesses.policy"
    path.write_text(log + "".join(each.line() for each in witnesses) + group)


def asking(store: Store, data: Path, seconds: float = 30.0) -> Witnessing:
    witnesses = read_witnesses(data, LogKey.open(data))
    return Witnessing(store, witnesses, SystemClock(), HERE, seconds=seconds)


def asked(store: Store, data: Path, seconds: float = 30.0) -> Round:
    return asking(store, data, seconds).ask(fresh=NOW)


def judged(data: Path, *arguments: object) -> int:
    return main([*map(str, arguments), "--policy", str(data / "witnesses.policy")])


def test_a_growing_log_is_cosigned_again_and_again_and_each_verifier_sees_it(
    store: Store, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    key = LogKey.open(tmp_path).verifier
    one, two = Witness("witness.example/one", key), Witness("witness.example/two", key)
    with serving(one, two):
        listed(tmp_path, one, two)
        for _ in range(3):
            write(store, 130)
            publisher(store, tmp_path).publish()
            found = asked(store, tmp_path)
            assert found.met
            assert [each.trouble for each in found.answers] == ["", ""]
            assert one.size == two.size == found.size
        assert asking(store, tmp_path).ask().met
        assert one.asked == 3, "a fresh cosignature is not asked for again"
    export_log(store, tmp_path / "public")
    assert judged(tmp_path, tmp_path / "public") == 0
    with store.read() as connection:
        (tmp_path / "c1.tlog-proof").write_text(prove(connection, "390"))
    assert judged(tmp_path, tmp_path / "c1.tlog-proof") == 0
    assert "seen by witness.example/one" in capsys.readouterr().out
    with store.read() as connection:
        assert connection.execute(text("select count(*) from log_cosignature")).scalar() == 6


def test_a_witness_that_saw_more_or_less_than_is_known_here_says_so_itself(
    store: Store, tmp_path: Path
) -> None:
    witness = Witness("witness.example", LogKey.open(tmp_path).verifier)
    with serving(witness):
        listed(tmp_path, witness)
        write(store, 5)
        publisher(store, tmp_path).publish()
        assert asked(store, tmp_path).met
        with store.begin() as connection:
            connection.execute(text("update log_witness set seen_size = 3"))
        write(store, 5)
        publisher(store, tmp_path).publish()
        assert asked(store, tmp_path).met
        witness.size = 99
        (answer,) = asked(store, tmp_path).answers
        assert answer.conflict
        assert "seen 99 entries, and 10 are signed here" in answer.trouble
        with store.read() as connection:
            assert in_conflict(connection)
        # That it does not answer any more takes nothing back; that it cosigns does.
        witness.answers.append((500, b""))
        (answer,) = asked(store, tmp_path).answers
        assert not answer.conflict
        with store.read() as connection:
            assert in_conflict(connection)
        witness.size, witness.root = 0, b""
        write(store, 5)
        publisher(store, tmp_path).publish()
        assert asked(store, tmp_path).met
        with store.read() as connection:
            assert not in_conflict(connection)


def test_a_log_that_was_rewritten_or_rolled_back_gets_no_cosignature(store: Store, tmp_path: Path) -> None:
    witness = Witness("witness.example", LogKey.open(tmp_path).verifier)
    with serving(witness):
        listed(tmp_path, witness)
        write(store, 5)
        publisher(store, tmp_path).publish()
        assert asked(store, tmp_path).met
        witness.root = bytes(32)
        (same_size,) = asked(store, tmp_path).answers
        write(store, 5)
        publisher(store, tmp_path).publish()
        (grown,) = asked(store, tmp_path).answers
    for answer in (same_size, grown):
        assert answer.conflict
        assert "shown another log" in answer.trouble
    assert not asked(store, tmp_path).met


def test_each_refusal_says_what_to_do(store: Store, tmp_path: Path) -> None:
    stranger = LogKey.open(tmp_path / "other", LogKey.open(tmp_path).name).verifier
    unknown, other = Witness("a.example"), Witness("b.example", stranger)
    broken, silent, foreign = Witness("c.example"), Witness("d.example"), Witness("e.example")
    broken.answers = [(500, b"")] * 2
    silent.released.clear()
    foreign.answers = [(200, Witness("f.example").cosigner.cosign("another").encode())] * 2
    gone = Witness("g.example")
    with serving(gone):
        pass
    everybody = (unknown, other, broken, silent, foreign, gone)
    write(store, 1)
    publisher(store, tmp_path).publish()
    with serving(*everybody[:-1]):
        listed(tmp_path, *everybody, quorum="any")
        found = asked(store, tmp_path, seconds=0.5)
        silent.released.set()
    assert not found.met
    told = [each.trouble for each in found.answers]
    words = ("does not know this log", "does not take the signature", "answered 500", "took more than 0.5 s",
             "without a cosignature of its key", "does not answer")  # fmt: skip
    for said, wanted in zip(told, words, strict=True):
        assert wanted in said
    with store.read() as connection:
        assert set(connection.execute(text("select trouble from log_witness")).scalars()) == set(told)


def test_a_witness_that_hangs_holds_up_nothing_that_is_published(store: Store, tmp_path: Path) -> None:
    good, hanging = (Witness(f"{name}.example", LogKey.open(tmp_path).verifier) for name in ("good", "slow"))
    hanging.released.clear()
    public = tmp_path / "public"
    with serving(good, hanging):
        listed(tmp_path, good, hanging, quorum="1")
        publication = Publication(
            store,
            publisher(store, tmp_path),
            asking(store, tmp_path, seconds=0.5),
            public,
            SystemClock(),
        )
        write(store, 3)
        publication.go_on()
        assert judged(tmp_path, public) == 0
        with store.read() as connection:
            assert read_published(connection).size == 3
        hanging.released.set()
        publication.go_on()
    assert (public / "checkpoint").read_text().count("\n— ") == 3


def test_who_cosigned_and_who_did_not_is_told_at_the_command_line(store: Store, tmp_path: Path) -> None:
    write(store, 2)
    publisher(store, tmp_path).publish()
    good, other = Witness("good.example", LogKey.open(tmp_path).verifier), Witness("other.example")
    arguments = ["log", "witness", "--reach", "127.0.0.1", "--data", str(tmp_path)]
    runner = CliRunner(env={"TOCSIN_DATABASE_URL": store.url})
    with serving(good, other):
        listed(tmp_path, good, other, quorum="any")
        done = runner.invoke(tocsin, arguments)
        assert done.exit_code == 0
        assert done.stdout.splitlines()[0] == "good.example: cosigned"
        assert "does not know this log" in done.stdout
        listed(tmp_path, good, other)
        assert runner.invoke(tocsin, arguments).exit_code == 1
    (tmp_path / "witnesses.policy").write_text("quorum nobody\n")
    assert runner.invoke(tocsin, arguments).exit_code == 2


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("quorum none\nlog {other}\n", "for other logs"),
        ("witness w {witness}\nquorum w\n", "no address"),
        ("witness w {witness} http://w.example.org/\nquorum w\n", "use https"),
        ("witness w {witness} https://w.example.org/\n", "no line 'quorum'"),
    ],
)
def test_a_file_of_witnesses_that_cannot_be_used_says_why(tmp_path: Path, written: str, said: str) -> None:
    key, other = LogKey.open(tmp_path), LogKey.open(tmp_path / "other").verifier
    witness = Witness("w.example").cosigner.key
    (tmp_path / "witnesses.policy").write_text(written.format(other=other, witness=witness))
    with pytest.raises(WitnessesError, match=said):
        read_witnesses(tmp_path, key)


def test_without_witnesses_the_log_is_published_all_the_same(store: Store, tmp_path: Path) -> None:
    write(store, 2)
    public = tmp_path / "public"
    here = asking(store, tmp_path)
    Publication(store, publisher(store, tmp_path), here, public, SystemClock()).go_on()
    assert verified(tmp_path, [public]) == 0


def test_what_keeps_the_log_from_being_published_is_kept_until_it_is_over(
    store: Store, tmp_path: Path
) -> None:
    write(store, 2)
    here, public = asking(store, tmp_path), tmp_path / "public"

    def published(data: Path) -> Published:
        publication = Publication(store, publisher(store, data), here, public, SystemClock())
        with suppress(LogKeyError):
            publication.go_on()
        with store.read() as connection:
            return read_published(connection)

    assert published(tmp_path).trouble is None
    write(store, 1)
    stopped = published(tmp_path / "another")
    assert (stopped.size, "copy log.key" in str(stopped.trouble)) == (2, True)
    going_on = published(tmp_path)
    assert (going_on.size, going_on.trouble) == (3, None)
