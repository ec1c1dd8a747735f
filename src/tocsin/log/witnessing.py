"""Having others see the log (C2SP tlog-witness): each witness checks that it only grew, and cosigns its checkpoint.

A witness that does not answer costs its own cosignature and nothing else: no transaction waits for it.
"""

from __future__ import annotations

import base64
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert as upsert

from tocsin.clock import Clock
from tocsin.failure import NoAccessError, WrongUseError
from tocsin.log.errors import NotInLogError
from tocsin.log.publishing import Signed, newest
from tocsin.log.sequencing import tree_of
from tocsin.log.tables import log_cosignature, log_witness
from tocsin.log.witnesses import Witnesses
from tocsin.outgoing import Reply, send
from tocsin.store import Store
from tocsin_verify import AHEAD, Party, Signature, VerifyError, cosigned_at, read_signatures

SECONDS = 10.0
"""How long a witness may take to answer."""

FRESH = timedelta(hours=1)
"""How old a cosignature may be before its witness is asked again, though the log did not grow."""

_AT_ONCE = 8
_MOST_BYTES = 64 * 1024
_MOST_DIGITS = 18
_TIMES = 3
"""Another process may have asked in between, once or twice."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of asking a witness. ``at``: when it cosigned; else ``trouble`` says why it did not.

    ``conflict``: it was shown another log than this: somebody must look into it.
    """

    name: str
    at: datetime | None
    trouble: str = ""
    conflict: bool = False


@dataclass(frozen=True, slots=True)
class Round:
    """What came of asking all."""

    size: int
    answers: list[Answer]
    met: bool
    """Whether as many as are wanted have cosigned the checkpoint."""


