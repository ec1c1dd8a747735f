"""What a version of the rules holds: a weights file, phrase files, or both, read at the door as a scan would."""

from __future__ import annotations

import hashlib
import re
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import msgspec

from tocsin.calibration import read_weights
from tocsin.failure import NoAccessError, WrongUseError
from tocsin.rules.errors import RulesError, UnreadableRulesError
from tocsin.signals import Indicators, Screen

MOST = 1 << 20
"""Characters of all files together."""

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,60}\.ya?ml")
WEIGHTS, _PHRASES = "weights.yaml", "phrases"


@dataclass(frozen=True, slots=True)
class Files:
    """Where a version lies while a scan reads it; ``None``: as shipped."""

    weights: Path | None = None
    indicators: Path | None = None


@dataclass(frozen=True, slots=True)
class Contents:
    """``weights``: a weights file; ``phrases``: phrase files, content by name."""

    weights: str | None = None
    phrases: Mapping[str, str] = field(default_factory=dict)

    @property
    def digest(self) -> bytes:
        """The SHA-256 that names exactly these files."""
        return hashlib.sha256(
            msgspec.json.encode([self.weights, dict(self.phrases)], order="sorted")
        ).digest()

    def lay_out(self, folder: Path) -> Files:
        """Write the files into a folder that is there, readable by this account alone.

        :raises OSError: where that cannot be done.
        """
        weights = indicators = None
        if self.weights is not None:
            weights = folder / WEIGHTS
            weights.write_text(self.weights, encoding="utf-8")
        if self.phrases:
            indicators = folder / _PHRASES
            indicators.mkdir(mode=0o700)
            for name, content in self.phrases.items():
                (indicators / name).write_text(content, encoding="utf-8")
        return Files(weights, indicators)


def read_contents(weights: Path | None, indicators: Path | None) -> Contents:
    """Read a weights file and the phrase files of a folder, as they will be proposed.

    :raises UnreadableRulesError: where one cannot be read.
    """
    try:
        own = [] if indicators is None else sorted([*indicators.glob("*.yaml"), *indicators.glob("*.yml")])
        if indicators is not None and not own:
            raise RulesError(f"'{indicators}' holds no phrase file (*.yaml); name a folder that holds some")
        return Contents(
            None if weights is None else weights.read_text(encoding="utf-8"),
            {path.name: path.read_text(encoding="utf-8") for path in own},
        )
    except OSError as error:
        raise UnreadableRulesError(
            f"'{error.filename}' cannot be read ({error.strerror}); check its name"
        ) from error
    except UnicodeDecodeError as error:
        raise RulesError(f"a file is not UTF-8 ({error.reason}); save it as UTF-8") from error


def check_contents(contents: Contents) -> None:
    """Say nothing where a scan could use these files.

    :raises RulesError: where there is nothing, too much, or a mistake in a file; the message says where.
    """
    if contents.weights is None and not contents.phrases:
        raise RulesError("nothing is proposed; give a weights file, phrase files, or both")
    size = len(contents.weights or "") + sum(len(each) for each in contents.phrases.values())
    if size > MOST:
        raise RulesError(f"the files have {size:,} characters; give at most {MOST:,}")
    for name in contents.phrases:
        if not _NAME.fullmatch(name):
            raise RulesError(f"{name[:80]!r} is no name of a phrase file; name it as slang-en.yaml")
    if "\0" in (contents.weights or "") or any("\0" in each for each in contents.phrases.values()):
        raise RulesError("a file holds NUL, which no text does; save it as text")
    with tempfile.TemporaryDirectory(prefix="tocsin-rules-") as made:
        files = contents.lay_out(Path(made))
        try:
            if files.weights is not None:
                read_weights(files.weights, Indicators.load())
            if files.indicators is not None:
                Screen.check(files.indicators)
        except (WrongUseError, NoAccessError) as error:
            raise RulesError(str(error).replace(f"{made}/", "")) from error
