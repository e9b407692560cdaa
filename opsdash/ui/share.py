"""The Share button: copies the address, or shows it selected where the browser forbids copying."""

from pathlib import Path

import streamlit as st

from opsdash.words import say

_ASSETS = Path(__file__).parent / "assets"

_component = st.components.v2.component(
    "opsdash_share",
    html=(_ASSETS / "share.html").read_text(encoding="utf-8"),
    css=(_ASSETS / "share.css").read_text(encoding="utf-8"),
    js=(_ASSETS / "share.js").read_text(encoding="utf-8"),
)


def share_button() -> None:
    _component(
        key="share",
        data={
            "label": say("shell.share"),
            "help": say("shell.share_help"),
            "done": say("shell.shared"),
            "by_hand": say("shell.share_by_hand"),
        },
        width="content",
        height="content",
    )
