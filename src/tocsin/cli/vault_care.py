"""What a server does for the vault by the clock: holds that follow cases, what is due, whether all is whole."""

from __future__ import annotations

import logging
from datetime import timedelta
from pathlib import Path

from tocsin.failure import NoAccessError, WrongUseError
from tocsin.jobs import Background
from tocsin.legal_basis import LegalBasisError, kept_legal_basis
from tocsin.lookup import Lookup
from tocsin.vault import Barring, Vault, check_items, expire, follow, gather_what_is_wanted

_EVERY_TEN_SECONDS = "* * * * * */10"
_EVERY_HOUR = "37 * * * *"
_TEN_MINUTES = "7-59/10 * * * *"

_BYTES_A_LOOK = 20 * 2**30
"""So much is read in a look, at most."""

_EACH = timedelta(days=7)
"""Each item is read again so often."""

_log = logging.getLogger("tocsin")


def look_after_vault(background: Background, vault: Vault, lookup: Lookup, folder: Path) -> None:
    """Register it.

    :param lookup: where what a case names is gathered from.
    :param folder: may hold the rules that say which messages a machine may read.
    """
    barring = Barring(vault.store, lambda: kept_legal_basis(folder))
    background.every(
        "vault.gather", _EVERY_TEN_SECONDS, lambda: gather_what_is_wanted(vault, lookup, barring)
    )
    background.every("vault.follow", _EVERY_TEN_SECONDS, lambda: _follow(vault, folder))
    background.every("vault.expire", _EVERY_HOUR, lambda: _expire(vault))
    background.every("vault.check", _TEN_MINUTES, lambda: _check(vault))


def _follow(vault: Vault, folder: Path) -> None:
    try:
        basis = kept_legal_basis(folder)
    except LegalBasisError as error:
        # Holds that keep something wait for no file.
        _log.error("no ceiling of a hold is placed: %s", error)
        basis = None
    follow(vault, basis)


def _expire(vault: Vault) -> None:
    try:
        done = expire(vault)
    except (WrongUseError, NoAccessError) as error:
        _log.error("nothing that is preserved ends: %s", error)
        return
    if done.collisions:
        _log.warning(
            "%d preserved items must be kept longer than another law allows; see tocsin vault list",
            done.collisions,
        )


def _check(vault: Vault) -> None:
    try:
        checked = check_items(vault, most_bytes=_BYTES_A_LOOK, unchecked_since=vault.clock.now() - _EACH)
    except NoAccessError as error:
        _log.error("the vault cannot be checked: %s", error)
        return
    for damage in checked.damaged:
        _log.error("%s", damage.says)
    if checked.trouble is not None and checked.items:
        _log.error("keys of the vault were not tried: %s", checked.trouble)
