"""Coop (github.com/roostorg/coop): cases go there as reports, what its moderators do comes back as notes.

Reports: ``POST /api/v1/report`` with ``X-API-KEY``, one for each account that a case accuses. Actions: Coop posts them
to an address of ours, signed (``Coop-Signature``: RSASSA-PKCS1-v1_5 with SHA-256 over the body, in base64).
"""

from __future__ import annotations

import binascii
import hashlib
import json
from base64 import b64decode
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from sqlalchemy import delete, func, select, update
from sqlalchemy.dialects.postgresql import insert

from tocsin.bridges.errors import BridgeError, ForgedError, OtherSideError, UnreadableError
from tocsin.bridges.settings import BridgeSettings
from tocsin.bridges.tables import bridge_report
from tocsin.cases import (
    AccountRole,
    Act,
    CaseFile,
    CaseKind,
    Decision,
    Decisions,
    FlagIntake,
    Policy,
    Worker,
    bridged_note,
    cases_of_account,
    flag_of,
    resolve,
    view_case,
)
from tocsin.clock import Clock
from tocsin.model import Role
from tocsin.outgoing import NotConnectedError, send
from tocsin.people import permissions
from tocsin.store import Store

NAME = "coop"
_ACCUSED = frozenset({*(role for role in Role if role.accuses), "flagged"})
"""Roles that go to Coop. Children do not, whatever they did: their queue is Tocsin's own."""

_MOST_NOTE = 2_000


@dataclass(frozen=True, slots=True)
class Pushed:
    """A report to Coop and its receipt. ``before``: it had been made earlier."""

    account: str
    report_id: str
    before: bool


@dataclass(frozen=True, slots=True)
class Action:
    """Where an action of Coop went: to a case, or where ``flag`` is named became that flag."""

    id: str
    flag: UUID | None = None


