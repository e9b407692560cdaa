"""What the notice would say now, as plain text: nobody has to wait for the morning to see it."""

import streamlit as st

from opsdash.report.morning.notice import notice_text, plain_text
from opsdash.report.morning.reading import read_notice
from opsdash.ui.notice_room import Room
from opsdash.words import say


def draw_preview(room: Room) -> None:
    notice = read_notice(room.desk.home, room.desk.organisation, room.today, seconds=0)
    st.header(say("notice.preview.heading"), anchor=False)
    if notice.is_empty and not room.schedule.tells_nothing:
        st.caption(say("notice.preview.nothing"))
        return
    st.code(plain_text(notice_text(notice)), language=None, wrap_lines=True)
