"""Who lives on the platform: households in towns, with true ages and what their accounts say of them.

All columns are numpy arrays with one row an account, so that a million people cost some hundred megabytes. Rows
from ``people`` on are kept for accounts that nobody lives behind: fake peers, second accounts, businesses, services.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tocsin.simulator.config import SimulationConfig
from tocsin.simulator.identifiers import account_id

Ints = NDArray[np.int64]

TOWN = 250
"""People in a town: one school, one region, one language, one time zone."""
SHARD = 8 * TOWN
"""People whose life is generated and written together: memory is bounded by it."""

BANDS = ("0-12", "13-15", "16-17", "18+", "unknown")
SOURCES = ("declared", "estimated", "verified")
GROUPS = ("harbour", "hill", "plain", "river")
"""Invented groups of people that differ in register, in how many friends are online-only, in how often the age is
unknown; they stand in the truth alone, so that recall can be compared between them."""
GROUP_WEIGHTS = (0.55, 0.2, 0.15, 0.1)
UNKNOWN_AGE = np.array([0.05, 0.09, 0.06, 0.12])

PLACES: tuple[tuple[str, str, str], ...] = (
    ("en", "GB", "Europe/London"),
    ("en", "US", "America/New_York"),
    ("en", "US", "America/Los_Angeles"),
    ("en", "AU", "Australia/Brisbane"),
    ("en", "IE", "Europe/Dublin"),
    ("fr", "FR", "Europe/Paris"),
    ("fr", "FR", "Europe/Paris"),
    ("fr", "CA", "America/Toronto"),
    ("fr", "BE", "Europe/Brussels"),
    ("es", "ES", "Europe/Madrid"),
    ("es", "MX", "America/Mexico_City"),
    ("es", "US", "America/Chicago"),
)
"""Language, region and time zone that a town may have."""
_LANGUAGE = tuple(language for language, _, _ in PLACES)


@dataclass
class People:
    """The platform's accounts, one row each; ``-1`` where a number is absent.

    ``age`` is the true age in years; ``band`` and ``source`` index ``BANDS`` and ``SOURCES`` and say what the
    platform believes; ``household``, ``town`` and ``place`` number the groups that a row belongs to; ``device`` and
    ``payout`` are numbers behind the keyed hashes (equal where shared); ``created`` is in days before the start
    (negative: so many days after it); ``liveliness`` multiplies how much a person does (mean 1, heavy tail).
    """

    count: int
    age: Ints
    band: Ints
    source: Ints
    household: Ints
    town: Ints
    place: Ints
    group: Ints
    device: Ints
    payout: Ints
    created: NDArray[np.float64]
    liveliness: NDArray[np.float64]
    parent: NDArray[np.bool_]
    taken: NDArray[np.bool_]
    ids: list[str]
    used: int

    def shard_rows(self, shard: int) -> Ints:
        """The rows of the ordinary people of one shard."""
        return np.arange(shard * SHARD, min((shard + 1) * SHARD, self.count))

    @property
    def shards(self) -> int:
        """How many shards there are."""
        return -(-self.count // SHARD)

    def language(self, row: int) -> str:
        """The language that the account's town speaks."""
        return _LANGUAGE[int(self.place[row])]

    def minor(self, row: int) -> bool:
        """Whether the person is truly under 18."""
        return bool(self.age[row] < 18)

    def add(
        self,
        rng: np.random.Generator,
        like: int,
        *,
        age: int,
        band: str,
        created: float,
        device: int | None = None,
    ) -> int:
        """Make one more account in the place of ``like`` and return its row.

        ``band`` is what the account declares. Raises ``IndexError`` where the reserved rows are used up.
        """
        row = self.used
        if row >= len(self.age):
            raise IndexError(f"all {len(self.age)} rows are in use: reserve more in settle()")
        self.used += 1
        self.age[row], self.band[row], self.source[row] = age, BANDS.index(band), 0
        self.town[row], self.place[row], self.group[row] = self.town[like], self.place[like], self.group[like]
        self.household[row] = -1
        self.device[row] = row if device is None else device
        self.payout[row] = -1
        self.created[row] = created
        self.liveliness[row] = rng.lognormal(-0.3, 0.8)
        self.taken[row] = True
        return row


