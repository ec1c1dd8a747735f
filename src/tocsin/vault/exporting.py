"""Handing over what two people agreed on: a bag (BagIt, RFC 8493) with items, custody, CASE/UCO and a time-stamp."""

from __future__ import annotations

import hashlib
import mimetypes
import os
import shutil
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import BinaryIO

import bagit
import msgspec
from sqlalchemy import update

from tocsin.log import Entry, write_entries
from tocsin.people import Person, record_look
from tocsin.people import Thing as Looked
from tocsin.vault.case_graph import Handed, case_graph
from tocsin.vault.custody import TOOL, Custody, custody_of, write_custody
from tocsin.vault.durable import settle, settle_folder
from tocsin.vault.errors import KeepingError, NotAllowedError, UnknownItemError, VaultError
from tocsin.vault.items import Item, read_item
from tocsin.vault.keeping import Vault
from tocsin.vault.reading import pieces
from tocsin.vault.requests import RIGHT, Request, read_request
from tocsin.vault.rights import actor_of, check_right, check_why
from tocsin.vault.tables import vault_request
from tocsin.vault.time_stamp import Authority
from tocsin.vault.words import RequestAct, Standing

STAMP = "time-stamp.tsr"
"""The time-stamp's file in a bag; it is over ``manifest-sha256.txt``."""

_PRIVATE = 0o700


@dataclass(frozen=True, slots=True)
class Exported:
    """A bag that was made. ``manifest``: the SHA-256 of its ``manifest-sha256.txt``."""

    folder: Path
    items: int
    bytes: int
    manifest: str
    stamped: bool


def export(
    vault: Vault,
    by: Person,
    number: int,
    to: Path,
    *,
    authority: Authority | None = None,
    on_progress: Callable[[int], None] = lambda _: None,
) -> Exported:
    """Write the bag of an export that somebody else agreed to, whole or not at all.

    :param to: a folder that is not there yet.
    :raises NotAllowedError: where nobody else has agreed, or another asked for it.
    :raises UnknownItemError: where there is no such request, or an item was destroyed meanwhile.
    :raises DamagedError: where an item is not what was put in.
    :raises TimeStampError: where there is an authority, and it gives no stamp.
    :raises KeepingError: where the folder cannot be written.
    :raises VaultError: where it is done already, or ``to`` is there.
    """
    to = to.absolute()
    if to.exists():
        raise VaultError(f"{to} is there already; name a new folder, an export overwrites nothing")
    request, items = _begin(vault, by, number)
    made = to.with_name(f".{to.name}.request-{number}")
    try:
        if made.exists():
            shutil.rmtree(made)
        made.mkdir(parents=True, mode=_PRIVATE)
        handed = [_hand(vault, item, made, on_progress) for item in items]
        _describe(vault, request, handed, made)
        manifest, stamped = _bag(request, made, authority)
        made.rename(to)
        settle_folder(to.parent)
    except OSError as error:
        raise KeepingError(
            f"the bag cannot be written to {to} ({error.strerror or error}); check space there"
        ) from error
    finally:
        with suppress(OSError):
            shutil.rmtree(made)
    _end(vault, by, request, manifest, stamped=stamped)
    return Exported(to, len(handed), sum(each.item.bytes for each in handed), manifest, stamped)


def _begin(vault: Vault, by: Person, number: int) -> tuple[Request, list[Item]]:
    """Write down who takes what out and for whom, before the first byte leaves."""
    with vault.store.begin() as connection:
        request = read_request(connection, number, lock=True)
        check_right(connection, by, RIGHT[RequestAct.EXPORT], request.case)
        check_why(by, request.wanted.purpose, request.wanted.reason)
        _check(request, by)
        now = vault.clock.now()
        items = [read_item(connection, item, now, lock=True) for item in request.items]
        for item in items:
            if item.standing is Standing.DESTROYED:
                raise UnknownItemError(f"item {item.id} is {item.says}; ask again for what is there")
            record_look(
                connection,
                by,
                Looked.EXPORT,
                item.source or str(item.id),
                now,
                case=item.root,
                purpose=request.wanted.purpose,
                words=request.wanted.reason,
            )
        write_custody(
            connection,
            (
                Custody(
                    item.id,
                    "export",
                    actor_of(by),
                    now,
                    item.root,
                    second=request.answered_by,
                    purpose=f"{request.wanted.purpose}: {request.wanted.reason}",
                    legal_basis=request.wanted.legal_basis,
                    prior=item.address,
                    digest=item.address,
                    more={"request": number, **msgspec.to_builtins(request.wanted)},
                )
                for item in items
            ),
        )
    return request, items


