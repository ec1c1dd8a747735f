from __future__ import annotations

import threading
import uuid
from base64 import b64decode, b64encode
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from tests.log.witness import Cosigner
from tocsin.log import LogKey
from tocsin_verify import UnreadableError, read_policy, receipt_text
from tocsin_verify.__main__ import main

TEXT = "log.example.org\n0\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n"
"""The checkpoint of a log of no entries: all of it that a folder needs to hold."""

ONE, TWO, THREE = (Cosigner(f"{name}.example/w") for name in ("one", "two", "three"))


class Signed:
    """A log of no entries, in a folder."""

    def __init__(self, folder: Path) -> None:
        self.key = LogKey.open(folder, "log.example.org")
        self.folder = folder

    def judged(self, signatures: Sequence[str], *arguments: object) -> int:
        """Return the exit code for the log with cosignatures below its checkpoint."""
        (self.folder / "checkpoint").write_text(self.key.sign(TEXT) + "".join(signatures))
        return main([str(self.folder), "--key", str(self.key.verifier), *map(str, arguments)])


@pytest.fixture
def signed(tmp_path: Path) -> Signed:
    return Signed(tmp_path)


def trusting(*witnesses: Cosigner, quorum: int | None = None) -> list[str]:
    several = [word for each in witnesses for word in ("--witness", str(each.key))]
    return several if quorum is None else [*several, "--quorum", str(quorum)]


def test_a_cosignature_of_a_time_to_come_does_not_count(
    signed: Signed, capsys: pytest.CaptureFixture[str]
) -> None:
    now = int(datetime.now(UTC).timestamp())
    ahead, soon = ONE.cosign(TEXT, now + 3 * 86_400), TWO.cosign(TEXT, now + 60)
    assert signed.judged([ahead, soon], *trusting(ONE, TWO)) == 1
    told = capsys.readouterr().err
    assert "only 1 of the 2 witnesses" in told
    assert "the cosignature of one.example/w does not count: it is dated" in told
    assert "still to come" in told
    assert signed.judged([ahead, soon], *trusting(ONE, TWO, quorum=1)) == 0
    assert "one.example/w" not in capsys.readouterr().out


def test_good_cosignatures_count_and_unknown_ones_do_not(
    signed: Signed, capsys: pytest.CaptureFixture[str]
) -> None:
    lines = [ONE.cosign(TEXT, 1_700_000_000), THREE.cosign(TEXT)]
    assert signed.judged(lines, *trusting(ONE)) == 0
    assert "seen by one.example/w at 2023-11-14 22:13:20 UTC" in capsys.readouterr().out
    assert signed.judged(lines, *trusting(ONE, TWO, quorum=1)) == 0
    assert signed.judged(lines, *trusting(ONE, TWO)) == 1
    assert "only 1 of the 2 witnesses" in capsys.readouterr().err
    assert signed.judged([], *trusting(ONE)) == 1
    assert signed.judged([], *trusting(ONE, quorum=0)) == 0
    assert signed.judged([lines[0], lines[0]], *trusting(ONE, TWO)) == 1


@pytest.mark.parametrize(
    "line",
    [
        ONE.cosign(TEXT.replace("log.", "another.")),
        ONE.cosign(TEXT.replace("0", "1", 1)),
        ONE.cosign(TEXT, 0),
        ONE.cosign(TEXT, 2**63),
    ],
    ids=["another origin", "another size", "time 0", "a time that cannot be"],
)
def test_a_false_cosignature_of_a_trusted_witness_is_refused(signed: Signed, line: str) -> None:
    assert signed.judged([line], *trusting(ONE)) == 1
    assert signed.judged([line], *trusting(TWO, quorum=0)) == 0


def test_a_forged_cosignature_under_a_trusted_name_is_refused(signed: Signed) -> None:
    forger = Cosigner(ONE.key.name)
    assert signed.judged([forger.cosign(TEXT)], *trusting(ONE)) == 1
    # Even where the forger writes the key's id before a signature of its own.
    assert signed.judged([_renamed(forger.cosign(TEXT), ONE.key.id)], *trusting(ONE)) == 1


def _renamed(line: str, key_id: bytes) -> str:
    head, _, value = line.strip().rpartition(" ")
    return f"{head} {b64encode(key_id + b64decode(value)[4:]).decode()}\n"


