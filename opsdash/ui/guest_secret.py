"""A guest's link in the one moment in which it can be read: to be copied, as address or as code."""

from dataclasses import dataclass
from html import escape

import streamlit as st

from opsdash.ui import panels
from opsdash.ui.own_address import is_on_this_machine, own_origin
from opsdash.ui.share import copy_button
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
    kind = "code" if secret.is_embedded else "link"
    text = secret.code if secret.is_embedded else secret.address
    st.markdown(f"**{say(f'frozen.guests.{kind}_label')}**")
    st.code(text, language=None, wrap_lines=True)
    # The sign in the corner of a code is hidden from a finger.
    copy_button("guest_copy", text, say(f"frozen.guests.copy_{kind}"))
    panels.note(say("frozen.guests.once"))
    if is_on_this_machine():
        panels.note(say("frozen.guests.here_only"))