def _check(request: Request, by: Person) -> None:
    if request.act is not RequestAct.EXPORT:
        raise VaultError(f"request {request.id} is for a destruction; nothing is handed over by it")
    if request.waits:
        raise NotAllowedError(
            f"request {request.id} waits for approval by somebody else than {request.asked_by}"
        )
    if request.answer != "approved":
        raise NotAllowedError(
            f"request {request.id} was refused by {request.answered_by}; ask again with a reason"
        )
    if request.asked_by != actor_of(by):
        raise NotAllowedError(f"request {request.id} is that of {request.asked_by}, who hands it over")
    if request.done_at is not None:
        raise VaultError(f"request {request.id} was carried out on {request.done_at:%Y-%m-%d}; ask again")


def _hand(vault: Vault, item: Item, made: Path, on_progress: Callable[[int], None]) -> Handed:
    name = f"items/{item.id}{_ending(item.mime)}"
    path = made / name
    path.parent.mkdir(exist_ok=True, mode=_PRIVATE)
    digest = hashlib.sha256()
    with _new(path) as file:
        for piece in pieces(vault, item):
            digest.update(piece)
            file.write(piece)
            on_progress(len(piece))
        settle(file)
    return Handed(item, f"data/{name}", digest.hexdigest())


def _describe(vault: Vault, request: Request, handed: list[Handed], made: Path) -> None:
    with vault.store.read() as connection:
        acts = [act for each in handed for act in custody_of(connection, each.item.id)]
    _write(made / "custody.jsonl", b"".join(msgspec.json.encode(_told(act)) + b"\n" for act in acts))
    _write(made / "case.jsonld", msgspec.json.format(msgspec.json.encode(case_graph(request, handed, acts))))
    index = [
        {
            "item": each.item.id,
            "file": each.name,
            "kind": each.item.kind,
            "source": each.item.source,
            "mime": each.item.mime,
            "bytes": each.item.bytes,
            "sha256": each.sha256,
            "legal_basis": each.item.legal_basis,
            "preserved_at": each.item.added_at,
            "preserved_by": each.item.added_by,
        }
        for each in handed
    ]
    _write(made / "items.json", msgspec.json.format(msgspec.json.encode(index)))


def _bag(request: Request, made: Path, authority: Authority | None) -> tuple[str, bool]:
    wanted = request.wanted
    info = {
        "External-Identifier": request.case,
        "External-Description": wanted.reason,
        "Intended-Reader": wanted.reader,
        "Agency": wanted.agency,
        "Reference": wanted.reference,
        "Legal-Basis": wanted.legal_basis,
        "Request": f"{request.id}, asked by {request.asked_by}, approved by {request.answered_by}",
        "Time-Stamp": "none: no authority is configured"
        if authority is None
        else f"{STAMP}, by {authority.url}",
        "Bag-Software-Agent": TOOL,
    }
    here = Path.cwd()
    try:
        bag = bagit.make_bag(
            str(made),
            {name: " ".join(value.split()) for name, value in info.items() if value.strip()},
            checksums=["sha256", "sha512"],
        )
        manifest = (made / "manifest-sha256.txt").read_bytes()
        if authority is not None:
            _write(made / STAMP, authority.stamp(manifest))
            bag.save()
    finally:
        # The library goes into the folder and does not come back where it fails.
        os.chdir(here)
    return hashlib.sha256(manifest).hexdigest(), authority is not None


def _end(vault: Vault, by: Person, request: Request, manifest: str, *, stamped: bool) -> None:
    now = vault.clock.now()
    result = {"manifest": manifest, "stamped": stamped}
    with vault.store.begin() as connection:
        connection.execute(
            update(vault_request).where(vault_request.c.id == request.id).values(done_at=now, result=result)
        )
        body = {"request": request.id, "reader": request.wanted.reader, **result}
        write_entries(
            connection, [Entry("vault.handed_over", f"case:{request.case}", actor_of(by), now, body)]
        )


def _told(act: Custody) -> dict[str, object]:
    return {
        **asdict(act),
        "prior": None if act.prior is None else act.prior.hex(),
        "digest": None if act.digest is None else act.digest.hex(),
    }


def _ending(mime: str) -> str:
    return mimetypes.guess_extension(mime) or ".bin"


def _new(path: Path) -> BinaryIO:
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb")


def _write(path: Path, content: bytes) -> None:
    with _new(path) as file:
        file.write(content)
        settle(file)
