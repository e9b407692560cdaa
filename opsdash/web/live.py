"""What stands between an open tab and its pages.

A websocket lives as long as the session it was opened with: an open tab is no way around it. What a
page asks that the tab has left is not passed on.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import Final

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from opsdash.web.doors import Asked, PageLine

# A tab that nobody touches may still be sent something.
_ASKED_EVERY: Final = 2.0
_WAITING_EVERY: Final = 0.05
# A page that takes longer is not waited for: better a part too early than none.
_WAITS_MOST: Final = 30.0
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
        # Parts that were asked for while their page is drawn. Streamlit would draw them after it
        # too, but take what it has not yet sent of them out of the page: the rest has no place.
        self._waiting: list[Message] = []
        self._waits_since = 0.0
        self._has_ended = False

    async def receive(self) -> Message:
        while not self._has_ended:
            if waited := self._next_waiting():
                return waited
            message = await self._arrived()
            if message is None:
                if not self._waiting and not await self._is_still_in(False):
                    await self._end()
            elif message["type"] != "websocket.receive":
                return message
            elif passed := await self._passed(message):
                return passed
        return {"type": "websocket.disconnect", "code": _ENDED}

    async def _passed(self, message: Message) -> Message | None:
        """What the page is told now; None where it is told later or not at all."""
        told = message.get("bytes") or b""
        asked = self._tab.asks(told)
        if asked is Asked.LATE_PART:
            return None
        if not await self._is_still_in(self._pages.is_act(told)):
            await self._end()
            return None
        if asked is Asked.PART and self._tab.awaits_page():
            self._waits_since = time.monotonic()
            self._waiting.append(message)
            return None
        return self._instead(message) if asked is Asked.PAGE and self._waiting else message

    def _instead(self, message: Message) -> Message:
        """What asks for a page says again what waits, and newer: but for presses, told once."""
        waited = [each["bytes"] for each in self._waiting]
        self._waiting.clear()
        return {**message, "bytes": self._tab.with_presses(message["bytes"], waited)}

    def _next_waiting(self) -> Message | None:
        is_over = time.monotonic() - self._waits_since > _WAITS_MOST
        while self._waiting and (is_over or not self._tab.awaits_page()):
            message = self._waiting.pop(0)
            if self._tab.asks(message["bytes"]) is Asked.PART:
                return message
        return None

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
        seconds = _WAITING_EVERY if self._waiting else _ASKED_EVERY
        done, _ = await asyncio.wait({self._arriving}, timeout=seconds)
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
