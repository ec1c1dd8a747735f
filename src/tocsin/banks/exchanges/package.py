"""The package ``threatexchange``, which knows how exchanges are asked: an extra, imported where it is used."""

from __future__ import annotations

import dataclasses
import importlib
import os
from pathlib import Path
from typing import Any, Literal, TypeAlias

from tocsin.banks.exchanges.errors import ExchangeRequestError
from tocsin.banks.exchanges.records import Checkpoint

Source: TypeAlias = Literal["setting", "environment", "file"]
"""Where credentials are read from: the file of the setting ``credentials``, the environment, the package's own file."""


def load(module: str) -> Any:
    """Return a module of the extra: ``threatexchange.…``, or ``requests``.

    :raises ExchangeRequestError: where the extra is not installed.
    """
    try:
        return importlib.import_module(module)
    except ImportError as error:
        raise ExchangeRequestError(
            f"this exchange needs a package that is not installed ({error}); pip install 'tocsin[exchanges]'"
        ) from error


@dataclasses.dataclass(frozen=True, slots=True)
class Access:
    """The credentials of a kind of exchange.

    ``module``, ``name``: of a ``CredentialHelper`` of the package; ``form``: how they are written, for people.
    """

    module: str
    name: str
    form: str

    def read(self, file: str | None) -> Any:
        """Return them, from a file or, as the package has it, an environment variable or its file.

        :raises ExchangeRequestError: where there are none, they are not of the form, or the extra is not installed;
            never repeats them.
        """
        kind = self._kind()
        source = file or (kind.ENV_VARIABLE if os.environ.get(kind.ENV_VARIABLE) else kind.FILE_NAME)
        try:
            if file is not None:
                found = kind._from_str(Path(file).expanduser().read_text(encoding="utf-8").strip())
            else:
                found = kind._from_env() or kind._from_file()
        except OSError as error:
            raise ExchangeRequestError(
                f"the credentials in {source} cannot be read ({error.strerror}); check the file"
            ) from error
        except ValueError:
            found = False
        if found is None:
            raise ExchangeRequestError(
                f"there are no credentials: set {kind.ENV_VARIABLE} to {self.form}, or name a file with that in it"
                " by the setting credentials=PATH"
            )
        if not found or not found._are_valid():
            raise ExchangeRequestError(
                f"the credentials in {source} are not of the form {self.form}; correct them"
            )
        return found

    def source(self, file: str | None) -> Source | None:
        """Return where this process reads credentials from that can be used; ``None`` where there are none."""
        try:
            self.read(file)
        except ExchangeRequestError:
            return None
        if file is not None:
            return "setting"
        return "environment" if os.environ.get(self._kind().ENV_VARIABLE) else "file"

    def _kind(self) -> Any:
        return getattr(load(self.module), self.name)


def written(checkpoint: Any) -> Checkpoint:
    """Return a checkpoint of the package, a dataclass, as plain values."""
    return dataclasses.asdict(checkpoint)
