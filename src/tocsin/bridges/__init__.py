"""Ways between Tocsin and the tools that a platform has already: Coop, the fediverse, Matrix.

In: reports in their own forms, each proved to come from who it says. Out: flags, notes on cases, and cases pushed to
where people already look. Must not know: how a case is decided; what another tool says never decides one.
"""

from tocsin.bridges.activitypub import FlagInbox
from tocsin.bridges.coop import Action, Coop, Pushed
from tocsin.bridges.errors import BridgeError, ForgedError, UnreadableError
from tocsin.bridges.matrix import MatrixReports
from tocsin.bridges.settings import BridgeSettings, read_settings
from tocsin.bridges.trouble import Trouble, silent_bridges, troubles

__all__ = [
    "Action",
    "BridgeError",
    "BridgeSettings",
    "Coop",
    "FlagInbox",
    "ForgedError",
    "MatrixReports",
    "Pushed",
    "Trouble",
    "UnreadableError",
    "read_settings",
    "silent_bridges",
    "troubles",
]
