"""Ends what is sent too slowly: a few hundred half sent forms would hold all that a server has.

A body may rest for a while and has to come at a pace that the slowest line keeps; what the app
takes before it reads on is not the sender's. What is cut short is told to the app as a caller that
has left, and the connection is closed with the answer.
"""

import asyncio
from time import monotonic
from typing import Final

from starlette.datastructures import MutableHeaders
from starlette.types import Message, Receive, Send

_RESTS_SECONDS: Final = 60.0
_SECONDS: Final = 30.0
_BYTES_PER_SECOND: Final = 1_000


class Body:
    """One request's body: `receive` and `send` stand in for the server's own."""

    def __init__(self, receive: Receive, send: Send) -> None:
        self._receive = receive
        self._send = send
        self._waited = 0.0
        self._bytes = 0
        self._is_whole = False
        self._is_cut = False

    async def receive(self) -> Message:
        if self._is_cut:
            return {"type": "http.disconnect"}
        if self._is_whole:
            return await self._receive()
        began = monotonic()
        try:
            message = await asyncio.wait_for(self._receive(), self._patience())
        except TimeoutError:
            self._is_cut = True
            return {"type": "http.disconnect"}
        self._waited += monotonic() - began
        self._bytes += len(message.get("body", b""))
        self._is_whole = not message.get("more_body", False)
        return message

    async def send(self, message: Message) -> None:
        if self._is_cut and message["type"] == "http.response.start":
            headers = MutableHeaders(raw=list(message.get("headers", [])))
            headers["connection"] = "close"
            message = {**message, "headers": headers.raw}
        await self._send(message)

    def _patience(self) -> float:
        """How long the next part may take."""
        due = _SECONDS + self._bytes / _BYTES_PER_SECOND
        return max(0.0, min(_RESTS_SECONDS, due - self._waited))
