"""Whatever is added, removed, voted, disabled, compacted or opened again: matches are those of a plain model."""

from __future__ import annotations

import shutil
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from tests.banks.drawn import OwnClock, rows, turned
from tocsin.banks import BankStore, HashList, Item, Matcher, Opinion, import_list
from tocsin.media import HashType

BANKS = ("ONE", "TWO")
_GROUND = bytes(range(32))
# Near one another and far, so that radii decide; and digests, which match by equality.
POOL: list[tuple[HashType, bytes]] = [
    *((HashType.PDQ, turned(_GROUND, bits)) for bits in (0, 1, 5, 20, 31, 32, 52, 130)),
    *((HashType.MD5, turned(_GROUND[:16], bits)) for bits in (0, 1)),
    (HashType.SHA256, _GROUND),
]
SIGNALS = st.sampled_from(POOL)
KEYS = st.sampled_from(["k1", "k2", "k3"])
ITEMS = st.lists(
    st.builds(
        Item,
        signals=st.lists(SIGNALS, min_size=1, max_size=3, unique=True).map(tuple),
        key=st.none() | KEYS,
        opinion=st.none() | st.sampled_from(Opinion),
    ),
    max_size=6,
)


@dataclass
class Plain:
    """An item as the model keeps it."""

    bank: str
    key: str | None
    signals: set[tuple[HashType, bytes]]
    opinion: Opinion
    votes: dict[str, bool] = field(default_factory=dict)
    disabled_until: float = 0

    @property
    def said(self) -> set[Opinion]:
        return {self.opinion, *(Opinion.POSITIVE if up else Opinion.NEGATIVE for up in self.votes.values())}


