"""The bag of an export that two people agreed to, as a download: made while it is sent, by whoever asked for it."""

from __future__ import annotations

import os
from collections.abc import Iterator

from starlette.responses import Response, StreamingResponse

from tocsin.console.review.door import Entry
from tocsin.console.review.opening import case_named
from tocsin.console.review.visit import Visit
from tocsin.vault import Authority, Outgoing, outgoing, read_request


def send_bag(visit: Visit) -> Response:
    """Prove every item, write down who takes it, then send the bag; until all of it was sent it can be had again."""
    number = visit.number
    with visit.desk.store.read() as connection:
        # A case that the person may not see looks as one that is not there, in these words too.
        case_named(visit, connection, read_request(connection, number).case)
    bag = outgoing(visit.desk.vault, visit.somebody, number, authority=Authority.named(os.environ))
    return StreamingResponse(
        _all_of(bag),
        media_type="application/x-tar",
        headers={
            "Content-Disposition": f'attachment; filename="{bag.name}.tar"',
            "Content-Length": str(bag.length),
        },
    )


def _all_of(bag: Outgoing) -> Iterator[bytes]:
    yield from bag.pieces()
    # Here only once the last piece went out: a reader who went away is not waited for.
    bag.sent()


ENTRIES = [Entry("POST", "/vault/requests/{number}/bag", "export_preserved", send_bag)]
