"""What the gate has to know of the messages between a page and the server: they are Streamlit's."""

from collections.abc import Sequence
from functools import cache
from typing import Final

from google.protobuf.message import DecodeError, Message
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ClientState_pb2 import ClientState
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState

from opsdash.web.doors import Asked
from opsdash.web.hosts import PERSON_HEADER

# Streamlit then hands an interrupted session on to nobody but the person who began it, and not
# to that one either with another role or other groups.
BOUND_TO_PERSON: Final = {"server.trustedUserHeaders": {PERSON_HEADER: "person"}}

_PRESSES: Final = (
    "trigger_value",
    "string_trigger_value",
    "chat_input_value",
    "json_trigger_value",
)


class StreamlitTab:
    """The page that a tab asked for last, or was led to since.

    A part of another page that is to be drawn is too late: Streamlit runs it after the page, where
    it was, and names the page that was left, upon which the tab takes everything off the screen.
    """

    def __init__(self) -> None:
        self._page = ""
        # What was on its way before the tab asked tells of the page that it leaves.
        self._is_awaited = False
        self._is_drawing = False
        self._is_late_part = False

    def asks(self, message: bytes) -> Asked:
        asked = _asked(message)
        if asked is None:
            return Asked.NOTHING
        if asked.fragment_id:
            return Asked.LATE_PART if self._has_left(asked.page_script_hash) else Asked.PART
        self._page = asked.page_script_hash
        self._is_awaited = bool(self._page)
        self._is_drawing = True
        return Asked.PAGE

    def hears_too_late(self, message: bytes) -> bool:
        told = ForwardMsg.FromString(message)
        kind = told.WhichOneof("type")
        is_part = bool(told.metadata.run.fragment_ids)
        if kind == "new_session":
            page = told.new_session.page_script_hash
            self._is_late_part = is_part and self._has_left(page)
            if not is_part:
                self._is_drawing = True
                self._be_led(page)
            return self._is_late_part
        if kind == "navigation":
            self._be_led(told.navigation.page_script_hash)
        if kind == "script_finished" and not is_part:
            self._is_drawing = told.script_finished == ForwardMsg.FINISHED_EARLY_FOR_RERUN
        return self._is_late_part and kind in ("delta", "ref_hash", "auto_rerun")

    def awaits_page(self) -> bool:
        return self._is_drawing

    def with_presses(self, message: bytes, earlier: Sequence[bytes]) -> bytes:
        """Of this page alone: what was pressed on another one was left with it."""
        told = BackMsg.FromString(message)
        asked = told.rerun_script
        known = {each.id for each in asked.widget_states.widgets if _is_press(each)}
        pressed = {
            each.id: each
            for part in map(_asked, earlier)
            if part and part.page_script_hash == asked.page_script_hash
            for each in part.widget_states.widgets
            if _is_press(each) and each.id not in known
        }
        if not pressed:
            return message
        kept = [each for each in asked.widget_states.widgets if each.id not in pressed]
        asked.widget_states.ClearField("widgets")
        asked.widget_states.widgets.extend([*kept, *pressed.values()])
        packed: bytes = told.SerializeToString()
        return packed

    def _has_left(self, page: str) -> bool:
        return self._page not in ("", page)

    def _be_led(self, page: str) -> None:
        if not self._is_awaited:
            self._page = page
        elif page == self._page:
            self._is_awaited = False


class StreamlitLine:
    """The line of Streamlit's pages."""

    def open_tab(self) -> StreamlitTab:
        return StreamlitTab()

    def farewell(self) -> bytes:
        return _farewell()

    def is_act(self, message: bytes) -> bool:
        asked = _asked(message)
        return asked is not None and not asked.is_auto_rerun


def _is_press(state: WidgetState) -> bool:
    """Whether it says that something was pressed or sent, which a tab says but once."""
    kind = state.WhichOneof("value")
    if kind not in _PRESSES:
        return False
    value = getattr(state, kind)
    return bool(value.ListFields() if isinstance(value, Message) else value)


def _asked(message: bytes) -> ClientState | None:
    """What a tab asks to be run, if that is what it says."""
    said = BackMsg()
    try:
        said.ParseFromString(message)
    except DecodeError:
        return None
    return said.rerun_script if said.WhichOneof("type") == "rerun_script" else None


@cache
def _farewell() -> bytes:
    message = ForwardMsg()
    # An empty address is the page's own, as in any link.
    message.auth_redirect.url = ""
    told: bytes = message.SerializeToString()
    return told
