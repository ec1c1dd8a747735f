"""The way of a changed rule to the live scans: proposed by one person, tried, agreed to by another, put back.

Each step is written down here and in the log, with who, when and why. Nothing goes live by itself.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert, text, update
from sqlalchemy.exc import IntegrityError

from tocsin.log import Entry, write_entries
from tocsin.people import Person, rights_of, told_lacking
from tocsin.rules.contents import Contents, check_contents
from tocsin.rules.errors import NotYourRulesError, RulesError
from tocsin.rules.tables import rules_live, rules_version
from tocsin.rules.versions import Version, live_version, read_version

PROPOSE, RELEASE = "run_shadow", "release_rules"
"""Rights: to propose a change and have it tried; to let it go live."""

MOST_WHY = 1_000
"""Characters of a reason."""

_TRIES = "machine:trial"


def propose(connection: Connection, contents: Contents, by: Person, why: str, at: datetime) -> Version:
    """Propose a version. It is tried on what came over HTTP, and waits for somebody else.

    :raises RulesError: where the person may not, gives no reason, a file has a mistake, or the same waits already.
    """
    _check_right(by, PROPOSE)
    reason = _checked(why)
    check_contents(contents)
    values = {
        "weights": contents.weights,
        "phrases": dict(contents.phrases),
        "digest": contents.digest,
        "proposed_at": at,
        "proposed_by": by.actor,
        "why": reason,
    }
    try:
        with connection.begin_nested():
            number = connection.execute(
                insert(rules_version).values(values).returning(rules_version.c.id)
            ).scalar_one()
    except IntegrityError as error:
        raise RulesError("the same files are proposed already, and wait to be agreed on") from error
    made = read_version(connection, number)
    _note(connection, "rules_proposed", made, by.actor, at, why=reason)
    return made


def keep_trial(connection: Connection, number: int, trial: dict[str, Any], at: datetime) -> None:
    """Keep how a version's alarms compare with those that are live.

    :param trial: ``against``: the version that was live; ``events`` and ``flags``: on how many; ``come``, ``go`` and
        ``change``: alarms; ``counts``: of each of these, how many ``alarms`` and what people decided; ``same``.
    :raises RulesError: where it was answered meanwhile.
    """
    version = _waiting(connection, number)
    values = {"tried_at": at, "trial": trial, "against": trial["against"], "trouble": None}
    connection.execute(update(rules_version).where(rules_version.c.id == number).values(values))
    counts = {name: counted["alarms"] for name, counted in trial["counts"].items()}
    told = {"against": trial["against"], "events": trial["events"], "same": trial["same"], **counts}
    _note(connection, "rules_tried", version, _TRIES, at, **told)


def keep_trouble(connection: Connection, number: int, trouble: str, at: datetime) -> None:
    """Keep why a version could not be tried; it waits until somebody asks for another trial.

    :raises RulesError: where it was answered meanwhile.
    """
    version = _waiting(connection, number)
    values = {"trouble": trouble[:MOST_WHY]}
    connection.execute(update(rules_version).where(rules_version.c.id == number).values(values))
    _note(connection, "rules_not_tried", version, _TRIES, at)


def try_again(connection: Connection, number: int, by: Person, at: datetime) -> None:
    """Have a version tried again: after trouble, or because something else is live now.

    :raises RulesError: where the person may not, or it was answered.
    """
    _check_right(by, PROPOSE)
    version = _waiting(connection, number)
    values = {"tried_at": None, "trial": None, "against": None, "trouble": None}
    connection.execute(update(rules_version).where(rules_version.c.id == number).values(values))
    _note(connection, "rules_trial_asked", version, by.actor, at)


def answer(connection: Connection, number: int, by: Person, *, agreed: bool, why: str, at: datetime) -> None:
    """Agree to a version of somebody else, which is live from then on, or refuse it; one's own is taken back so.

    :raises RulesError: where the person may not, gives no reason, it was answered, or was not tried on what is live.
    """
    reason = _checked(why)
    _one_at_a_time(connection)
    version = _waiting(connection, number)
    if agreed or version.proposed_by != by.actor:
        _check_right(by, RELEASE)
    if agreed:
        _check_may_go_live(connection, version, by)
    values = {"agreed": agreed, "answered_at": at, "answered_by": by.actor, "answered_why": reason}
    connection.execute(update(rules_version).where(rules_version.c.id == number).values(values))
    word = "rules_agreed" if agreed else "rules_refused"
    _note(connection, word, version, by.actor, at, why=reason, proposed_by=version.proposed_by)
    if agreed:
        _go_live(connection, version, by, reason, at)


def put_back(connection: Connection, number: int | None, by: Person, why: str, at: datetime) -> None:
    """Put an earlier version live again; it was agreed to once, so that one person may, at any hour.

    :param number: ``None``: what the server starts with.
    :raises RulesError: where the person may not, gives no reason, nobody agreed to it, or it is live already.
    """
    _check_right(by, RELEASE)
    reason = _checked(why)
    _one_at_a_time(connection)
    version = None if number is None else read_version(connection, number)
    if version is not None and not version.agreed:
        raise RulesError(
            f"nobody agreed to version {number} of the rules; only what was live can be put back"
        )
    now = live_version(connection)
    if (None if now is None else now.id) == number:
        raise RulesError("that is live already")
    _go_live(connection, version, by, reason, at)


def _one_at_a_time(connection: Connection) -> None:
    # What is compared with what is live must not change before it is written.
    connection.execute(text("select pg_advisory_xact_lock(hashtext('rules_live'))"))


def _check_may_go_live(connection: Connection, version: Version, by: Person) -> None:
    if version.proposed_by == by.actor:
        raise NotYourRulesError(
            f"{by.name} proposed version {version.id}; somebody else has to agree that it goes live"
        )
    if version.tried_at is None:
        raise RulesError(f"version {version.id} was not tried yet; agree once its trial shows what changes")
    now = live_version(connection)
    if version.against != (None if now is None else now.id):
        raise RulesError(
            f"version {version.id} was tried against what is not live any more; have it tried again"
        )


def _waiting(connection: Connection, number: int) -> Version:
    version = read_version(connection, number, lock=True)
    if version.agreed is not None:
        raise RulesError(f"version {number} of the rules was answered already, by {version.answered_by}")
    return version


def _go_live(connection: Connection, version: Version | None, by: Person, why: str, at: datetime) -> None:
    number = None if version is None else version.id
    connection.execute(insert(rules_live).values(version=number, live_at=at, live_by=by.actor, why=why))
    body: dict[str, object] = {"version": number, "why": why}
    if version is not None:
        body["files_sha256"] = version.digest.hex()
    write_entries(connection, [Entry("rules_live", "rules:live", by.actor, at, body)])


def _checked(why: str) -> str:
    if not why.strip() or len(why) > MOST_WHY or "\0" in why:
        raise RulesError(f"a step of the rules needs a reason, of at most {MOST_WHY:,} characters")
    return why.strip()


def _check_right(by: Person, right: str) -> None:
    if right not in rights_of(by):
        raise NotYourRulesError(told_lacking(by, right))


def _note(
    connection: Connection, kind: str, version: Version, who: str, at: datetime, **body: object
) -> None:
    told = {"files_sha256": version.digest.hex(), **body}
    write_entries(connection, [Entry(kind, f"rules:{version.id}", who, at, told)])
