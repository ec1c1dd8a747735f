"""MD5, SHA-1 and SHA-256 are what hashlib says, however the bytes come and however many there are."""

from __future__ import annotations

import hashlib
import tracemalloc
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tocsin.media import Digesting, Digests, FileError, hash_file
from tocsin.media.digests import digest, opened


def expected(content: bytes) -> Digests:
    return Digests(
        hashlib.md5(content).hexdigest(),
        hashlib.sha1(content).hexdigest(),
        hashlib.sha256(content).hexdigest(),
        len(content),
    )


@given(pieces=st.lists(st.binary(max_size=300), max_size=12))
def test_any_split_gives_the_digests_of_the_whole(pieces: list[bytes]) -> None:
    digesting = Digesting()
    for piece in pieces:
        digesting.update(piece)
    assert digesting.digests() == expected(b"".join(pieces))


@pytest.mark.parametrize("size", [0, 1, (1 << 18) - 1, 1 << 18, (1 << 18) + 1, 3_000_000])
@pytest.mark.parametrize("keep", [0, 1 << 18, 1 << 30])
def test_a_file_of_any_size_is_digested_and_kept_only_where_small(
    size: int, keep: int, tmp_path: Path
) -> None:
    content = bytes(i * 7 % 251 for i in range(1000)) * (size // 1000 + 1)
    content = content[:size]
    path = tmp_path / "file"
    path.write_bytes(content)
    with opened(path) as file:
        digests, kept = digest(file, path, keep)
    assert digests == expected(content)
    assert kept == (content if size <= keep else None)


def test_a_large_file_is_never_held_whole(tmp_path: Path) -> None:
    path = tmp_path / "large"
    with path.open("wb") as file:
        file.truncate(200 << 20)
    tracemalloc.start()
    told = hash_file(path)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert told.bytes == 200 << 20
    assert told.pdq is None
    assert "larger than" in (told.pdq_error or "")
    assert peak < 8 << 20


@pytest.mark.parametrize("change", [b"grown", None])
def test_a_file_that_changes_meanwhile_is_told(change: bytes | None, tmp_path: Path) -> None:
    path = tmp_path / "changing"
    path.write_bytes(b"x" * 1000)
    with opened(path) as file:
        file.read(10)
        if change:
            with path.open("ab") as other:
                other.write(change)
        # Ten bytes were read past the digests, as if the file had lost them.
        with pytest.raises(FileError, match="changed while it was read"):
            digest(file, path, 1 << 20)
