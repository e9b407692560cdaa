"""The switch that follows a metric or a goal, on its own page."""

import streamlit as st

from opsdash.access.personal import Followed, follow, unfollow
from opsdash.errors import InvalidRecordError
from opsdash.ui.desk import Desk
from opsdash.ui.personal import personal_of
from opsdash.words import say


def draw_follow(desk: Desk, followed: Followed, record_id: str) -> None:
    key = f"follow_{followed}_{record_id}"
    # It says what is stored, also after it was changed elsewhere.
    st.session_state[key] = personal_of(desk.home, desk.actor).follows(followed, record_id)
    st.toggle(
        say("mine.follow"),
        help=say("mine.follow_help"),
        key=key,
        on_change=_turn,
        args=(desk, followed, record_id, key),
    )


def _turn(desk: Desk, followed: Followed, record_id: str, key: str) -> None:
    if not st.session_state[key]:
        stop_following(desk, followed, record_id)
        return
    try:
        follow(desk.home.state, followed, record_id, desk.actor)
    except InvalidRecordError:
        st.toast(say(f"mine.too_many_{followed}"))


def stop_following(desk: Desk, followed: Followed, record_id: str) -> None:
    unfollow(desk.home.state, followed, record_id, desk.actor)
