"""The border of one colour that somebody put around a picture, or bars above and below it: found, and cut off.

A border moves PDQ by a hundred bits, so it is the cheapest way to hide a known picture.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from PIL import Image

_NOISE = (
    12  # levels of 255 that a pixel of a border may lie off its colour: what JPEG leaves on a plain surface
)
_DRIFT = 4  # levels that a line's median may lie off it; a sky that fades leaves this soon
_STRAY = 0.02  # share of a line's pixels that may lie further off
_BLOCK = 8  # lines over which JPEG smears an edge
_REACH = 2 * _BLOCK  # lines beyond the plain ones in which the edge is looked for
_EDGE = 3.0  # levels by which a line must on average leave the colour within two lines; a fading sky does not
_LEAST_SHARE = 0.005  # of the side: less is no border
_LEAST_KEPT = 0.2  # of each side, ...
_LEAST_SIDE = 64  # ... and this many pixels must remain: PDQ looks at 64 x 64
_ROUNDS = 3  # a frame within a frame, and bars within it

Grey = npt.NDArray[np.uint8]


def trimmed(image: Image.Image) -> Image.Image | None:
    """Return the picture without its border, ``None`` where it has none or hardly anything would remain."""
    grey = np.asarray(image.convert("L"), dtype=np.uint8)
    height, width = grey.shape
    top, bottom, left, right = 0, height, 0, width
    for rounds in range(_ROUNDS):
        before = (top, bottom, left, right)
        again = rounds > 0
        upright = grey[top:bottom, left:right]
        top, bottom = top + _border(upright, height, again), bottom - _border(upright[::-1], height, again)
        if bottom - top < _LEAST_SIDE:
            return None
        lying = grey[top:bottom, left:right].T
        left, right = left + _border(lying, width, again), right - _border(lying[::-1], width, again)
        if right - left < _LEAST_SIDE:
            return None
        if (top, bottom, left, right) == before:
            break
    if (bottom - top, right - left) == (height, width):
        return None
    if bottom - top < _LEAST_KEPT * height or right - left < _LEAST_KEPT * width:
        return None
    return image.crop((left, top, right, bottom))


def _border(lines: Grey, side: int, again: bool) -> int:
    """Return how many of the first lines (rows of ``lines``) are border.

    ``side``: length of the whole picture in this direction. ``again``: another border may have been cut off outside
    of this one; JPEG then leaves traces of their edge in the first lines, and they are passed over.
    """
    found = _outer_border(lines, side)
    if found or not again:
        return found
    within = _outer_border(lines[_BLOCK:], side)
    return within + _BLOCK if within else 0


def _outer_border(lines: Grey, side: int) -> int:
    if not len(lines):
        return 0
    colour = int(np.median(lines[0]))
    plain = _plain_lines(lines, colour)
    if not plain or plain == len(lines):
        return 0
    # JPEG smears the picture into the border's last lines: the border ends where the lines leave its colour at once.
    first = max(plain - 2, 0)
    off = np.abs(lines[first : plain + _REACH + 2].astype(np.int16) - colour).mean(axis=1)
    if len(off) < 3 or (off[2:] - off[:-2]).max() < _EDGE:
        return 0
    # Of a border's last line that was mixed with the picture's first, little is lost when it is cut off too.
    edge = first + int(np.argmax(np.diff(off))) + 1
    return edge if edge >= max(2, _LEAST_SHARE * side) else 0


def _plain_lines(lines: Grey, colour: int) -> int:
    """Return how many of the first lines are of the colour, looking at no more lines than needed."""
    at, block = 0, 16
    while at < len(lines):
        off = np.abs(lines[at : at + block].astype(np.int16) - colour)
        noisy = (off > _NOISE).mean(axis=1) > _STRAY
        drifted = np.abs(np.median(lines[at : at + block], axis=1) - colour) > _DRIFT
        bad = noisy | drifted
        if bad.any():
            return at + int(np.argmax(bad))
        at, block = at + block, block * 2
    return len(lines)
