"""What can go wrong between Tocsin and another tool. Every message is one sentence that says what to do next."""

from __future__ import annotations

from tocsin.failure import NoAccessError, WrongUseError


class BridgeError(WrongUseError):
    """A bridge is set up wrongly, or asked for what it cannot do."""


class ForgedError(WrongUseError):
    """A message does not prove that it comes from who it says."""


class UnreadableError(WrongUseError):
    """A message that is proved to be genuine is not of the form that the other tool documents."""


class OtherSideError(NoAccessError):
    """The other tool does not answer, or refuses."""