@settings(max_examples=60, stateful_step_count=25, deadline=None)
class Banks(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp(prefix="tocsin-banks-"))
        self.clock = OwnClock()
        self.radius = dict.fromkeys(BANKS, 31)
        self.enabled = dict.fromkeys(BANKS, True)
        self.items: dict[int, Plain] = {}
        self.last = 0
        self.open()

    def open(self) -> None:
        self.store = BankStore(self.folder, self.clock)
        self.matcher = Matcher(self.store)

    def teardown(self) -> None:
        self.matcher.close()
        self.store.close()
        shutil.rmtree(self.folder)

    @initialize()
    def make(self) -> None:
        for bank in BANKS:
            self.store.create(bank)

    def model_add(self, bank: str, item: Item, *, replace: bool) -> bool:
        """Put one item into the model; tell whether it brought anything."""
        same = next(
            (
                one
                for one in self.items.values()
                if one.bank == bank
                and one.key == item.key
                and (item.key is not None or one.signals == set(item.signals))
            ),
            None,
        )
        if same is None:
            self.last += 1
            opinion = Opinion.POSITIVE if item.opinion is None else item.opinion
            self.items[self.last] = Plain(bank, item.key, set(item.signals), opinion)
            return True
        new = set(item.signals) - same.signals
        same.signals = set(item.signals) if replace else same.signals | new
        if item.opinion is not None:
            same.opinion = item.opinion
        return bool(new)

    @rule(bank=st.sampled_from(BANKS), items=ITEMS)
    def add(self, bank: str, items: list[Item]) -> None:
        brought = [self.model_add(bank, item, replace=False) for item in items]
        done = self.store.add(bank, items)
        assert (done.added, done.there) == (sum(brought), len(items) - sum(brought))

    @rule(bank=st.sampled_from(BANKS), items=ITEMS)
    def put(self, bank: str, items: list[Item]) -> None:
        last = {item.key: number for number, item in enumerate(items)}
        kept = [one for number, one in enumerate(items) if one.key is None or last[one.key] == number]
        for item in kept:
            self.model_add(bank, item, replace=True)
        self.store.put(bank, items)

    @rule(bank=st.sampled_from(BANKS), values=st.lists(SIGNALS, max_size=8), batch=st.integers(1, 4))
    def bring(self, bank: str, values: list[tuple[HashType, bytes]], batch: int) -> None:
        path = self.folder / "list.csv"
        lines = [f"{kind},{value.hex().upper()}" for kind, value in values]
        path.write_text("\n".join(["type,hash", "pdq,nonsense", *lines]))
        brought = [self.model_add(bank, Item((one,)), replace=False) for one in values]
        done = import_list(self.store, bank, HashList(path, None), batch=batch)
        assert (done.read, done.added, done.rejected) == (len(values) + 1, sum(brought), 1)

    @precondition(lambda self: self.items)
    @rule(data=st.data())
    def remove(self, data: Any) -> None:
        number = data.draw(st.sampled_from(sorted(self.items)))
        gone = self.items.pop(number)
        if gone.key is not None and data.draw(st.booleans()):
            assert self.store.remove_keys(gone.bank, [gone.key]) == 1
        else:
            assert self.store.remove(gone.bank, [number, number]) == 1

    @precondition(lambda self: self.items)
    @rule(data=st.data(), up=st.booleans(), by=st.sampled_from("ab"))
    def vote(self, data: Any, up: bool, by: str) -> None:
        number = data.draw(st.sampled_from(sorted(self.items)))
        self.items[number].votes[by] = up
        self.store.vote(self.items[number].bank, number, up=up, by=by)

    @precondition(lambda self: self.items)
    @rule(data=st.data(), seconds=st.integers(0, 100))
    def disable(self, data: Any, seconds: int) -> None:
        number = data.draw(st.sampled_from(sorted(self.items)))
        self.items[number].disabled_until = self.store.now() + seconds
        self.store.amend(self.items[number].bank, number, disabled_until=self.store.now() + seconds)

    @rule(seconds=st.integers(1, 100))
    def wait(self, seconds: int) -> None:
        self.clock.go(seconds)

    @rule(bank=st.sampled_from(BANKS), radius=st.integers(0, 31), enabled=st.booleans())
    def set(self, bank: str, radius: int, enabled: bool) -> None:
        self.radius[bank], self.enabled[bank] = radius, enabled
        self.store.set(bank, radius=radius, enabled=enabled)

    @rule(bank=st.sampled_from(BANKS))
    def empty(self, bank: str) -> None:
        held = [number for number, one in self.items.items() if one.bank == bank]
        assert self.store.delete(bank) == len(held)
        for number in held:
            del self.items[number]
        self.store.create(bank, radius=self.radius[bank], enabled=self.enabled[bank])

    @rule()
    def compact(self) -> None:
        self.matcher.compact()

    @rule(forget=st.booleans())
    def reopen(self, forget: bool) -> None:
        self.matcher.close()
        self.store.close()
        if forget:
            shutil.rmtree(self.store.index_folder, ignore_errors=True)
        self.open()

    @invariant()
    def meets_what_the_model_meets(self) -> None:
        for kind in (HashType.PDQ, HashType.MD5, HashType.SHA256):
            queries = [value for of, value in POOL if of is kind]
            met = self.matcher.match(kind, rows(queries))
            assert sorted(
                (one.query, one.content, one.distance, one.bank, one.id, int(one.opinion), one.disputed)
                for one in met
            ) == sorted(self.expected(kind, queries))

    def expected(self, kind: HashType, queries: list[bytes]) -> list[tuple[Any, ...]]:
        return [
            (
                query,
                number,
                distance,
                one.bank,
                one.key or str(number),
                int(max(one.said)),
                Opinion.NEGATIVE in one.said and len(one.said) > 1,
            )
            for query, asked in enumerate(queries)
            for number, one in self.items.items()
            if self.enabled[one.bank] and one.disabled_until <= self.store.now()
            for of, value in one.signals
            if of is kind
            for distance in [
                (int.from_bytes(asked, "big") ^ int.from_bytes(value, "big")).bit_count(),
            ]
            if distance <= (self.radius[one.bank] if kind is HashType.PDQ else 0)
        ]


TestBanks = Banks.TestCase
