"""Where this server is reached: the beginning of links.

A team's is what people type. Without a team it is how the browser of who asks reaches it.
"""

from urllib.parse import urlsplit

import streamlit as st

from opsdash.team import is_loopback
from opsdash.ui.process import current_team


def own_origin() -> str:
    """https://opsdash.example.com, without a path; empty where no browser asks."""
    team = current_team()
    if team:
        return team.address
    parts = urlsplit(st.context.url or "")
    return f"{parts.scheme}://{parts.netloc}" if parts.netloc else ""


def is_on_this_machine() -> bool:
    """Whether the address means something on this machine only."""
    host = urlsplit(own_origin()).hostname or ""
    return is_loopback(host) or host.endswith(".localhost")