@pytest.mark.parametrize(
    "arguments",
    [
        trusting(ONE, quorum=2),
        trusting(ONE, quorum=-1),
        trusting(ONE, ONE),
        trusting(quorum=1),
        ["--key", str(ONE.key)],
        ["--policy", "p", "--quorum", "1"],
    ],
)
def test_what_cannot_be_asked_for_is_wrong_use(
    signed: Signed, arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert signed.judged([], *arguments) == 2
    assert len(capsys.readouterr().err.splitlines()) == 1


def test_a_quorum_that_is_no_number_or_no_key_at_all_is_wrong_use(tmp_path: Path) -> None:
    assert main([str(tmp_path)]) == 2
    with pytest.raises(SystemExit) as ended:
        main([str(tmp_path), "--key", "k", "--quorum", "most"])
    assert ended.value.code == 2


def test_a_policy_counts_groups_of_groups(signed: Signed, capsys: pytest.CaptureFixture[str]) -> None:
    policy = signed.folder / "log.policy"
    policy.write_text(
        f"""# Two of one house, or the regulator.
        log {signed.key.verifier} https://log.example.org/
        witness 1 {ONE.key}
        witness 2\t{TWO.key} https://two.example/w
        witness regulator {THREE.key}

        group house 2 1 2
        group either any house regulator
        quorum either
        """
    )
    one, two, three = (each.cosign(TEXT) for each in (ONE, TWO, THREE))

    def judged(*lines: str) -> int:
        (signed.folder / "checkpoint").write_text(signed.key.sign(TEXT) + "".join(lines))
        return main([str(signed.folder), "--policy", str(policy)])

    assert [judged(*lines) for lines in ((one,), (one, two), (three,), ())] == [1, 0, 0, 1]
    policy.write_text(f"witness 1 {ONE.key}\nquorum none\n")
    assert judged() == 2
    assert "names 0 logs" in capsys.readouterr().err
    assert signed.judged([], "--policy", policy) == 0


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ("", "no line 'quorum'"),
        ("quorum none\nquorum none", "line 2: there is a quorum already"),
        ("quorum a", "no line above names 'a'"),
        ("witness a {one}\nwitness b {one}", "line 2: the key of b is there already"),
        ("witness a {one}\nwitness a {two}", "the name 'a' is taken"),
        ("witness none {one}", "the name 'none' is taken"),
        ("witness a {one}\ngroup g any a a", "a is in a group already"),
        ("witness a {one}\ngroup g any a\ngroup h any a", "a is in a group already"),
        ("witness a {one}\ngroup g 2 a", "'2' of 1 cannot be"),
        ("witness a {one}\ngroup g 0 a", "'0' of 1 cannot be"),
        ("group g any", "'group' is no line of a policy"),
        ("log {one}", "of type 4, and 1 is wanted"),
        ("witness a", "'witness' is no line"),
        ("quorum none\r", "control characters"),
    ],
)
def test_what_is_no_policy_is_told_by_its_line(lines: str, said: str) -> None:
    written = lines.format(one=ONE.key, two=TWO.key)
    with pytest.raises(UnreadableError, match=said):
        read_policy(written.encode(), "p")


def test_a_copy_is_as_old_as_its_witnesses_say_and_an_address_is_of_now(
    signed: Signed, capsys: pytest.CaptureFixture[str]
) -> None:
    seen = datetime(2026, 5, 4, 12, tzinfo=UTC)
    hour = timedelta(hours=1)
    receipt = signed.folder / "flag.receipt"
    receipt.write_text(signed.key.sign(receipt_text(signed.key.name, uuid.uuid4(), bytes(32), seen, hour)))
    (signed.folder / "checkpoint").write_text(signed.key.sign(TEXT) + ONE.cosign(TEXT, int(seen.timestamp())))
    arguments = ["--key", str(signed.key.verifier), *trusting(ONE), "--receipt", str(receipt)]
    later = seen + 2 * hour
    assert main([str(signed.folder), *arguments], later) == 0
    assert "not in the log yet" in capsys.readouterr().out
    handler = partial(SimpleHTTPRequestHandler, directory=str(signed.folder))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        assert main([f"http://127.0.0.1:{server.server_port}", *arguments], later) == 1
        server.shutdown()
    assert "the promise was broken" in capsys.readouterr().err
