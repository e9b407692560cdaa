"""The head of a frozen view: when it was frozen, what it said, and whether it still holds."""

from typing import Final
from urllib.parse import parse_qs

import streamlit as st

from opsdash.report.frozen.told import grey_words, verdict_words
from opsdash.settings import ROOT
from opsdash.ui import panels
from opsdash.ui.desk import Desk
from opsdash.ui.frozen_room import Room
from opsdash.ui.record_past import draw_past_link
from opsdash.words import known, say

LIST_PAGE: Final = ROOT / "pages" / "frozen_views.py"
_WIDTH: Final = 800


def draw_unknown(desk: Desk) -> None:
    desk.head(say("frozen.untitled"), say("frozen.missing_title"))
    with st.container(width=_WIDTH):
        st.markdown(say("frozen.missing"))
        st.page_link(LIST_PAGE, label=f":blue[{say('frozen.all_views')}]")


def draw_head(desk: Desk, room: Room) -> None:
    view = room.view
    desk.head(panels.escaped(grey_words(view)), panels.escaped(view.title))
    with st.container(width=_WIDTH, gap="xsmall"):
        if view.finding and view.finding != view.title:
            st.markdown(panels.escaped(view.finding))
        st.markdown(f"**{panels.escaped(verdict_words(room.found))}**")
        panels.note(say("frozen.verdict.asked_again"))
        with st.container(horizontal=True, gap="medium"):
            _draw_live(room)
            st.page_link(LIST_PAGE, label=f":small[:blue[{say('frozen.all_views')}]]")
            draw_past_link(desk, "frozen_view", room.view.id)


def _draw_live(room: Room) -> None:
    """The page it was frozen on, as it is today; nothing where that page is gone."""
    name = room.view.page.replace("-", "_")
    path = ROOT / "pages" / f"{name}.py"
    if known(f"shell.pages.{name}") and path.is_file():
        st.page_link(
            path,
            label=f":small[:blue[{say('frozen.live')}]]",
            query_params=parse_qs(room.view.parameters),
        )
