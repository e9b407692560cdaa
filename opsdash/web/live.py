"""What stands between an open tab and its pages.

A websocket lives as long as the session it was opened with: an open tab is no way around it. What a
page asks that the tab has left is not passed on.
"""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Final

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from opsdash.web.doors import PageLine

# A tab that nobody touches may still be sent something.
_ASKED_EVERY: Final = 2.0
# Free for applications to choose; a browser does not tell its page why.
_ENDED: Final = 4401

# Told whether it was just used; says whether the session still opens anything.
StillIn = Callable[[bool], Awaitable[bool]]


async def always_in(_is_use: bool) -> bool:
    """Without a team there is no session that could end."""
    return True


class Line:
    """What arrives is asked for ahead, because cutting the asking short could lose a message.

    What a page asks by a timer does not count as use, or an open tab would never be idle.
    """

    def __init__(self, receive: Receive, send: Send, is_still_in: StillIn, pages: PageLine) -> None:
        self._receive = receive
        self._send = send
        self._is_still_in = is_still_in
        self._pages = pages
        self._tab = pages.open_tab()
        self._arriving: asyncio.Future[Message] | None = None
        self._has_ended = False

    async def receive(self) -> Message:
        while not self._has_ended:
            message = await self._arrived()
            if message and message["type"] != "websocket.receive":
                return message
            told = (message or {}).get("bytes") or b""
            if self._tab.asks_too_late(told):
                continue
            if not await self._is_still_in(self._pages.is_act(told)):
                await self._end()
            elif message:
                return message
        return {"type": "websocket.disconnect", "code": _ENDED}

    async def send(self, message: Message) -> None:
        told = message.get("bytes") or b""
        if not self._has_ended and not (told and self._tab.hears_too_late(told)):
            await self._pass_on(message)

    async def _end(self) -> None:
        self._has_ended = True
        await self._pass_on({"type": "websocket.send", "bytes": self._pages.farewell()})
        await self._pass_on({"type": "websocket.close", "code": _ENDED})

    async def _pass_on(self, message: Message) -> None:
        """Who has left hears nothing more, which is no mistake of the page that tells it."""
        try:
            await self._send(message)
        except OSError:
            self._has_ended = True

    def hang_up(self) -> None:
        if self._arriving is not None:
            self._arriving.cancel()

    async def _arrived(self) -> Message | None:
        """The next message, None when it is time to ask whether the session still lives."""
        if self._arriving is None:
            self._arriving = asyncio.ensure_future(self._receive())
        done, _ = await asyncio.wait({self._arriving}, timeout=_ASKED_EVERY)
        if not done:
            return None
        taken, self._arriving = self._arriving, None
        return taken.result()


async def guarded(app: ASGIApp, scope: Scope, line: Line) -> None:
    """Run the websocket; from the session's end on it is told that the other side has left."""
    try:
        await app(scope, line.receive, line.send)
    finally:
        line.hang_up()
