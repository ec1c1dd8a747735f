from __future__ import annotations

import base64
import io
import json
from collections.abc import Callable, Iterator
from copy import deepcopy
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from tests.cases.time import Time
from tests.databases import fresh_store
from tests.transparency.working import live
from tocsin.cases.tables import flag
from tocsin.clock import SystemClock
from tocsin.log import LogKey, NotInLogError, Publisher, receipts_of
from tocsin.store import Store
from tocsin.transparency import Made, Period, PeriodError, Publishing, told_of
from tocsin_verify import FIGURES, PROOF, salts_of
from tocsin_verify.__main__ import NOT_VERIFIED, UNREADABLE, VERIFIED, main
from tocsin_verify.sums import SALT_BYTES, commit_to

PERIOD = Period(date(2026, 5, 1), date(2026, 6, 30), 3)


class Later(Time):
    """Long after the period."""

    def __init__(self) -> None:
        super().__init__()
        self.at = datetime(2026, 8, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Scene:
    """Figures of a life of cases, and what was handed to whom."""

    store: Store
    data: Path
    made: Made
    opened: bytes
    flag: str
    receipt: str

    def check(
        self,
        folder: Path,
        *,
        figures: dict[str, Any] | None = None,
        proof: dict[str, Any] | None = None,
        opened: list[dict[str, Any]] | None = None,
    ) -> int:
        """Return the exit code of the outsider's verifier over a folder of figures."""
        (folder / FIGURES).write_text(json.dumps(figures or self.made.figures))
        (folder / PROOF).write_text(json.dumps(proof or self.made.proof))
        arguments = [str(folder), "--key", str(LogKey.open(self.data).verifier)]
        if opened is not None:
            (folder / "opened").write_text("".join(json.dumps(row) + "\n" for row in opened))
            arguments += ["--opened", str(folder / "opened")]
        return main(arguments)

    def check_counted(self, folder: Path, counted: dict[str, Any]) -> int:
        """Return the exit code over the way of the flag, held against its receipt."""
        (folder / "counted.json").write_text(json.dumps(counted))
        (folder / "receipt").write_text(self.receipt)
        key = str(LogKey.open(self.data).verifier)
        return main([str(folder / "counted.json"), "--key", key, "--receipt", str(folder / "receipt")])

    def rows(self) -> list[dict[str, Any]]:
        """Return what an auditor was given."""
        return [json.loads(line) for line in self.opened.splitlines()]

    @property
    def counted(self) -> dict[str, Any]:
        """The way of the flag, to be changed as one likes."""
        return deepcopy(self.made.counted[self.flag])


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    data = tmp_path_factory.mktemp("data")
    key = LogKey.open(data)
    with fresh_store() as store:
        publisher = Publisher(store, key, data, SystemClock())
        live(store, 1, accounts=3, start=datetime(2026, 3, 1, tzinfo=UTC))
        publisher.publish()
        live(store, 3, accounts=14)
        publisher.publish()
        with store.read() as connection:
            one = (
                connection.execute(select(flag.c.id).order_by(flag.c.received_at, flag.c.id))
                .scalars()
                .all()[7]
            )
            receipt = receipts_of(connection, key, [one])[one]
        publishing, to = Publishing(store, key, Later()), io.BytesIO()
        made = publishing.make(PERIOD, flags=[str(one)], opened_to=to)
        yield Scene(store, data, made, to.getvalue(), str(one), receipt)


def _cell(scene: Scene, shown: Callable[[dict[str, Any]], bool]) -> tuple[dict[str, Any], dict[str, Any]]:
    figures = deepcopy(scene.made.figures)
    return figures, next(cell for table in figures["tables"] for cell in table["cells"] if shown(cell))


def test_an_outsider_sees_that_the_figures_follow_from_the_log(scene: Scene, tmp_path: Path) -> None:
    assert any(cell["count"] is None for table in scene.made.figures["tables"] for cell in table["cells"])
    assert scene.check(tmp_path) == VERIFIED


def test_a_flagger_sees_that_their_flag_is_counted(
    scene: Scene, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert scene.check_counted(tmp_path, scene.counted) == VERIFIED
    assert "counts for one in flags (" in capsys.readouterr().out


def test_an_auditor_counts_everything_again(scene: Scene, tmp_path: Path) -> None:
    assert scene.check(tmp_path, opened=scene.rows()) == VERIFIED


def test_a_number_that_was_changed_is_found(scene: Scene, tmp_path: Path) -> None:
    figures, cell = _cell(scene, lambda cell: bool(cell["count"]))
    cell["count"] += 1
    assert scene.check(tmp_path, figures=figures) == NOT_VERIFIED


def test_a_hidden_number_that_is_told_after_all_is_found(scene: Scene, tmp_path: Path) -> None:
    figures, cell = _cell(scene, lambda cell: cell["count"] is None)
    cell["count"] = 2
    assert scene.check(tmp_path, figures=figures) == NOT_VERIFIED


def test_a_row_that_was_left_out_is_found(scene: Scene, tmp_path: Path) -> None:
    figures, cell = _cell(scene, lambda cell: cell["row"] is not None)
    figures["tables"][0]["cells"].remove(cell)
    assert scene.check(tmp_path, figures=figures) == NOT_VERIFIED


def test_a_swapped_checkpoint_is_found(scene: Scene, tmp_path: Path) -> None:
    proof = deepcopy(scene.made.proof)
    proof["since"] = proof["until"]
    assert scene.check(tmp_path, proof=proof) == NOT_VERIFIED


def test_a_statement_that_another_wrote_is_found(scene: Scene, tmp_path: Path) -> None:
    proof = deepcopy(scene.made.proof)
    proof["statement"] = proof["statement"].replace("to 2026-06-30", "to 2026-06-29")
    assert scene.check(tmp_path, proof=proof) == NOT_VERIFIED


def test_a_dropped_flag_is_found(scene: Scene, tmp_path: Path) -> None:
    """The leaf says nought, and every sum above it is one lower: all is consistent but the flag."""
    counted = scene.counted
    secret = base64.b64decode(scene.rows()[0]["secret"])
    _reopen(counted["steps"][0][0], counted["bucket"], 0, secret, len(counted["proof"]["buckets"]))
    assert scene.check_counted(tmp_path, counted) == NOT_VERIFIED


def test_a_flag_in_another_bucket_is_found(scene: Scene, tmp_path: Path) -> None:
    counted = scene.counted
    counted["bucket"] = next(n for n, *_ in counted["proof"]["opened"] if n != counted["bucket"])
    assert scene.check_counted(tmp_path, counted) == NOT_VERIFIED


@pytest.mark.parametrize("count", [-1, 2, 2**63])
def test_a_sum_that_cannot_be_is_found(scene: Scene, tmp_path: Path, count: int) -> None:
    counted = scene.counted
    counted["steps"][0][1]["count"] = count
    assert scene.check_counted(tmp_path, counted) == NOT_VERIFIED


def test_the_way_of_another_flag_does_not_do(scene: Scene, tmp_path: Path) -> None:
    other = Scene(scene.store, scene.data, scene.made, scene.opened, scene.flag, _receipt_of_another(scene))
    assert other.check_counted(tmp_path, other.counted) == NOT_VERIFIED


def test_an_entry_has_no_second_place(scene: Scene, tmp_path: Path) -> None:
    counted = scene.counted
    counted["index"] += 1
    assert scene.check_counted(tmp_path, counted) == NOT_VERIFIED


def test_an_auditor_finds_an_entry_that_is_counted_elsewhere(scene: Scene, tmp_path: Path) -> None:
    rows = scene.rows()
    row = next(row for row in rows[1:] if row["counts"])
    row["counts"] = row["counts"][1:]
    assert scene.check(tmp_path, opened=rows) == NOT_VERIFIED


def test_an_auditor_finds_a_leaf_that_is_there_twice(scene: Scene, tmp_path: Path) -> None:
    rows = scene.rows()
    assert scene.check(tmp_path, opened=[*rows[:3], *rows[2:]]) == NOT_VERIFIED


def test_an_auditor_finds_an_entry_that_was_kept_back(scene: Scene, tmp_path: Path) -> None:
    assert scene.check(tmp_path, opened=scene.rows()[:-1]) == NOT_VERIFIED


def test_an_auditor_finds_a_record_that_is_not_the_logs(scene: Scene, tmp_path: Path) -> None:
    rows = scene.rows()
    row = next(row for row in rows[1:] if row["record"] and '"reason":"grooming"' in row["record"])
    row["record"] = row["record"].replace("person", "nobody").replace("user", "usex")
    assert scene.check(tmp_path, opened=rows) == NOT_VERIFIED


def test_no_commitment_lets_a_bucket_be_guessed_without_its_salt(scene: Scene) -> None:
    sums = base64.b64decode(scene.counted["steps"][0][0]["sums"])
    commitments = {sums[at : at + 32] for at in range(0, len(sums), 32)}
    assert len(commitments) == len(sums) // 32
    assert not commitments & {commit_to(count, b"\0" * SALT_BYTES) for count in (0, 1)}


def test_asked_again_the_same_figures_come_out_the_same(scene: Scene) -> None:
    publishing = Publishing(scene.store, LogKey.open(scene.data), Later())
    again = publishing.make(PERIOD)
    assert (again.figures, again.proof) == (scene.made.figures, scene.made.proof)
    with scene.store.read() as connection:
        (told,) = told_of(connection)
    assert (told.period, told.figures, told.provable) == (PERIOD, scene.made.figures, True)


def test_a_folder_without_its_figures_cannot_be_read(scene: Scene, tmp_path: Path) -> None:
    (tmp_path / PROOF).write_text(json.dumps(scene.made.proof))
    assert main([str(tmp_path), "--key", str(LogKey.open(scene.data).verifier)]) == UNREADABLE


@pytest.mark.parametrize(
    ("first", "last", "says"),
    [
        (date(2026, 6, 1), date(2026, 5, 1), "turn --from and --to round"),
        (date(2026, 6, 1), date(2026, 8, 1), "name an earlier --to"),
    ],
)
def test_a_period_that_is_none_is_refused(scene: Scene, first: date, last: date, says: str) -> None:
    with pytest.raises(PeriodError, match=says):
        Publishing(scene.store, LogKey.open(scene.data), Later()).make(Period(first, last))


def test_a_period_that_no_checkpoint_covers_says_what_to_run(tmp_path: Path) -> None:
    with fresh_store() as store:
        publishing = Publishing(store, LogKey.open(tmp_path), Later())
        with pytest.raises(NotInLogError, match="nothing was written down"):
            publishing.make(PERIOD)
        live(store, 2, accounts=2)
        with pytest.raises(NotInLogError, match="tocsin log checkpoint"):
            publishing.make(PERIOD)


def _reopen(step: dict[str, Any], bucket: int, count: int, secret: bytes, buckets: int) -> None:
    salts = salts_of(secret, step["start"], step["size"], buckets)
    salt = salts[bucket * SALT_BYTES : (bucket + 1) * SALT_BYTES]
    sums = bytearray(base64.b64decode(step["sums"]))
    sums[bucket * 32 : (bucket + 1) * 32] = commit_to(count, salt)
    step |= {"count": count, "salt": base64.b64encode(salt).decode(), "sums": base64.b64encode(sums).decode()}


def _receipt_of_another(scene: Scene) -> str:
    key = LogKey.open(scene.data)
    with scene.store.read() as connection:
        ids = connection.execute(select(flag.c.id)).scalars().all()
        other = next(each for each in ids if str(each) != scene.flag)
        return receipts_of(connection, key, [other])[other]
