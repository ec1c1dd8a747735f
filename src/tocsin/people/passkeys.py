"""Passkeys (W3C Web Authentication level 3): a device proves that it is there, and that it knows its owner.

They are asked for without a name, so that nothing is told of who has one. User verification is required: a passkey is
two factors, and stands in for password and code.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, insert, select, update
from webauthn import (
    generate_authentication_options,
    generate_registration_options,
    options_to_json,
    verify_authentication_response,
    verify_registration_response,
)
from webauthn.helpers import (
    parse_authentication_credential_json,
    parse_client_data_json,
    parse_registration_credential_json,
)
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticationCredential,
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    RegistrationCredential,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from tocsin.people.changes import Change, record_change
from tocsin.people.errors import PasskeyError
from tocsin.people.persons import Person, person_by_id
from tocsin.people.sessions import Client, begin_session
from tocsin.people.signing_in import Refused, SignedIn
from tocsin.people.tables import passkey, passkey_challenge, person
from tocsin.people.throttle import attempt, forgive, wait_now

_CEREMONY = timedelta(minutes=5)
"""How long the device may take."""

_LONGEST = 65_536
"""Bytes of a device's answer that are looked at; real ones have a few thousand."""

_MALFORMED = (WebAuthnException, ValueError, TypeError, KeyError, AttributeError, RecursionError)
"""What the library raises on an answer that is none; much of an answer is read without a check of its types."""


@dataclass(frozen=True, slots=True)
class RelyingParty:
    """Whom a passkey is for. ``id``: host name; ``origin``: scheme, host and port as a browser shows them."""

    id: str
    origin: str
    name: str = "Tocsin"


@dataclass(frozen=True, slots=True)
class Passkey:
    """A passkey of a person, as they see it."""

    id: int
    label: str
    created_at: datetime
    used_at: datetime | None


def registration_options(connection: Connection, party: RelyingParty, whom: Person, at: datetime) -> str:
    """Return, as JSON, what ``navigator.credentials.create()`` takes to make a passkey for a signed-in person."""
    held = connection.scalars(select(passkey.c.credential).where(passkey.c.person_id == whom.id))
    options = generate_registration_options(
        rp_id=party.id,
        rp_name=party.name,
        user_id=_handle(whom.id),
        user_name=whom.name,
        user_display_name=whom.display_name,
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED,
            user_verification=UserVerificationRequirement.REQUIRED,
        ),
        exclude_credentials=[PublicKeyCredentialDescriptor(id=credential) for credential in held],
    )
    _begin(connection, options.challenge, at, whom.id)
    return options_to_json(options)


def add_passkey(
    connection: Connection, party: RelyingParty, whom: Person, response: str, at: datetime, *, label: str
) -> Passkey:
    """Add the passkey that a device made, from what the browser sends as JSON.

    :raises PasskeyError: when the answer is none, is late, is not to our question, or the passkey is known already.
    """
    try:
        answer = _registration(response)
        challenge = parse_client_data_json(answer.response.client_data_json).challenge
        if not _end(connection, challenge, at, whom.id):
            raise PasskeyError("the answer came too late, or twice; begin again")
        made = verify_registration_response(
            credential=answer,
            expected_challenge=challenge,
            expected_rp_id=party.id,
            expected_origin=party.origin,
            require_user_verification=True,
        )
    except _MALFORMED as error:
        raise PasskeyError(
            "the device's answer cannot be used; begin again, or use another device"
        ) from error
    known = connection.scalar(select(passkey.c.id).where(passkey.c.credential == made.credential_id))
    if known is not None:
        raise PasskeyError("this passkey is known already; use another device")
    called = label.strip()[:100] or "passkey"
    number = connection.scalar(
        insert(passkey)
        .values(
            person_id=whom.id,
            credential=made.credential_id,
            public_key=made.credential_public_key,
            sign_count=made.sign_count,
            label=called,
            created_at=at,
        )
        .returning(passkey.c.id)
    )
    assert number is not None
    record_change(connection, Change.PASSKEY_ADDED, at, person=whom.id, by=whom.id, detail=called)
    return Passkey(number, called, at, None)


def passkeys(connection: Connection, whom: Person) -> list[Passkey]:
    """Return a person's passkeys, oldest first."""
    asked = (
        select(passkey.c.id, passkey.c.label, passkey.c.created_at, passkey.c.used_at)
        .where(passkey.c.person_id == whom.id)
        .order_by(passkey.c.id)
    )
    return [Passkey(*row) for row in connection.execute(asked)]


