"""The plots of offenders. In: a scene and what was planned; out: events on the scene and the plot as it was played.

It must not know how anybody would detect them.
"""

from tocsin.simulator.offenders.playing import play

__all__ = ["play"]
