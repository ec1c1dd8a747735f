"""Handing over what two people agreed on: a bag (BagIt, RFC 8493) with items, custody, CASE/UCO and a time-stamp."""

from __future__ import annotations

import mimetypes
import os
import shutil
from collections.abc import Callable, Sequence
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
from tocsin.vault.bagging import MANIFEST, BagFile, Digests, small_file, with_tags
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


@dataclass(frozen=True, slots=True)
class Bag:
    """A bag as its files: those of the items, and all others, which are small."""

    items: list[BagFile]
    others: list[BagFile]
    manifest: str
    stamped: bool

    @property
    def files(self) -> list[BagFile]:
        """All of them, in the order of their names."""
        return sorted([*self.items, *self.others], key=lambda file: file.name)


def export(
    vault: Vault,
    by: Person,
    number: int,
    to: Path,
    *,
    authority: Authority | None = None,
    on_progress: Callable[[int], None] = lambda _: None,
) -> Exported:
    """Write the bag of an export that somebody else agreed to into a folder, whole or not at all.

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
    request, items = begin(vault, by, number, way="folder")
    made = to.with_name(f".{to.name}.request-{number}")
    try:
        if made.exists():
            shutil.rmtree(made)
        (made / "data" / "items").mkdir(parents=True)
        for folder in (made, made / "data", made / "data" / "items"):
            folder.chmod(_PRIVATE)
        files = [_written(vault, item, made, on_progress) for item in items]
        bag = bag_of(vault, request, items, files, authority)
        for file in bag.others:
            _write(made / file.name, file)
        # As its reader will: what lies on the disk is held against the manifests.
        bagit.Bag(str(made)).validate()
        made.rename(to)
        settle_folder(to.parent)
    except bagit.BagError as error:
        raise KeepingError(
            f"the bag that was written to {to} is not whole ({error}); check that disk"
        ) from error
    except OSError as error:
        raise KeepingError(
            f"the bag cannot be written to {to} ({error.strerror or error}); check space there"
        ) from error
    finally:
        with suppress(OSError):
            shutil.rmtree(made)
    end(vault, by, request, bag, way="folder")
    return Exported(to, len(items), sum(item.bytes for item in items), bag.manifest, bag.stamped)


def begin(vault: Vault, by: Person, number: int, *, way: str) -> tuple[Request, list[Item]]:
    """Write down who takes what out, for whom and which ``way``, before the first byte leaves.

    :raises NotAllowedError: where nobody else has agreed, another asked for it, or the right is gone.
    :raises UnknownItemError: where there is no such request, or an item was destroyed meanwhile.
    :raises VaultError: where it is done already.
    """
    with vault.store.begin() as connection:
        request = read_request(connection, number, lock=True)
        check_right(connection, by, RIGHT[RequestAct.EXPORT], request.case)
        _check(request, by)
        check_why(by, request.wanted.purpose, request.wanted.reason)
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
                    more={"request": number, "way": way, **msgspec.to_builtins(request.wanted)},
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


def hashed(vault: Vault, item: Item, on_piece: Callable[[bytes], object]) -> BagFile:
    """Return the file that an item is in a bag, after its bytes passed by and proved to be what was put in.

    :raises DamagedError: where they are not.
    """
    passed = Digests()
    for piece in pieces(vault, item):
        passed.update(piece)
        on_piece(piece)
    return passed.file(_name(item), lambda: pieces(vault, item))


def bag_of(
    vault: Vault, request: Request, items: Sequence[Item], files: list[BagFile], authority: Authority | None
) -> Bag:
    """Return the bag of a request whose items are ``files``, as long as they are and in their order.

    :raises TimeStampError: where there is an authority, and it gives no stamp.
    """
    handed = [Handed(item, file.name, file.sha256) for item, file in zip(items, files, strict=True)]
    told = _described(vault, request, handed)
    wanted = request.wanted
    info = {
        "Bagging-Date": f"{vault.clock.now():%Y-%m-%d}",
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
    whole = with_tags(
        [*files, *told],
        info,
        lambda manifest: None if authority is None else small_file(STAMP, authority.stamp(manifest)),
    )
    manifest = next(file.sha256 for file in whole if file.name == MANIFEST)
    return Bag(files, whole[len(files) :], manifest, authority is not None)


def end(vault: Vault, by: Person, request: Request, bag: Bag, *, way: str) -> None:
    """Write down that a bag was handed over; from then on the request is carried out."""
    now = vault.clock.now()
    result = {"manifest": bag.manifest, "stamped": bag.stamped}
    with vault.store.begin() as connection:
        connection.execute(
            update(vault_request).where(vault_request.c.id == request.id).values(done_at=now, result=result)
        )
        body = {"request": request.id, "reader": request.wanted.reader, "way": way, **result}
        write_entries(
            connection, [Entry("vault.handed_over", f"case:{request.case}", actor_of(by), now, body)]
        )


def _described(vault: Vault, request: Request, handed: Sequence[Handed]) -> list[BagFile]:
    with vault.store.read() as connection:
        acts = [act for each in handed for act in custody_of(connection, each.item.id)]
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
    graph = case_graph(request, handed, acts)
    return [
        small_file("data/custody.jsonl", b"".join(msgspec.json.encode(_told(act)) + b"\n" for act in acts)),
        small_file("data/case.jsonld", msgspec.json.format(msgspec.json.encode(graph))),
        small_file("data/items.json", msgspec.json.format(msgspec.json.encode(index))),
    ]


def _written(vault: Vault, item: Item, made: Path, on_progress: Callable[[int], None]) -> BagFile:
    with _new(made / _name(item)) as file:

        def write(piece: bytes) -> None:
            file.write(piece)
            on_progress(len(piece))

        read = hashed(vault, item, write)
        settle(file)
    return read


def _name(item: Item) -> str:
    return f"data/items/{item.id}{mimetypes.guess_extension(item.mime) or '.bin'}"


def _told(act: Custody) -> dict[str, object]:
    return {
        **asdict(act),
        "prior": None if act.prior is None else act.prior.hex(),
        "digest": None if act.digest is None else act.digest.hex(),
    }


def _new(path: Path) -> BinaryIO:
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb")


def _write(path: Path, content: BagFile) -> None:
    with _new(path) as file:
        file.writelines(content.pieces())
        settle(file)
