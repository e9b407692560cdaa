"""An open page: what its timer asks keeps no session alive, and after the end nothing passes."""

import asyncio
from concurrent.futures import ThreadPoolExecutor

from starlette.types import Message, Receive, Scope, Send
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ClientState_pb2 import ClientState

from opsdash.ui.page_line import StreamlitLine
from opsdash.web.live import Line, guarded

CLICK = BackMsg(rerun_script=ClientState()).SerializeToString()
TIMER = BackMsg(rerun_script=ClientState(is_auto_rerun=True)).SerializeToString()
HEARTBEAT = BackMsg(app_heartbeat=True).SerializeToString()


def said(told: bytes) -> Message:
    return {"type": "websocket.receive", "bytes": told}


class Tab:
    """What arrives of it, what it was sent, what was noted as its use."""

    def __init__(self, *arriving: Message, ends_after: int = 100) -> None:
        self.arriving = list(arriving)
        self.sent: list[Message] = []
        self.uses: list[bool] = []
        self.seen: list[Message] = []
        self.ends_after = ends_after

    async def receive(self) -> Message:
        if not self.arriving:
            await asyncio.Event().wait()
        return self.arriving.pop(0)

    async def send(self, message: Message) -> None:
        self.sent.append(message)

    async def is_still_in(self, is_use: bool) -> bool:
        self.uses.append(is_use)
        return len(self.uses) <= self.ends_after

    async def page(self, _scope: Scope, receive: Receive, send: Send) -> None:
        while (message := await receive())["type"] == "websocket.receive":
            self.seen.append(message)
        self.seen.append(message)
        await send(said(b"late"))

    def run(self) -> None:
        line = Line(self.receive, self.send, self.is_still_in, StreamlitLine())
        # The thread of the tests may have a loop of its own: that of the browser.
        with ThreadPoolExecutor(1) as thread:
            thread.submit(asyncio.run, guarded(self.page, {}, line)).result(timeout=30)


def test_only_what_somebody_does_is_use() -> None:
    tab = Tab(said(CLICK), said(TIMER), said(HEARTBEAT), said(b"\xff"),
              {"type": "websocket.disconnect", "code": 1000})  # fmt: skip
    tab.run()
    assert tab.uses == [True, False, False, False]
    assert len(tab.seen) == 5


def test_what_arrives_after_the_end_is_not_passed_on_and_nothing_is_sent() -> None:
    tab = Tab(said(CLICK), said(CLICK), said(CLICK), ends_after=1)
    tab.run()
    assert tab.seen == [said(CLICK), {"type": "websocket.disconnect", "code": 4401}]
    assert [each["type"] for each in tab.sent] == ["websocket.send", "websocket.close"]
    assert tab.sent[0]["bytes"] == StreamlitLine().farewell()


def test_a_page_that_says_nothing_is_told_of_the_end_too() -> None:
    tab = Tab(ends_after=0)
    tab.run()
    assert tab.uses == [False]
    assert tab.sent[-1] == {"type": "websocket.close", "code": 4401}
