"""What `tocsin serve` does without being asked: the rooms' callables, and when each comes round."""

from __future__ import annotations

import logging
from pathlib import Path

from sqlalchemy import Connection

from tocsin.cases import FlagIntake, Policy, StandingSearches, Watch, check_conservation, send_canary
from tocsin.cli.vault_care import look_after_vault
from tocsin.clock import Clock
from tocsin.dsa import Statements
from tocsin.finds import Finds
from tocsin.jobs import Arguments, Background
from tocsin.log import (
    ExportError,
    ForkError,
    LogKey,
    LogKeyError,
    Publication,
    Publisher,
    Witnessing,
    read_promises,
    read_witnesses,
)
from tocsin.lookup import Lookup
from tocsin.outgoing import Reach
from tocsin.people import open_keyring
from tocsin.store import Store
from tocsin.vault import Vault
from tocsin.webhooks import Deliveries, Endpoints

EVERY_MINUTE = "* * * * *"
_EVERY_FIVE_SECONDS = "* * * * * */5"
EVERY_TEN_SECONDS = "* * * * * */10"
_EVERY_TEN_MINUTES = "*/10 * * * *"
EVERY_HOUR = "23 * * * *"
_SEND = "webhooks.send"

_log = logging.getLogger("tocsin")


def background_of(
    store: Store,
    policy: Policy,
    clock: Clock,
    folder: Path,
    reach: Reach,
    lookup: Lookup,
    *,
    public_log: Path,
) -> Background:
    """Return the work of a server, registered and not begun.

    :param lookup: says whose messages, posts and media are, and gives what is preserved.
    :param public_log: the folder that the log is published to.
    :raises KeyFileError: where the data folder's key cannot be used.
    :raises LogKeyError: where the key that signs the log cannot be used.
    :raises WitnessesError: where the file that names the log's witnesses cannot be used.
    """
    background = Background(store)
    background.every("cases.watch", EVERY_MINUTE, Watch(store, policy, clock, lookup).look)
    intake = FlagIntake(store, policy, clock)
    background.every("cases.canary", _EVERY_TEN_MINUTES, lambda: _try_the_way(store, policy, clock, intake))
    background.every("flags.check", EVERY_HOUR, lambda: _count_again(store, clock))
    key = LogKey.open(folder)
    witnessing = Witnessing(store, read_witnesses(folder, key), clock, reach)
    publication = Publication(store, Publisher(store, key, folder, clock), witnessing, public_log, clock)
    background.every("log.publish", EVERY_MINUTE, lambda: _publish(publication))
    background.every("log.promises", _EVERY_TEN_MINUTES, lambda: _watch_promises(store, clock))
    statements = Statements(store, clock, folder)
    background.every("dsa.gather", EVERY_HOUR, statements.gather)
    background.every("dsa.send", EVERY_MINUTE, statements.send_what_is_due)
    look_after_vault(background, Vault(store, clock, folder), lookup, folder)
    background.every("searches.run", EVERY_MINUTE, StandingSearches(store, clock).run_due)
    background.every("finds.follow", EVERY_MINUTE, Finds(store, clock, folder).follow_cases)
    _tell_others(background, store, clock, folder, reach)
    return background


def _publish(publication: Publication) -> None:
    try:
        publication.go_on()
    except (ForkError, LogKeyError, ExportError) as error:
        _log.error("the log is not published: %s", error)


def _tell_others(background: Background, store: Store, clock: Clock, folder: Path, reach: Reach) -> None:
    deliveries = Deliveries(store, Endpoints(store, open_keyring(store, folder), clock), clock, reach)

    def ask(connection: Connection, delivery: str, attempt: int) -> None:
        # No lock: the attempt's number keeps out whoever comes late, and a dead process would hold a lock for a while.
        background.ask(connection, _SEND, {"delivery": delivery, "attempt": attempt})

    def send(arguments: Arguments) -> None:
        deliveries.send(str(arguments["delivery"]), int(arguments["attempt"]))

    background.task(_SEND, send)
    background.every("webhooks.claim", _EVERY_FIVE_SECONDS, lambda: deliveries.claim(ask))


def _try_the_way(store: Store, policy: Policy, clock: Clock, intake: FlagIntake) -> None:
    if not send_canary(store, policy, clock, intake):
        _log.error("a canary flag was not answered: flags may be getting lost; run tocsin flags check")


def _watch_promises(store: Store, clock: Clock) -> None:
    with store.read() as connection:
        promises = read_promises(connection, clock.now())
    if promises.late:
        _log.error(
            "%s flags are not in the published log though their hour is over: their receipts are broken promises; see "
            "the console's page of the log",
            promises.late,
        )


def _count_again(store: Store, clock: Clock) -> None:
    with store.read() as connection:
        breaches = check_conservation(connection, clock.now()).breaches
    for breach in breaches:
        _log.error("flags are not accounted for: %s", breach)