def remove_passkey(connection: Connection, whom: Person, number: int, at: datetime) -> None:
    """Take one of a person's own passkeys away; nothing happens where it is not theirs."""
    label = connection.scalar(
        delete(passkey)
        .where(passkey.c.id == number, passkey.c.person_id == whom.id)
        .returning(passkey.c.label)
    )
    if label is not None:
        record_change(connection, Change.PASSKEY_REMOVED, at, person=whom.id, by=whom.id, detail=label)


def authentication_options(connection: Connection, party: RelyingParty, at: datetime) -> str:
    """Return, as JSON, what ``navigator.credentials.get()`` takes; the same for everybody but for its challenge."""
    options = generate_authentication_options(
        rp_id=party.id, user_verification=UserVerificationRequirement.REQUIRED
    )
    _begin(connection, options.challenge, at, None)
    return options_to_json(options)


def sign_in_by_passkey(
    connection: Connection,
    party: RelyingParty,
    response: str,
    *,
    address: str,
    at: datetime,
    client: Client = "console",
    old: str | None = None,
) -> SignedIn | Refused:
    """Let a person in by what their device answered. Commit either way: the challenge is used up.

    A counter that does not go up means that there are two of a passkey that should be one: it is refused, and written
    down as ``passkey_copied``.
    """
    wait = attempt(connection, None, address, at)
    if wait:
        return Refused(wait)
    number = _verified(connection, party, response, at)
    if number is None:
        return Refused(wait_now(connection, None, address))
    forgive(connection, None, address)
    token = begin_session(connection, number, "passkey", at, address=address, client=client, old=old)
    return SignedIn(person_by_id(connection, number), token, "passkey")


def _verified(connection: Connection, party: RelyingParty, response: str, at: datetime) -> int | None:
    """Return the number of the person whose passkey answered, or ``None``."""
    try:
        answer = _authentication(response)
        challenge = parse_client_data_json(answer.response.client_data_json).challenge
    except _MALFORMED:
        return None
    if not _end(connection, challenge, at, None):
        return None
    row = connection.execute(
        select(passkey)
        .join(person, person.c.id == passkey.c.person_id)
        .where(passkey.c.credential == answer.raw_id, person.c.disabled_at.is_(None))
        .with_for_update(of=passkey)
    ).one_or_none()
    if row is None or answer.response.user_handle != _handle(row.person_id):
        return None
    try:
        # The counter is judged below, where the signature is known to be good.
        seen = verify_authentication_response(
            credential=answer,
            expected_challenge=challenge,
            expected_rp_id=party.id,
            expected_origin=party.origin,
            credential_public_key=row.public_key,
            credential_current_sign_count=0,
            require_user_verification=True,
        )
    except _MALFORMED:
        return None
    if row.sign_count and seen.new_sign_count <= row.sign_count:
        record_change(connection, Change.PASSKEY_COPIED, at, person=row.person_id, detail=row.label)
        return None
    connection.execute(
        update(passkey).where(passkey.c.id == row.id).values(sign_count=seen.new_sign_count, used_at=at)
    )
    number: int = row.person_id
    return number


def _begin(connection: Connection, challenge: bytes, at: datetime, whose: int | None) -> None:
    connection.execute(delete(passkey_challenge).where(passkey_challenge.c.expires_at <= at))
    connection.execute(
        insert(passkey_challenge).values(challenge=challenge, person_id=whose, expires_at=at + _CEREMONY)
    )


def _end(connection: Connection, challenge: bytes, at: datetime, whose: int | None) -> bool:
    """Use a challenge up; ``False`` where it is none of ours, late, used, or another person's."""
    used = connection.execute(
        delete(passkey_challenge).where(
            passkey_challenge.c.challenge == challenge,
            passkey_challenge.c.expires_at > at,
            passkey_challenge.c.person_id.is_not_distinct_from(whose),
        )
    )
    return used.rowcount == 1


def _registration(response: str) -> RegistrationCredential:
    if len(response) > _LONGEST:
        raise ValueError("too long")
    return parse_registration_credential_json(response)


def _authentication(response: str) -> AuthenticationCredential:
    if len(response) > _LONGEST:
        raise ValueError("too long")
    return parse_authentication_credential_json(response)


def _handle(person_id: int) -> bytes:
    """Return the handle under which a device keeps a person: their number, no name."""
    return f"tocsin:{person_id}".encode()
