"""The last thing a page is told when its sign-in has ended: to load itself again.

The gate then leads it to the sign-in, and from there back to where it was.
"""

from functools import cache

from streamlit.proto.ForwardMsg_pb2 import ForwardMsg


@cache
def farewell() -> bytes:
    """A message as Streamlit's own pages are sent them."""
    message = ForwardMsg()
    # An empty address is the page's own, as in any link.
    message.auth_redirect.url = ""
    told: bytes = message.SerializeToString()
    return told
