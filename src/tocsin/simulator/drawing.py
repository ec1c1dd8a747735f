"""Draws real pictures by code: fields of colour, hills and discs, so that a platform's own hashing has work to do.

A copy is the same scene, encoded anew at another quality and size; its PDQ stays close to the original's.
"""

from __future__ import annotations

import os
import random
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw

from tocsin.simulator.errors import SimulationOutputError
from tocsin.simulator.pictures import Picture

SIZE = 192


def scene(base: int) -> Image.Image:
    """The picture of the scene ``base``, ``SIZE`` pixels square; the same number gives the same picture."""
    chance = random.Random(base)
    y, x = np.mgrid[0:SIZE, 0:SIZE] / SIZE
    waves = np.zeros((SIZE, SIZE, 3))
    for _ in range(6):
        fx, fy, phase = chance.uniform(-7, 7), chance.uniform(-7, 7), chance.uniform(0, 6.3)
        colour = np.array([chance.random() for _ in range(3)])
        waves += np.sin(fx * x * 6 + fy * y * 6 + phase)[..., None] * colour
    waves = (waves - waves.min()) / (waves.max() - waves.min() + 1e-9)
    picture = Image.fromarray((waves * 255).astype(np.uint8), "RGB")
    pen = ImageDraw.Draw(picture)
    for _ in range(chance.randint(3, 9)):
        at, radius = (chance.random() * SIZE, chance.random() * SIZE), 6 + chance.random() * 40
        fill = (chance.randrange(256), chance.randrange(256), chance.randrange(256))
        box = (at[0] - radius, at[1] - radius, at[0] + radius, at[1] + radius)
        if chance.random() < 0.5:
            pen.ellipse(box, fill=fill)
        else:
            pen.rectangle(box, fill=fill)
    return picture


class Studio:
    """Writes pictures below ``root``/``media`` (mode 0600) and tells their paths below ``root``."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def __call__(self, picture: Picture, variant: int) -> str:
        """Write ``picture``; ``variant`` 0 is the original, any other number another encoding of it."""
        image = scene(picture.base)
        quality = 92
        if variant:
            side = SIZE - variant % 40
            image, quality = image.resize((side, side), Image.Resampling.LANCZOS), 60 + variant % 30
        name = f"media/{picture.media[-2:]}/{picture.media}.jpg"
        path = self._root / name
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as body:
                image.save(body, "JPEG", quality=quality)
        except OSError as error:
            raise SimulationOutputError(
                f"cannot write {path}: {error.strerror}; choose another folder"
            ) from error
        return name
