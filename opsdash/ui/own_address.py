"""Where this server is reached, as the browser of who asks reaches it: the beginning of links."""

from urllib.parse import urlsplit

import streamlit as st


def own_origin() -> str:
    """https://opsdash.example.com, without a path; empty where no browser asks."""
    parts = urlsplit(st.context.url or "")
    return f"{parts.scheme}://{parts.netloc}" if parts.netloc else ""


def is_on_this_machine() -> bool:
    """Whether the address means something on this machine only."""
    host = urlsplit(own_origin()).hostname or ""
    return host in ("localhost", "::1") or host.startswith("127.") or host.endswith(".localhost")
