"""The sign of each role: angular signs accuse, round ones do not, so no meaning hangs on colour alone."""

from __future__ import annotations

import math
from dataclasses import dataclass

from tocsin.model import Role

# Corners as (number, turn in degrees from a corner at the top).
_POLYGONS: dict[Role, tuple[int, float]] = {
    Role.RECRUITER: (4, 0.0),
    Role.OFFENDER: (6, 0.0),
    Role.ASSOCIATE: (4, 45.0),
    Role.CLIENT: (3, 0.0),
}


@dataclass(frozen=True)
class RoleShape:
    """A role's sign around a centre: a polygon when ``points`` is set, else a circle."""

    x: float
    y: float
    radius: float
    points: str | None
    ringed: bool
    css: str


def role_shape(role: Role | None, x: float, y: float, radius: float) -> RoleShape:
    """Return the sign of ``role`` (none: only the evidence mentions the account) around ``x``, ``y``."""
    if role is None:
        return RoleShape(x, y, round(radius * 0.6, 2), None, False, "other")
    corners = _POLYGONS.get(role)
    points = None
    if corners is not None:
        number, turn = corners
        angles = [math.radians(turn - 90 + 360 * at / number) for at in range(number)]
        points = " ".join(f"{x + radius * math.cos(a):.2f},{y + radius * math.sin(a):.2f}" for a in angles)
    css = "accused" if role.accuses else "minor"
    return RoleShape(
        x, y, radius if points else round(radius * 0.82, 2), points, role is Role.MINOR_INVOLVED, css
    )
