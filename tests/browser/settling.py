"""The script that makes a page tell when it has settled: what it asked of the server has come.

Not a matter of time: the page's own line is followed, and the server says when it has taken what
was asked, so neither a slow click nor a slow server looks like a page with nothing to do.
"""

import json
from functools import cache
from pathlib import Path
from typing import Final

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ClientState_pb2 import ClientState
from streamlit.proto.Common_pb2 import FileURLsResponse
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg, ForwardMsgMetadata, RunIdentity

_ECHO: Final = "settling"
_FIELDS: Final = {
    BackMsg: ("rerun_script",),
    ClientState: ("fragment_id",),
    ForwardMsg: ("metadata", "new_session", "script_finished", "file_urls_response"),
    ForwardMsgMetadata: ("run",),
    RunIdentity: ("fragment_ids",),
    FileURLsResponse: ("response_id",),
}


@cache
def script() -> str:
    """To be run before a page's own scripts; then `settled(signs)` there ends once it has."""
    known = {
        "numbers": {
            name: message.DESCRIPTOR.fields_by_name[name].number
            for message, names in _FIELDS.items()
            for name in names
        },
        "early": ForwardMsg.FINISHED_EARLY_FOR_RERUN,
        "echo": _ECHO,
        "question": list(_question()),
    }
    text = Path(__file__).with_suffix(".js").read_text(encoding="utf-8")
    return f"({text})({json.dumps(known)})"


def _question() -> bytes:
    """What the server answers without doing anything: where to put no files at all."""
    asked = BackMsg()
    asked.file_urls_request.request_id = _ECHO
    told: bytes = asked.SerializeToString()
    return told