class Witnessing:
    """Asks the witnesses of one log."""

    def __init__(
        self,
        store: Store,
        witnesses: Witnesses,
        clock: Clock,
        reach: Callable[[str], bool],
        *,
        seconds: float = SECONDS,
    ) -> None:
        self._store = store
        self._witnesses = witnesses
        self._clock = clock
        self._reach = reach
        self._seconds = seconds

    def ask(self, fresh: timedelta = FRESH) -> Round:
        """Ask every witness that has not cosigned the newest checkpoint of late, and keep what they answer.

        :param fresh: how old a cosignature may be that is not asked for again.
        :raises NotInLogError: where nothing was signed yet.
        """
        with self._store.read() as connection:
            signed = newest(connection)
        if signed is None:
            raise NotInLogError("nothing of the log was signed yet; run tocsin log checkpoint first")
        had = self._enlist(signed.checkpoint.size)
        since = self._clock.now() - fresh

        def answer_of(party: Party) -> Answer:
            at = had.get(str(party.key))
            return Answer(party.name, at) if at is not None and at > since else self._ask(signed, party)

        with ThreadPoolExecutor(_AT_ONCE, thread_name_prefix="witness") as pool:
            answers = list(pool.map(answer_of, self._witnesses.parties))
        pairs = zip(self._witnesses.parties, answers, strict=True)
        cosigned = {party.key for party, answer in pairs if answer.at is not None or str(party.key) in had}
        return Round(signed.checkpoint.size, answers, self._witnesses.quorum.met(cosigned))

    def _enlist(self, size: int) -> dict[str, datetime]:
        """Keep who is asked from now on, and return who cosigned a checkpoint already, and when."""
        now = self._clock.now()
        keys = [str(party.key) for party in self._witnesses.parties]
        with self._store.begin() as connection:
            for party in self._witnesses.parties:
                row = upsert(log_witness).values(vkey=str(party.key), url=party.url, added_at=now)
                connection.execute(
                    row.on_conflict_do_update(
                        index_elements=["vkey"], set_={"url": party.url, "removed_at": None}
                    )
                )
            connection.execute(
                update(log_witness)
                .where(log_witness.c.vkey.not_in(keys), log_witness.c.removed_at.is_(None))
                .values(removed_at=now)
            )
            found = connection.execute(
                select(log_cosignature.c.vkey, log_cosignature.c.at).where(log_cosignature.c.size == size)
            )
            return {row.vkey: row.at for row in found}

    def _ask(self, signed: Signed, party: Party) -> Answer:
        try:
            answer = self._asked(signed, party)
        except (NoAccessError, WrongUseError, VerifyError) as error:
            answer = Answer(party.name, None, str(error))
        if answer.at is None:
            with self._store.begin() as connection:
                connection.execute(
                    update(log_witness)
                    .where(log_witness.c.vkey == str(party.key))
                    .values(trouble=answer.trouble, conflict=log_witness.c.conflict | answer.conflict)
                )
        return answer

    def _asked(self, signed: Signed, party: Party) -> Answer:
        size = signed.checkpoint.size
        with self._store.read() as connection:
            seen = connection.execute(
                select(log_witness.c.seen_size).where(log_witness.c.vkey == str(party.key))
            ).scalar_one()
        # What it saw of a larger log that is lost here, it says itself.
        old = min(int(seen), size)
        for _ in range(_TIMES):
            reply = self._send(signed, party, old)
            if reply.status == 200:
                return self._keep(signed, party, reply)
            told = _size(reply)
            if reply.status != 409 or told is None or told == old:
                break
            if told > size:
                return Answer(
                    party.name,
                    None,
                    f"it has seen {told} entries, and {size} are signed here: this database is older, or another "
                    "server signs with this key",
                    conflict=True,
                )
            old = told
        return _refused(party, reply, old, size)

    def _send(self, signed: Signed, party: Party, old: int) -> Reply:
        with self._store.read() as connection:
            proof = tree_of(connection).consistency(old, signed.checkpoint.size)
        lines = [f"old {old}", *(base64.b64encode(step).decode() for step in proof), "", signed.text]
        return send(
            "POST",
            f"{(party.url or '').rstrip('/')}/add-checkpoint",
            self._reach,
            headers={"Content-Type": "text/plain; charset=utf-8"},
            body="\n".join(lines).encode(),
            seconds=self._seconds,
            most_bytes=_MOST_BYTES,
        )

    def _keep(self, signed: Signed, party: Party, reply: Reply) -> Answer:
        signature = _of(party, reply)
        if signature is None:
            return Answer(party.name, None, "it answered without a cosignature of its key; check the key")
        size, now = signed.checkpoint.size, self._clock.now()
        dated = cosigned_at(signed.checkpoint.note.text, signature, party.key)
        if dated > now + AHEAD:
            return Answer(
                party.name,
                None,
                f"its cosignature is dated {dated:%Y-%m-%d %H:%M:%S} UTC, which is still to come, and readers do not "
                "count it: its clock is wrong, or this machine's",
            )
        with self._store.begin() as connection:
            row = upsert(log_cosignature).values(size=size, vkey=str(party.key), line=signature.line, at=now)
            connection.execute(
                row.on_conflict_do_update(
                    index_elements=["size", "vkey"],
                    set_={"line": row.excluded.line, "at": row.excluded.at},
                )
            )
            connection.execute(
                update(log_witness)
                .where(log_witness.c.vkey == str(party.key))
                .values(seen_size=size, seen_at=now, trouble=None, conflict=False)
            )
        return Answer(party.name, now)


def _of(party: Party, reply: Reply) -> Signature | None:
    lines = read_signatures(reply.body.decode("utf-8", "replace"), f"the answer of {party.name}")
    mine = [each for each in lines if (each.name, each.key_id) == (party.key.name, party.key.id)]
    return mine[0] if mine else None


def _size(reply: Reply) -> int | None:
    """Return the size of the log that a witness says it saw, where it says so."""
    text = reply.body[: _MOST_DIGITS + 1].decode("ascii", "replace").strip()
    return (
        int(text) if reply.body[_MOST_DIGITS + 1 :] == b"" and text.isdecimal() and text.isascii() else None
    )


def _refused(party: Party, reply: Reply, old: int, size: int) -> Answer:
    told = _size(reply)
    same = reply.status == 409 and old == size and told in (None, size)
    if same or reply.status == 422:
        said = (
            f"it was shown another log: what is signed here does not go on from the {old} entries that it saw; look "
            "into it with tocsin log check"
        )
        return Answer(party.name, None, said, conflict=True)
    said = {
        403: "it does not take the signature of this log's key; give its operator what tocsin log key prints",
        404: "it does not know this log; give its operator what tocsin log key prints",
    }.get(reply.status, f"it answered {reply.status}")
    return Answer(party.name, None, said)
