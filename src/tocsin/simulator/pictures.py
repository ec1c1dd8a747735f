"""Pictures without pixels: hashes as a platform would compute them, and what re-encoding does to them.

A picture's PDQ is a random 256-bit number: two unrelated ones differ in 128 +- 8 bits, far from the 31 within which
PDQ calls two pictures the same (Facebook, "PDQ and TMK+PDQF", 2019). A copy keeps the PDQ up to a few flipped bits
and has new cryptographic hashes; an exact copy keeps all.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from tocsin.simulator.buffer import EventBuffer, stamps
from tocsin.simulator.config import SimulationConfig
from tocsin.simulator.identifiers import Identifiers
from tocsin.simulator.population import Ints

MEMES = 300


@dataclass(frozen=True)
class Picture:
    """One uploaded picture; ``base`` is the number of the scene it shows, equal in all its copies."""

    media: str
    base: int
    pdq: int
    sha256: str
    md5: str
    quality: int
    size: int


Render = Callable[[Picture, int], str]
"""Writes a real picture (and its variant) and returns its path below the media root."""


def flipped(pdq: int, bits: int, chance: random.Random) -> int:
    """``pdq`` with exactly ``bits`` of its 256 bits turned."""
    for at in chance.sample(range(256), bits):
        pdq ^= 1 << at
    return pdq


class PictureDesk:
    """Makes the pictures of one shard and their ``media`` events."""

    def __init__(
        self,
        config: SimulationConfig,
        ids: Identifiers,
        buffer: EventBuffer,
        chance: random.Random,
        render: Render | None = None,
    ) -> None:
        self._ids, self._buffer, self._chance, self._render = ids, buffer, chance, render
        self._share = config.media_share if render is not None else 0.0
        memes = random.Random(f"memes-{config.seed}")
        self._memes = [memes.getrandbits(256) for _ in range(MEMES)]

    def take(self, owner: str, at: int, *, quality: int | None = None) -> Picture:
        """A new picture, uploaded by ``owner``."""
        chance = self._chance
        base = chance.getrandbits(256)
        if quality is None:
            # Flat or blurred pictures get low quality; PDQ is not to be trusted below 50.
            quality = 60 + int(chance.random() * 41) if chance.random() < 0.95 else int(chance.random() * 50)
        return self._upload(owner, at, self._file(base, base, quality))

    def copy(self, owner: str, at: int, original: Picture, distance: int) -> Picture:
        """A copy of ``original`` whose PDQ differs by ``distance`` bits; 0 is the very same file."""
        if distance == 0:
            return self._upload(owner, at, replace(original, media=self._ids.new("p")))
        pdq = flipped(original.pdq, distance, self._chance)
        quality = min(100, max(min(50, original.quality), original.quality - distance // 8))
        return self._upload(owner, at, self._file(original.base, pdq, quality))

    def _file(self, base: int, pdq: int, quality: int) -> Picture:
        chance = self._chance
        return Picture(
            media=self._ids.new("p"),
            base=base,
            pdq=pdq,
            sha256=f"{chance.getrandbits(256):064x}",
            md5=f"{chance.getrandbits(128):032x}",
            quality=quality,
            size=20_000 + int(chance.random() ** 2 * 3_000_000),
        )

    def _upload(self, owner: str, at: int, picture: Picture) -> Picture:
        event: dict[str, object] = {
            "id": self._ids.new("e"),
            "type": "media",
            "actor": owner,
            "media": picture.media,
        }
        if self._render is not None and (picture.base % 10_000) / 10_000 < self._share:
            # The same scene is always either drawn or hashed, so that its copies can be compared.
            event |= {"mime": "image/jpeg", "path": self._render(picture, picture.base ^ picture.pdq)}
        else:
            event |= {
                "sha256": picture.sha256,
                "md5": picture.md5,
                "pdq": f"{picture.pdq:064x}",
                "pdq_quality": picture.quality,
                "mime": "image/jpeg",
                "bytes": picture.size,
            }
        self._buffer.add(at, event)
        return picture

    def many(self, owners: list[str], at: Ints, rng: np.random.Generator) -> list[str]:
        """One picture for each owner and moment, a third of them copies of pictures that go round; their ids."""
        count = len(owners)
        media, events = self._ids.batch("p", count), self._ids.batch("e", count)
        noise = rng.bytes(80 * count).hex()
        meme = np.where(
            rng.random(count) < 0.3, (rng.pareto(0.9, count) * 4).astype(np.int64) % MEMES, -1
        ).tolist()
        turned = (rng.integers(0, 24, count) * (rng.random(count) < 0.7)).tolist()
        quality = rng.integers(60, 101, count).tolist()
        size = (20_000 + rng.random(count) ** 2 * 3_000_000).astype(np.int64).tolist()
        when = stamps(at)
        lines = []
        for i in range(count):
            at_ = i * 160
            pdq = noise[at_ : at_ + 64]
            if meme[i] >= 0:
                pdq = f"{flipped(self._memes[meme[i]], turned[i], self._chance):064x}"
            lines.append(
                f'{{"id":"{events[i]}","type":"media","at":"{when[i]}","actor":"{owners[i]}","media":"{media[i]}",'
                f'"sha256":"{noise[at_ + 64 : at_ + 128]}","md5":"{noise[at_ + 128 : at_ + 160]}","pdq":"{pdq}",'
                f'"pdq_quality":{quality[i]},"mime":"image/jpeg","bytes":{size[i]}}}'
            )
        self._buffer.extend(at, lines)
        return media
