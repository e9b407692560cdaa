"""An open page: what its timer asks keeps no session alive, and after the end nothing passes.

A part of a page that was left is not drawn into the page that is shown: the tab would go blank.
"""

import asyncio

from looping import awaited
from starlette.types import Message, Receive, Scope, Send
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ClientState_pb2 import ClientState
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState

from opsdash.ui.page_line import StreamlitLine, StreamlitTab
from opsdash.web.doors import Asked
from opsdash.web.live import Line, always_in, guarded

CLICK = BackMsg(rerun_script=ClientState()).SerializeToString()
TIMER = BackMsg(rerun_script=ClientState(is_auto_rerun=True)).SerializeToString()
HEARTBEAT = BackMsg(app_heartbeat=True).SerializeToString()


def packed(told: BackMsg | ForwardMsg) -> bytes:
    made: bytes = told.SerializeToString()
    return made


def asking(page: str, part: str = "", *states: WidgetState) -> bytes:
    asked = ClientState(page_script_hash=page, fragment_id=part)
    asked.widget_states.widgets.extend(states)
    return packed(BackMsg(rerun_script=asked))


def begun(page: str, *parts: str) -> bytes:
    told = ForwardMsg()
    told.new_session.page_script_hash = page
    told.metadata.run.fragment_ids.extend(parts)
    return packed(told)


def led_to(page: str) -> bytes:
    told = ForwardMsg()
    told.navigation.page_script_hash = page
    return packed(told)


def ended(*parts: str, again: bool = False) -> bytes:
    told = ForwardMsg()
    told.script_finished = (
        ForwardMsg.FINISHED_EARLY_FOR_RERUN if again else ForwardMsg.FINISHED_SUCCESSFULLY
    )
    told.metadata.run.fragment_ids.extend(parts)
    return packed(told)


def drawn(text: str) -> bytes:
    told = ForwardMsg()
    told.delta.new_element.markdown.body = text
    return packed(told)


def tab_on(page: str) -> StreamlitTab:
    """It came by an address: the first run says which page that is."""
    tab = StreamlitTab()
    assert tab.asks(asking("")) is Asked.PAGE
    for told in (begun("shell"), led_to(page), drawn("a heading")):
        assert not tab.hears_too_late(told)
    return tab


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
        self.has_left = False

    async def receive(self) -> Message:
        if not self.arriving:
            await asyncio.Event().wait()
        return self.arriving.pop(0)

    async def send(self, message: Message) -> None:
        if self.has_left:
            raise OSError
        self.sent.append(message)

    async def is_still_in(self, is_use: bool) -> bool:
        self.uses.append(is_use)
        return len(self.uses) <= self.ends_after

    async def page(self, _scope: Scope, receive: Receive, send: Send) -> None:
        while (message := await receive())["type"] == "websocket.receive":
            self.seen.append(message)
            if self.has_left:
                await send(said(drawn("an answer")))
        self.seen.append(message)
        await send(said(drawn("late")))

    def run(self) -> None:
        line = Line(self.receive, self.send, self.is_still_in, StreamlitLine())
        awaited(guarded(self.page, {}, line))


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


def test_a_part_asks_while_its_page_is_shown() -> None:
    tab = tab_on("today")
    assert tab.asks(asking("today", "needs")) is Asked.PART
    assert not tab.hears_too_late(begun("today", "needs"))
    assert not tab.hears_too_late(drawn("what needs somebody"))


def test_a_part_asks_too_late_once_another_page_was_asked_for() -> None:
    tab = tab_on("today")
    assert tab.asks(asking("slope")) is Asked.PAGE
    assert tab.asks(asking("today", "needs")) is Asked.LATE_PART
    # What the server began before it heard of it says nothing about where the tab goes.
    tab.hears_too_late(begun("today"))
    assert tab.asks(asking("today", "needs")) is Asked.LATE_PART
    for told in (begun("slope"), led_to("slope")):
        assert not tab.hears_too_late(told)
    assert tab.asks(asking("today", "needs")) is Asked.LATE_PART
    assert tab.asks(asking("slope", "rate")) is Asked.PART


def test_who_goes_on_before_a_page_has_come_has_left_both() -> None:
    tab = tab_on("today")
    tab.asks(asking("slope"))
    tab.asks(asking("goals"))
    assert tab.asks(asking("today", "needs")) is Asked.LATE_PART
    assert tab.asks(asking("slope", "rate")) is Asked.LATE_PART
    assert not tab.hears_too_late(begun("goals"))
    assert tab.asks(asking("goals", "list")) is Asked.PART


