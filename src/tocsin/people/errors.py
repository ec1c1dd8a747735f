"""What can go wrong with people and their access. Each message is one sentence: what, where, and what to do."""

from __future__ import annotations

from tocsin.failure import NoAccessError, WrongUseError


class PeopleError(WrongUseError):
    """What was asked for about people, tokens or looks makes no sense."""


class NoSuchPersonError(PeopleError):
    """There is nobody of this name."""


class NameTakenError(PeopleError):
    """Somebody, or another token, has this name already."""


class RoleError(PeopleError):
    """These roles cannot be given: unknown, none at all, or one's own."""


class LimitError(PeopleError):
    """A limit cannot be set so; the message says between what."""


class PasswordError(PeopleError):
    """This password is refused; the message says why and never repeats it."""


class CodeError(PeopleError):
    """The code does not fit the secret that was offered."""


class InvitationError(PeopleError):
    """The link is unknown, used or too old. The message does not say which."""


class PasskeyError(PeopleError):
    """The passkey cannot be added."""


class TokenError(PeopleError):
    """The token cannot be made or is not there."""


class PurposeError(PeopleError):
    """This purpose is unknown, not open to the reader, or wants words."""


class ProviderError(NoAccessError):
    """The OpenID Connect provider, or the file that describes it, cannot be used."""


class KeyFileError(NoAccessError):
    """The file with the key cannot be read, is open to others, or is not the one that sealed what is kept."""
