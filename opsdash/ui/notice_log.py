"""The delivery log: every attempt, when, to whom, what became of it and why."""

from typing import Final

import streamlit as st

from opsdash.report.morning.channels import NAME_LENGTH
from opsdash.report.morning.words import begun_words, delivery_words, state_words
from opsdash.ui.escaping import verbatim
from opsdash.ui.notice_room import Room
from opsdash.words import say
from opsdash.words.numbers import MISSING

_SHOWN: Final = 20
_LETTERS: Final = 400


def draw_log(room: Room) -> None:
    st.header(say("notice.log.heading"), anchor=False)
    log = room.log[:_SHOWN]
    if not log:
        st.caption(say("notice.log.empty"))
        return
    st.table(
        {
            say("notice.log.when"): [begun_words(each, room.zone) for each in log],
            say("notice.log.to"): [
                verbatim(each.channel_name, NAME_LENGTH) or MISSING for each in log
            ],
            say("notice.log.state"): [state_words(each) for each in log],
            say("notice.log.why"): [
                verbatim(delivery_words(each, room.zone), _LETTERS) for each in log
            ],
        },
        border="horizontal",
        hide_index=True,
    )