def test_a_page_may_lead_to_another_and_back() -> None:
    tab = tab_on("goals")
    tab.asks(asking("goal"))
    for page in ("goal", "goals"):
        assert not tab.hears_too_late(begun(page))
    assert tab.asks(asking("goal", "advice")) is Asked.LATE_PART
    assert tab.asks(asking("goals", "list")) is Asked.PART


def test_a_part_that_was_asked_for_before_its_page_led_away_is_not_shown() -> None:
    tab = tab_on("goal")
    assert tab.asks(asking("goal", "advice")) is Asked.PART
    assert not tab.hears_too_late(begun("goals"))
    assert tab.hears_too_late(begun("goal", "advice"))
    assert tab.hears_too_late(drawn("advice"))
    assert not tab.hears_too_late(begun("goals", "list"))
    assert not tab.hears_too_late(drawn("a list"))


def test_what_asks_too_late_is_neither_passed_on_nor_a_use() -> None:
    tab = Tab(said(asking("today")), said(asking("slope")), said(asking("today", "needs")),
              {"type": "websocket.disconnect", "code": 1000})  # fmt: skip
    tab.run()
    assert tab.seen[:-1] == [said(asking("today")), said(asking("slope"))]
    assert tab.uses == [True, True]


def test_what_is_told_to_who_has_left_is_no_mistake() -> None:
    tab = Tab(said(CLICK), said(CLICK))
    tab.has_left = True
    tab.run()
    assert tab.sent == []
    # A page that were told of it would close what is closed, and its trace fill the log.
    assert tab.seen[-1]["type"] == "websocket.disconnect"


def test_a_page_is_awaited_from_its_question_to_its_end() -> None:
    tab = tab_on("today")
    tab.hears_too_late(ended())
    assert not tab.awaits_page()
    tab.asks(asking("today"))
    assert tab.awaits_page()
    tab.hears_too_late(begun("today"))
    # Another run follows, or only a part was drawn.
    tab.hears_too_late(ended(again=True))
    tab.hears_too_late(ended("needs"))
    assert tab.awaits_page()
    tab.hears_too_late(ended())
    assert not tab.awaits_page()
    tab.hears_too_late(begun("today"))
    assert tab.awaits_page()


async def quiet() -> None:
    """Time for what waits, in steps: one long one may end before what was due in it is done."""
    for _ in range(10):
        await asyncio.sleep(0.03)


def passed_on(*told: bytes, then: tuple[bytes, ...] = ()) -> list[bytes]:
    """What reaches the page of what a tab tells; `then` is what the page sends meanwhile."""
    queue: asyncio.Queue[Message] = asyncio.Queue()
    reached: list[bytes] = []

    async def nowhere(_message: Message) -> None:
        pass

    async def run() -> None:
        line = Line(queue.get, nowhere, always_in, StreamlitLine())

        async def hear() -> None:
            while True:
                reached.append((await line.receive())["bytes"])

        hearing = asyncio.ensure_future(hear())
        for each in told:
            queue.put_nowait(said(each))
        for each in then:
            await quiet()
            await line.send({"type": "websocket.send", "bytes": each})
        await quiet()
        hearing.cancel()
        line.hang_up()

    awaited(run())
    return reached


def test_a_part_waits_until_its_page_is_drawn_whole() -> None:
    """Streamlit would take the part out of the page, and all that follows had no place."""
    page, part = asking("today"), asking("today", "needs")
    assert passed_on(page, part) == [page]
    assert passed_on(page, part, then=(begun("today"), ended())) == [page, part]


def test_a_part_that_waits_goes_with_its_page() -> None:
    page, part, other = asking("today"), asking("today", "needs"), asking("slope")
    assert passed_on(page, part, other, then=(begun("slope"), ended())) == [page, other]


def test_a_press_that_waits_goes_with_what_asks_for_its_page_again() -> None:
    """The tab says it but once, in the words of the part."""
    page, other = asking("today"), asking("slope")
    save = WidgetState(id="save", trigger_value=True)
    old, new = (WidgetState(id="days", string_value=each) for each in ("4w", "13w"))
    part, again = asking("today", "needs", save, old), asking("today", "", new)
    assert passed_on(page, part, again) == [page, asking("today", "", new, save)]
    assert passed_on(page, part, other) == [page, other]


def test_what_is_not_pressed_or_said_anew_is_as_the_newer_one_says() -> None:
    page = asking("today")
    unset = WidgetState(id="save", trigger_value=False)
    sent = [WidgetState(id="menu", json_trigger_value=each) for each in ('"a"', '"b"')]
    again = asking("today", "", sent[1])
    assert passed_on(page, asking("today", "needs", unset), again) == [page, again]
    assert passed_on(page, asking("today", "needs", sent[0]), again) == [page, again]
