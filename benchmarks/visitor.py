"""A visitor without a browser: opens the page's websocket, asks for runs and counts what comes.

Speaks the protocol of the pinned Streamlit release, so that a server can be measured while it does
exactly what it does for a browser.
"""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

from streamlit.proto.Alert_pb2 import Alert
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.Delta_pb2 import Delta
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Subprotocol

_SECONDS = 60


class Visitor:
    """`elements` are those of the last run by kind."""

    def __init__(self, connection: ClientConnection, page: str) -> None:
        self._connection = connection
        self._page = page
        self._script = ""
        self.elements: Counter[str] = Counter()

    def run(self) -> None:
        """Ask for a run of the page and read until it is over. Raises RuntimeError if it fails."""
        self.elements.clear()
        asked = BackMsg()
        asked.rerun_script.page_name = self._page
        asked.rerun_script.page_script_hash = self._script
        self._connection.send(asked.SerializeToString())
        for message in self._messages():
            kind = message.WhichOneof("type")
            if kind == "navigation":
                self._script = message.navigation.page_script_hash
            elif kind == "delta":
                self._take(message.delta)
            elif kind == "script_finished":
                if message.script_finished != ForwardMsg.FINISHED_SUCCESSFULLY:
                    raise RuntimeError(f"the run of {self._page!r} ended early")
                return

    def _messages(self) -> Iterator[ForwardMsg]:
        while True:
            message = ForwardMsg()
            message.ParseFromString(self._connection.recv(timeout=_SECONDS, decode=False))
            yield message

    def _take(self, delta: Delta) -> None:
        if delta.WhichOneof("type") == "add_block":
            self.elements[f"block {delta.add_block.WhichOneof('type')}"] += 1
            return
        kind = str(delta.new_element.WhichOneof("type"))
        # Whether a placeholder is sent before something takes its place is a matter of moments.
        self.elements[kind] += kind != "empty"
        if kind == "exception":
            raise RuntimeError(delta.new_element.exception.message)
        if kind == "alert" and delta.new_element.alert.format == Alert.ERROR:
            raise RuntimeError(delta.new_element.alert.body)


@contextmanager
def visiting(port: int, page: str = "") -> Iterator[Visitor]:
    """A visitor at a page of a running server; the address's path without its slash names it."""
    address = f"ws://127.0.0.1:{port}/_stcore/stream"
    # As a browser, but uncompressed: packing would cost the client's processor, not the server's.
    with connect(
        address, subprotocols=[Subprotocol("streamlit")], compression=None, max_size=None
    ) as connection:
        yield Visitor(connection, page)
