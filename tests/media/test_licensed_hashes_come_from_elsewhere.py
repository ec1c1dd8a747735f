"""A package with a licence makes and compares such hashes; without one they are kept and match by equality."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from importlib.metadata import EntryPoint
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest

from tocsin.media import HashError, HashType, LiveIndex, hash_file, licensed_hashes, plugged

Hashes = npt.NDArray[np.uint8]
_NONE = np.empty(0, dtype=np.int64)


def near_by_sum(queries: Hashes, hashes: Hashes) -> tuple[list[int], list[int], list[int]]:
    """Call two rows near whose bytes differ by ten or less in all: not how any licensed hash is compared."""
    far = np.abs(queries[:, None].astype(int) - hashes[None].astype(int)).sum(axis=2)
    query, row = np.nonzero(far <= 10)
    return query.tolist(), row.tolist(), far[query, row].tolist()


def first_bytes(content: bytes) -> bytes | None:
    """Return the first 144 bytes, or what there is of them; nothing of an empty file."""
    return content[:144] or None


@pytest.fixture
def installed(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Let a package of the two functions be installed."""
    here = __name__
    declared = {
        "tocsin.near": [EntryPoint("photodna", f"{here}:near_by_sum", "tocsin.near")],
        "tocsin.hashers": [EntryPoint("photodna", f"{here}:first_bytes", "tocsin.hashers")],
    }
    monkeypatch.setattr(EntryPoint, "load", lambda entry: globals()[entry.attr])
    monkeypatch.setattr(plugged, "entry_points", lambda group: declared[group])
    plugged._declared.cache_clear()
    yield
    plugged._declared.cache_clear()


def _index() -> tuple[LiveIndex, Hashes]:
    hashes = np.random.default_rng(3).integers(0, 200, (50, 144), dtype=np.uint8)
    index = LiveIndex.open(None, HashType.PHOTODNA)
    index.apply(1, np.arange(1, 51), hashes, _NONE)
    return index, hashes


def test_without_a_package_only_equal_ones_match_and_none_is_made() -> None:
    index, hashes = _index()
    changed = hashes[:1] + np.eye(1, 144, dtype=np.uint8)
    assert index.find(hashes[:1]).id.tolist() == [1]
    assert len(index.find(changed)) == 0
    assert licensed_hashes(b"x" * 200) == {}


@pytest.mark.usefixtures("installed")
def test_a_package_says_what_is_near_also_after_folding() -> None:
    index, hashes = _index()
    changed = hashes[7:8] + 3 * np.eye(1, 144, dtype=np.uint8)
    for _ in range(2):
        found = index.find(changed)
        assert (found.id.tolist(), found.distance.tolist()) == ([8], [3])
        index.compact()


@pytest.mark.usefixtures("installed")
def test_a_package_makes_hashes_of_the_right_width_or_is_told() -> None:
    assert licensed_hashes(b"a" * 300) == {HashType.PHOTODNA: b"a" * 144}
    assert licensed_hashes(b"") == {}
    with pytest.raises(HashError, match="gave 9 bytes; photodna has 144"):
        licensed_hashes(b"too short")


@pytest.mark.usefixtures("installed")
def test_a_file_is_told_with_it_and_a_package_that_fails_spoils_nothing_else(tmp_path: Path) -> None:
    (tmp_path / "long").write_bytes(b"a" * 300)
    (tmp_path / "short").write_bytes(b"short")
    assert hash_file(tmp_path / "long").photodna == "61" * 144
    told = hash_file(tmp_path / "short")
    assert told.photodna is None
    assert "gave 5 bytes" in (told.photodna_error or "")
    assert told.md5 == hashlib.md5(b"short", usedforsecurity=False).hexdigest()
