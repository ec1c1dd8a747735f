"""Innocent people who look like offenders. In: a scene, a family's name; out: events, and who played the part.

It must not know how anybody would tell them apart.
"""

from tocsin.simulator.innocents.families import FAMILIES, play_lookalikes

__all__ = ["FAMILIES", "play_lookalikes"]
