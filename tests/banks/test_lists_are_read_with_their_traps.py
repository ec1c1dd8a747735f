"""Lists of hashes as people send them: what is taken, what is passed over and why, and that nothing is lost between."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from tests.banks.drawn import hashes
from tocsin.banks import (
    BankRequestError,
    BankStore,
    HashList,
    Item,
    ListError,
    ListForm,
    Opinion,
    Rejected,
    export_list,
    import_list,
)
from tocsin.media import HashType

PDQ, MD5, SHA1, SHA256 = HashType.PDQ, HashType.MD5, HashType.SHA1, HashType.SHA256
P, Q = (bytes(row).hex() for row in hashes(2))
M, N = (bytes(row).hex() for row in hashes(2, MD5))
S = bytes(hashes(1, SHA1)[0]).hex()


def read(tmp_path: Path, content: bytes | str, kind: HashType | None = None) -> list[Item | Rejected]:
    path = tmp_path / "list"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return list(HashList(path, kind))


def taken(rows: list[Item | Rejected]) -> list[list[str]]:
    return [[value.hex() for _, value in row.signals] for row in rows if isinstance(row, Item)]


def passed_over(rows: list[Item | Rejected]) -> dict[int, str]:
    return {row.line: row.reason for row in rows if isinstance(row, Rejected)}


def test_a_plain_list_with_every_trap(tmp_path: Path) -> None:
    lines = [
        b"\xef\xbb\xbf" + P.encode(),  # 1: a byte order mark
        b"# a comment",
        b"",
        b"  " + Q.upper().encode() + b"\t\r",  # 4: spaces, capitals, CR LF
        b"not a hash",
        P[:-1].encode(),  # 6: one digit short
        P.encode() + b"0",
        b"\x00" * 64,  # 8: NUL
        b"a" * 30 + b"\x00" + b"a" * 33,
        b"\xff\xfe\xfa" * 20,  # 10: not UTF-8
        b"f" * (10 << 20),  # 11: ten megabytes
        ("ａ" * 64).encode(),  # 12: digits that only look like some
        P.encode(),  # 13: again
        b"   ",
        Q.encode(),  # 15: without an end
    ]
    rows = read(tmp_path, b"\n".join(lines), PDQ)
    assert taken(rows) == [[P], [Q], [P], [Q]]
    reasons = passed_over(rows)
    assert sorted(reasons) == [5, 6, 7, 8, 9, 10, 11, 12]
    assert "63 hexadecimal digits; pdq has 64" in reasons[6]
    assert "longer than" in reasons[11]
    assert all(len(reason) < 200 for reason in reasons.values())


def test_counts_add_up(tmp_path: Path) -> None:
    path = tmp_path / "list"
    path.write_text(f"{P}\n\n{P}\nbad\n{Q}\n#\n")
    with BankStore(tmp_path) as store:
        done = import_list(store, "KNOWN", HashList(path, PDQ), make=True)
        assert (done.read, done.added, done.there, done.rejected, done.empty) == (4, 2, 1, 1, 2)
        done = import_list(store, "KNOWN", HashList(path, PDQ))
        assert (done.read, done.added, done.there, done.rejected, done.empty) == (4, 0, 3, 1, 2)


@given(st.lists(st.binary(max_size=80), max_size=12), st.sampled_from([*HashType, None]))
def test_whatever_is_in_a_file_every_line_is_taken_told_or_empty(
    tmp_path_factory: pytest.TempPathFactory, lines: list[bytes], kind: HashType | None
) -> None:
    path = tmp_path_factory.mktemp("lists") / "list"
    whole = [line.replace(b"\n", b"") for line in lines]
    path.write_bytes(b"".join(line + b"\n" for line in whole))
    source = HashList(path, kind)
    try:
        rows = list(source)
    except ListError:
        return
    if not b"".join(whole).lstrip(b"\xef\xbb\xbf").lstrip().startswith(b"["):
        header = len(whole) - source.empty - len(rows)
        assert header in (0, 1)


def test_types_are_told_by_length_where_that_is_certain(tmp_path: Path) -> None:
    rows = read(tmp_path, f"{M}\n{S}\n{P}\n{P[:50]}\n")
    assert [row.signals[0][0] for row in rows if isinstance(row, Item)] == [MD5, SHA1]
    assert "--type" in passed_over(rows)[3]
    assert "--type" in passed_over(rows)[4]
    with pytest.raises(ListError, match="pdq or sha256; say which with --type"):
        read(tmp_path, f"{P}\n")


def test_columns_are_found_by_their_names_whatever_their_order(tmp_path: Path) -> None:
    rows = read(
        tmp_path,
        "\ufeffLabel;Opinion;HASH;ID;Type;weight\r\n"
        f"a,b;seed;{M};k1;MD5;3\r\n"
        f'"x;y";NEGATIVE_CLASS;{S};k2;sha-1\r\n'
        f";;{P};;pdq;;;;\r\n"
        f";maybe;{P};;pdq\r\n"
        f";;{P};;tmk\r\n"
        f";;;k3;md5\r\n"
        f';;"{M};k4;md5\r\n',
    )
    assert [(row.key, row.opinion, row.labels) for row in rows if isinstance(row, Item)] == [
        ("k1", Opinion.SEED, ["a", "b"]),
        ("k2", Opinion.NEGATIVE, ["x", "y"]),
    ]
    reasons = passed_over(rows)
    assert sorted(reasons) == [4, 5, 6, 7, 8]
    assert "8 columns" in reasons[4] or "9 columns" in reasons[4]
    assert "write negative, seed or positive" in reasons[5]
    assert "'tmk' is no type" in reasons[6]
    assert "no hash" in reasons[7]
    assert "each row is one line" in reasons[8]


def test_a_row_may_have_a_column_for_each_type(tmp_path: Path) -> None:
    content = f"id,md5,sha1,pdq,pdq_quality\nk,{M},{S},{P},80\nflat,{N},,{Q},20\nonly,,,{Q},20\n"
    rows = read(tmp_path, content)
    assert taken(rows) == [[P, M, S], [N]]
    assert "quality is below 50" in passed_over(rows)[4]
    only = read(tmp_path, content, MD5)
    assert taken(only) == [[M], [N]]
    assert "no hash of type md5" in passed_over(only)[4]


def test_a_type_that_is_asked_for_passes_others_over(tmp_path: Path) -> None:
    rows = read(tmp_path, f"type,hash\nmd5,{M}\npdq,{P}\n", PDQ)
    assert taken(rows) == [[P]]
    assert passed_over(rows) == {2: "it is of type md5, not pdq"}


def test_columns_without_names_are_asked_for(tmp_path: Path) -> None:
    with pytest.raises(ListError, match="name the columns in the first line"):
        read(tmp_path, f"k1,{M}\n", MD5)


def test_lines_and_arrays_of_json(tmp_path: Path) -> None:
    entries = [
        {"id": 17, "md5": M, "pdq": [P, Q], "labels": ["a", "b,c"], "opinion": "positive", "junk": {"x": 1}},
        {"hash": S},
        M,
        {"md5": 5.5},
        {"md5": "zz"},
        None,
        {"md5": M, "id": ["a"]},
        {"md5": M, "id": "a\0b"},
    ]
    lines = "\n".join(json.dumps(entry) for entry in entries) + '\n{"md5": \n' + '"\xff"\n'
    for content, broken in (
        (lines.encode("latin-1"), [4, 5, 6, 7, 8, 9, 10]),
        (json.dumps(entries), [4, 5, 6, 7, 8]),
    ):
        rows = read(tmp_path, content)
        assert taken(rows) == [[P, Q, M], [S], [M]]
        (first, *_) = (row for row in rows if isinstance(row, Item))
        assert (first.key, first.labels, first.opinion) == ("17", ["a", "b,c"], Opinion.POSITIVE)
        assert sorted(passed_over(rows)) == broken
    with pytest.raises(ListError, match="not a JSON array"):
        read(tmp_path, json.dumps(entries)[:-3])
    deep = read(tmp_path, '{"md5": ' + "[" * 100_000 + "\n" + json.dumps({"md5": M}) + "\n")
    assert taken(deep) == [[M]]


def test_packed_lists_are_read_and_cut_off_ones_give_what_they_have(tmp_path: Path) -> None:
    content = "".join(bytes(row).hex() + "\n" for row in hashes(20_000)).encode()
    plain = taken(read(tmp_path, content, PDQ))
    for packed in (gzip.compress(content), zstandard.compress(content)):
        assert taken(read(tmp_path, packed, PDQ)) == plain
        path = tmp_path / "cut"
        path.write_bytes(packed[: len(packed) // 2])
        with BankStore(tmp_path / packed[:2].hex()) as store:
            with pytest.raises(ListError, match="cut off"):
                import_list(store, "KNOWN", HashList(path, PDQ), make=True)
            path.write_bytes(packed)
            done = import_list(store, "KNOWN", HashList(path, PDQ), make=True)
            assert done.read == 20_000
            assert 0 < done.there < 20_000


def test_a_list_of_nothing_and_one_that_is_not_there(tmp_path: Path) -> None:
    assert read(tmp_path, b"") == []
    assert read(tmp_path, b"\n\n\r\n") == []
    with pytest.raises(ListError, match="UTF-16"):
        read(tmp_path, P.encode("utf-16"), PDQ)
    with pytest.raises(ListError, match="cannot be read"):
        list(HashList(tmp_path / "nowhere", PDQ))
    with pytest.raises(ListError, match="cannot be read"):
        list(HashList(tmp_path, PDQ))
    with BankStore(tmp_path) as store:
        (tmp_path / "picture").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 10)
        done = import_list(store, "KNOWN", HashList(tmp_path / "picture", PDQ), make=True)
        assert done.read == done.rejected > 0
        assert store.banks() == [], "a bank is made only for something"
        with pytest.raises(BankRequestError, match="such as KNOWN"):
            import_list(store, "known", HashList(tmp_path / "picture", PDQ), make=True)


def test_what_is_exported_is_imported_the_same(tmp_path: Path) -> None:
    with BankStore(tmp_path) as store:
        store.create("KNOWN")
        store.add(
            "KNOWN",
            [
                Item(
                    ((PDQ, bytes.fromhex(P)), (MD5, bytes.fromhex(M))),
                    "k",
                    Opinion.SEED,
                    ["a", "b"],
                    'a "n,\no"te',
                ),
                Item(((SHA256, bytes.fromhex(Q)),), None, Opinion.NEGATIVE),
                Item(((PDQ, bytes.fromhex(Q)),)),
            ],
        )
        store.vote("KNOWN", 1, up=False, by="=cmd()", reason="\x1b[31m")
        for form in (ListForm.JSON, ListForm.CSV):
            path = tmp_path / f"{form}"
            path.write_text("".join(export_list(store, "KNOWN", form)))
            bank = f"FROM_{form.upper()}"
            done = import_list(store, bank, HashList(path, None), make=True)
            assert done.rejected == 0
            told = [(one.key, one.opinion, one.labels, set(one.signals)) for one in store.contents(bank)]
            assert told == [
                (one.key, one.opinion, one.labels, set(one.signals)) for one in store.contents("KNOWN")
            ]
        assert "".join(export_list(store, "KNOWN", ListForm.LIST, PDQ)) == f"{P}\n{Q}\n"
        with pytest.raises(BankRequestError, match="md5, pdq, sha256"):
            list(export_list(store, "KNOWN", ListForm.LIST))


def test_votes_and_the_dispute_that_they_make_come_along_in_json(tmp_path: Path) -> None:
    exported = tmp_path / "exported.json"
    with BankStore(tmp_path) as store:
        store.create("KNOWN")
        store.add("KNOWN", [Item(((MD5, bytes.fromhex(M)),), "k"), Item(((PDQ, bytes.fromhex(Q)),))])
        store.vote("KNOWN", 1, up=False, by="ana", reason="a beach")
        store.vote("KNOWN", 2, up=True, by="ana")
        exported.write_text("".join(export_list(store, "KNOWN", ListForm.JSON)))
        import_list(store, "COPY", HashList(exported, None), make=True)
        here, there = store.contents("KNOWN"), store.contents("COPY")
        assert [(one.votes, one.standing, one.disputed) for one in there] == [
            (one.votes, one.standing, one.disputed) for one in here
        ]
        assert [one.disputed for one in there] == [True, False]


def test_votes_of_a_list_stand_beside_those_that_people_here_gave(tmp_path: Path) -> None:
    path = tmp_path / "votes.json"
    early = '{"vote": "up", "by": "ana", "at": "2001-02-03T04:05:06Z"}'
    path.write_text(
        f'{{"md5": "{M}", "votes": [{early}]}}\n{{"md5": "{M}", "votes": [{{"vote": "down", "by": "eve"}}]}}\n'
    )
    with BankStore(tmp_path) as store:
        store.create("KNOWN")
        store.add("KNOWN", [Item(((MD5, bytes.fromhex(M)),))])
        store.vote("KNOWN", 1, up=False, by="ana", reason="a beach")
        for changed in (1, 0):
            assert import_list(store, "KNOWN", HashList(path, None)).changed == changed
            votes = store.content("KNOWN", 1).votes
            assert [(one.by, one.up) for one in votes] == [("eve", False), ("ana", True), ("ana", False)]


@pytest.mark.parametrize(
    "votes",
    [
        '["up"]',
        '[{"vote": "maybe", "by": "ana"}]',
        '[{"vote": "up", "by": " "}]',
        '[{"vote": "up", "by": "ana", "at": "yesterday"}]',
        '[{"vote": "up", "by": "ana", "at": "2001-02-03T04:05:06"}]',
    ],
)
def test_votes_that_nobody_can_have_given_are_told_with_their_line(tmp_path: Path, votes: str) -> None:
    path = tmp_path / "votes.json"
    path.write_text(f'{{"md5": "{M}", "votes": 3}}\n{{"md5": "{M}", "votes": {votes}}}\n')
    good, bad = list(HashList(path, None))
    assert isinstance(good, Item)
    assert good.votes is None
    assert isinstance(bad, Rejected)
    assert (bad.line, bad.reason.startswith("its votes are not as an export writes them")) == (2, True)
