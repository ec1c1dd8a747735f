"""The package ``threatexchange``, which knows how exchanges are asked: an extra, imported where it is used."""

from __future__ import annotations

import dataclasses
import importlib
import os
from pathlib import Path
from typing import Any

from tocsin.banks.exchanges.errors import ExchangeRequestError
from tocsin.banks.exchanges.records import Checkpoint


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


def credentials(kind: Any, form: str, file: str | None) -> Any:
    """Return an exchange's credentials, from a file or, as the package has it, an environment variable or its file.

    :param kind: a ``CredentialHelper`` of the package; ``form``: how they are written, for people.
    :raises ExchangeRequestError: where there are none, or they are not of the form; never repeats them.
    """
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
            f"there are no credentials: set {kind.ENV_VARIABLE} to {form}, or name a file with that in it"
            " by the setting credentials=PATH"
        )
    if not found or not found._are_valid():
        raise ExchangeRequestError(f"the credentials in {source} are not of the form {form}; correct them")
    return found


def written(checkpoint: Any) -> Checkpoint:
    """Return a checkpoint of the package, a dataclass, as plain values."""
    return dataclasses.asdict(checkpoint)
