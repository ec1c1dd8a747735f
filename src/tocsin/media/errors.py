"""What can be wrong with a picture file."""

from __future__ import annotations


class PictureError(Exception):
    """A file that cannot be hashed as a picture. The message says which file, what is wrong, what to do."""


class HashError(ValueError):
    """A text that is no hash of the stated type. The message says what is wrong with it and what was expected."""
