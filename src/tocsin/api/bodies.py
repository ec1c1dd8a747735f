"""Bodies of requests while they come in: not too long, not too slowly."""

from __future__ import annotations

import asyncio
import time

from starlette.types import Message, Receive

from tocsin.api.errors import BodyError

_DRAINED = 64 << 20
_DRAIN_SECONDS = 10.0


class Body:
    """What is left of a request to receive, with its bounds; called as the server's own ``receive`` is."""

    def __init__(self, receive: Receive, most: int, quiet_seconds: float, seconds: float) -> None:
        """``most``: bytes; ``quiet_seconds``: that it may stand still; ``seconds``: that it may take in all."""
        self._receive = receive
        self._most = most
        self._quiet = quiet_seconds
        self._until = time.monotonic() + seconds
        self.size = 0
        self.complete = False

    async def __call__(self) -> Message:
        """Return the next piece.

        :raises BodyError: 413 where it is too long, 408 where it comes too slowly.
        """
        if self.complete:
            return await self._receive()
        try:
            patience = min(self._quiet, self._until - time.monotonic())
            message = await asyncio.wait_for(self._receive(), max(0.001, patience))
        except TimeoutError as error:
            raise BodyError(408, "the body of the request came too slowly; send it again") from error
        self.size += len(message.get("body", b""))
        self.complete = message["type"] != "http.request" or not message.get("more_body", False)
        if self.size > self._most:
            raise too_long(self._most)
        return message

    async def drain(self) -> None:
        """Take in some more of a body that is refused: a client that still writes would not read the answer."""
        until, left = time.monotonic() + _DRAIN_SECONDS, _DRAINED
        while not self.complete and left > 0 and (patience := until - time.monotonic()) > 0:
            try:
                message = await asyncio.wait_for(self._receive(), min(self._quiet, patience))
            except TimeoutError:
                return
            left -= len(message.get("body", b""))
            self.complete = message["type"] != "http.request" or not message.get("more_body", False)


def too_long(most: int) -> BodyError:
    """Return the refusal of a body that is longer than ``most`` bytes."""
    return BodyError(413, f"Content too large: a request may have {most} bytes")