class Coop:
    """Speaks to a Coop server."""

    def __init__(
        self,
        store: Store,
        policy: Policy,
        clock: Clock,
        settings: BridgeSettings,
        reach: Callable[[str], bool],
    ) -> None:
        if settings.coop is None:
            raise BridgeError("bridges.yaml has no section 'coop'; see tocsin bridge --help")
        self._store = store
        self._policy = policy
        self._clock = clock
        self._reach = reach
        self._settings = settings.coop
        self._key = settings.secret(settings.coop.api_key_file)
        named = settings.coop.action_key_file
        self._action_key = None if named is None else settings.public_key(named)
        if self._action_key is not None and not isinstance(self._action_key, RSAPublicKey):
            raise BridgeError(
                f"{named} is no RSA key; copy the webhook signature verification key from Coop's settings"
            )

    def push(self, case_id: str, *, again: bool = False) -> list[Pushed]:
        """Report the accounts of a case and return the receipts: each account once, however often this is called.

        :param again: also report accounts of which it is not known whether the report arrived.
        :raises UnknownCaseError: where there is no such case.
        :raises BridgeError: where the case accuses nobody, or it is not known whether a report arrived.
        :raises OtherSideError: where Coop refuses a report.
        :raises UnreachableError: where it does not answer.
        """
        with self._store.read() as connection:
            view = view_case(connection, resolve(connection, case_id))
        accounts = [each for each in view.accounts if each.role in _ACCUSED]
        if not accounts:
            raise BridgeError(
                f"case {view.file.id} accuses no account; there is nothing that Coop could show"
            )
        return [self._report(view.file, account, again=again) for account in accounts]

    def take_action(self, body: bytes, signature: str) -> Action:
        """Take what Coop tells of an action, and return where it went.

        It becomes a note on the case of the account, and decides nothing; where no case knows the account, a
        moderator's flag. The same message twice leaves one note.

        :raises ForgedError: where Coop's key did not sign it.
        :raises UnreadableError: where it names no item.
        """
        self._check(body, signature)
        message = hashlib.sha256(body).hexdigest()[:32]
        try:
            told = json.loads(body)
            account, action = told["item"]["id"], told["action"]["id"]
            if not isinstance(account, str) or not isinstance(action, str):
                raise TypeError
        except (ValueError, KeyError, TypeError, RecursionError) as error:
            raise UnreadableError(
                "the action names no item and no action, as Coop's documentation has it"
            ) from error
        said = _said(told, action)
        with self._store.begin() as connection:
            # Coop sends again what it got no answer to; two at once wait for each other.
            connection.execute(
                select(func.pg_advisory_xact_lock(func.hashtextextended(f"{NAME}:{message}", 0)))
            )
            # By the message and not by the account: its cases change, and which is the newest does.
            noted = bridged_note(connection, NAME, message)
            if noted is not None:
                return Action(resolve(connection, noted))
            found = cases_of_account(connection, account, sorted(permissions()))
            if not found or flag_of(connection, NAME, message) is not None:
                return self._flag(account, said, message)
            case, _ = found[0]
            details = {
                "bridge": NAME,
                "message": message,
                "action": action.replace("\0", "\ufffd"),
                "account": account,
            }
            note = Decision(Act.NOTE, said, details=details)
            worker = Worker(f"machine:{NAME}", frozenset(permissions()))
            Decisions(self._store, self._policy, self._clock).decide(case.id, worker, note)
            return Action(case.id)

    def _check(self, body: bytes, signature: str) -> None:
        key = self._action_key
        if not isinstance(key, RSAPublicKey):
            raise ForgedError("bridges.yaml names no action_key_file; actions of Coop cannot be verified")
        try:
            key.verify(b64decode(signature, validate=True), body, PKCS1v15(), hashes.SHA256())
        except (InvalidSignature, binascii.Error, ValueError) as error:
            raise ForgedError(
                "the signature is not by Coop's key; generate one in its settings, and copy it here"
            ) from error

    def _flag(self, account: str, said: str, message: str) -> Action:
        flag = {
            "id": message,
            "subject": {"kind": "account", "id": account},
            "reason": "other",
            "by": "moderator",
            "text": said,
        }
        (answer,) = FlagIntake(self._store, self._policy, self._clock).accept([flag], NAME)
        return Action(str(answer.id), answer.id)

    def _report(self, case: CaseFile, account: AccountRole, *, again: bool) -> Pushed:
        key = {"bridge": NAME, "case_id": case.id, "account": account.account}
        now = self._clock.now()
        with self._store.begin() as connection:
            fresh = connection.execute(
                insert(bridge_report)
                .values(**key, sent_at=now)
                .on_conflict_do_nothing()
                .returning(bridge_report.c.account)
            ).first()
            if fresh is None:
                receipt = connection.scalar(select(bridge_report.c.outside_id).filter_by(**key))
                if receipt is not None:
                    return Pushed(account.account, receipt, before=True)
                if not again:
                    raise BridgeError(
                        f"it is not known whether the report on {account.account} arrived; look in Coop, and push with "
                        "--again if it is not there"
                    )
        try:
            reply = send(
                "POST",
                self._settings.url.rstrip("/") + "/api/v1/report",
                self._reach,
                headers={"Content-Type": "application/json", "X-API-KEY": self._key},
                body=json.dumps(self._body(case, account)).encode(),
            )
        except NotConnectedError:
            self._forget(key)  # nothing left, so that nothing arrived
            raise
        answer = reply.json()
        receipt = answer.get("reportId") if isinstance(answer, dict) else None
        if reply.status != 201 or not isinstance(receipt, str):
            if 400 <= reply.status < 500:
                self._forget(key)  # refused: it is known that nothing arrived
            raise OtherSideError(
                f"Coop answered {reply.status} to the report on {account.account}; see the item types and the API key "
                "in bridges.yaml"
            )
        with self._store.begin() as connection:
            connection.execute(update(bridge_report).filter_by(**key).values(outside_id=receipt))
        return Pushed(account.account, receipt, before=False)

    def _forget(self, key: dict[str, str]) -> None:
        with self._store.begin() as connection:
            connection.execute(delete(bridge_report).filter_by(**key))

    def _body(self, case: CaseFile, account: AccountRole) -> dict[str, Any]:
        settings = self._settings
        known = {
            "case": case.id,
            "kind": str(case.kind),
            "severity": int(case.severity),
            "probability": case.probability,
            "role": account.role,
            "account": account.account,
        }
        why: dict[str, Any] = {
            "reason": f"Tocsin case {case.id}: {case.kind.replace('_', ' ')}, {account.role.replace('_', ' ')}, "
            f"{case.flags} flags",
            "csam": case.kind is CaseKind.KNOWN_MEDIA,
        }
        if (policy := settings.policies.get(case.kind)) is not None:
            why["policyId"] = policy
        return {
            "reporter": {"kind": "user", "typeId": settings.reporter_type, "id": settings.reporter},
            "reportedAt": self._clock.now().isoformat().replace("+00:00", "Z"),
            "reportedForReason": why,
            "reportedItem": {
                "id": account.account,
                "typeId": settings.user_type,
                "data": {theirs: known[ours] for ours, theirs in settings.fields.items()},
            },
        }


def _said(told: dict[str, Any], action: str) -> str:
    """Return a note on an action. A name of Coop's moderator goes with it: it says who to ask."""
    parts = [f"Coop: action {action}"]
    policies = told.get("policies")
    names = (
        [each.get("name") for each in policies if isinstance(each, dict)]
        if isinstance(policies, list)
        else []
    )
    if named := [name for name in names if isinstance(name, str)]:
        parts.append(f"under {', '.join(named[:5])}")
    for field, before in (("actorEmail", "by"), ("actorNote", "saying:")):
        if isinstance(told.get(field), str) and told[field].strip():
            parts.append(f"{before} {told[field].strip()}")
    return " ".join(parts).replace("\0", "\ufffd")[:_MOST_NOTE]