def settle(config: SimulationConfig, rng: np.random.Generator) -> People:
    """Draw the population of ``config``, household by household."""
    count = config.people
    # An account that is handed off to needs a row of its own.
    made = 2.5 + (config.evade == "hand_off")
    spare = 64 + int(count * (made * config.offender_share + 0.012 + 0.2 * config.lookalike_share))
    rows = count + spare
    towns = -(-count // TOWN)
    town = np.minimum(np.arange(rows) // TOWN, towns - 1)
    place_of_town = _places(config, towns, rng)

    household, seat, adults = _households(count, rng)
    adult = seat < adults
    child = ~adult
    age = np.full(rows, 30, dtype=np.int64)
    age[:count] = np.where(child, rng.integers(9, 18, count), rng.integers(18, 76, count))
    oldest = np.zeros(household.max() + 1, dtype=np.int64)
    np.maximum.at(oldest, household[child], age[:count][child])
    parent_of = oldest[household]
    parent = adult & (parent_of > 0)
    age[:count][parent] = parent_of[parent] + rng.integers(20, 39, int(parent.sum()))

    group = np.zeros(rows, dtype=np.int64)
    main_of_town = rng.choice(4, towns, p=GROUP_WEIGHTS)
    by_household = rng.choice(4, household.max() + 1, p=GROUP_WEIGHTS)
    stays = rng.random(household.max() + 1) < 0.6
    group[:count] = np.where(stays[household], main_of_town[town[:count]], by_household[household])
    band, source = _believed(age[:count], group[:count], rng)

    device = np.arange(rows)
    first_seat = np.searchsorted(household, np.arange(household.max() + 1))
    family_tablet = (rng.random(household.max() + 1) < 0.3)[household] & (rng.random(count) < 0.7)
    device[:count] = np.where(family_tablet, first_seat[household], np.arange(count))
    payout = np.full(rows, -1, dtype=np.int64)
    has_payout = np.where(adult, rng.random(count) < 0.45, rng.random(count) < 0.08)
    family_purse = (rng.random(household.max() + 1) < 0.2)[household]
    payout[:count] = np.where(has_payout, np.where(family_purse, first_seat[household], np.arange(count)), -1)

    created = np.minimum(rng.exponential(500, rows) + 0.2, 3600)
    new = rng.random(rows) < 0.04
    # Whoever joins has at least two whole days left in which to do something.
    created[new] = np.minimum(
        -rng.random(int(new.sum())) * (config.days - 3), 0.2 if config.days < 4 else -1e-3
    )
    filler = np.zeros(rows - count, dtype=np.int64)
    return People(
        count=count,
        age=age,
        band=np.concatenate([band, filler]),
        source=np.concatenate([source, filler]),
        household=np.concatenate([household, filler - 1]),
        town=town,
        place=place_of_town[town],
        group=group,
        device=device,
        payout=payout,
        created=created,
        liveliness=rng.lognormal(-0.5, 1.0, rows),
        parent=np.concatenate([parent, filler.astype(bool)]),
        taken=np.zeros(rows, dtype=bool),
        ids=[account_id(row) for row in range(rows)],
        used=count,
    )


def _places(config: SimulationConfig, towns: int, rng: np.random.Generator) -> Ints:
    """Index of the place of each town; languages are dealt out by weight, so that small platforms have each."""
    names = sorted(config.languages)
    weights = np.array([config.languages[name] for name in names], dtype=float)
    quota = np.floor((np.arange(towns) + 0.5) / towns * 1e9) / 1e9
    language = np.searchsorted(np.cumsum(weights / weights.sum()), quota, side="right").clip(
        0, len(names) - 1
    )
    rng.shuffle(language)
    options = [[i for i, place in enumerate(PLACES) if place[0] == name] for name in names]
    return np.array([options[one][rng.integers(len(options[one]))] for one in language], dtype=np.int64)


def _households(count: int, rng: np.random.Generator) -> tuple[Ints, Ints, Ints]:
    """Household, seat in it and number of adults in it, for each of ``count`` people."""
    adults = rng.choice([1, 2], count, p=[0.45, 0.55])
    children = rng.choice([0, 1, 2, 3], count, p=[0.52, 0.2, 0.2, 0.08])
    sizes = adults + children
    household = np.repeat(np.arange(count), sizes)[:count]
    starts = np.cumsum(sizes) - sizes
    seat = np.arange(count) - starts[household]
    return household, seat, adults[household]


def _believed(age: Ints, group: Ints, rng: np.random.Generator) -> tuple[Ints, Ints]:
    """Age band and its source as the platform holds them: children overstate, some ages are unknown."""
    true_band = np.searchsorted([13, 16, 18], age, side="right")
    band = true_band.copy()
    draw = rng.random(len(age))
    band = np.where((age < 13) & (draw < 0.45), 1, band)
    band = np.where((age < 16) & (age >= 13) & (draw < 0.12), 2, band)
    band = np.where((age < 18) & (draw > 0.9), 3, band)
    source = np.zeros(len(age), dtype=np.int64)
    checked = rng.random(len(age))
    estimated = checked < 0.1
    # A face or behaviour estimate errs by about two years, more often upwards for teenagers.
    guess = np.searchsorted([13, 16, 18], age + rng.normal(0.4, 1.8, len(age)), side="right")
    band = np.where(estimated, guess, band)
    source = np.where(estimated, 1, source)
    verified = checked > np.where(age >= 18, 0.93, 0.98)
    band = np.where(verified, true_band, band)
    source = np.where(verified, 2, source)
    unknown = (rng.random(len(age)) < UNKNOWN_AGE[group]) & ~verified
    band = np.where(unknown, 4, band)
    return band, np.where(unknown, 0, source)
