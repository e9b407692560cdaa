"""A guest's link in the one moment in which it can be read: to be copied, as address or as code."""

from dataclasses import dataclass
from html import escape

import streamlit as st

from opsdash.ui import panels
from opsdash.ui.own_address import is_on_this_machine, own_origin
from opsdash.words import say

_HEIGHT = 720


@dataclass(frozen=True)
class Secret:
    """`text` opens the view called `title`; `is_embedded`: it is for the frame of a wiki."""

    text: str
    title: str
    is_embedded: bool

    @property
    def address(self) -> str:
        return f"{own_origin()}/guest/{self.text}"

    @property
    def code(self) -> str:
        """The frame: it runs nothing, whatever the page in it may hold."""
        return (
            f'<iframe src="{escape(self.address)}?embed=1" title="{escape(self.title)}"'
            f' width="100%" height="{_HEIGHT}" style="border:0" loading="lazy"'
            ' referrerpolicy="no-referrer" sandbox></iframe>'
        )


def draw_secret(secret: Secret) -> None:
    key = "frozen.guests.code_label" if secret.is_embedded else "frozen.guests.link_label"
    st.markdown(f"**{say(key)}**")
    st.code(
        secret.code if secret.is_embedded else secret.address,
        language=None,
        wrap_lines=True,
    )
    panels.note(say("frozen.guests.once"))
    if is_on_this_machine():
        panels.note(say("frozen.guests.here_only"))
