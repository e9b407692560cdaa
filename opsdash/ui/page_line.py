"""What the gate has to know of the messages between a page and the server: they are Streamlit's."""

from functools import cache
from typing import Final

from google.protobuf.message import DecodeError
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from opsdash.web.hosts import PERSON_HEADER

# Streamlit then hands an interrupted session on to nobody but the person who began it, and not
# to that one either with another role or other groups.
BOUND_TO_PERSON: Final = {"server.trustedUserHeaders": {PERSON_HEADER: "person"}}


class StreamlitLine:
    """The line of Streamlit's pages."""

    def farewell(self) -> bytes:
        return _farewell()

    def is_act(self, message: bytes) -> bool:
        said = BackMsg()
        try:
            said.ParseFromString(message)
        except DecodeError:
            return False
        kind = said.WhichOneof("type")
        return kind == "rerun_script" and not said.rerun_script.is_auto_rerun


@cache
def _farewell() -> bytes:
    message = ForwardMsg()
    # An empty address is the page's own, as in any link.
    message.auth_redirect.url = ""
    told: bytes = message.SerializeToString()
    return told
