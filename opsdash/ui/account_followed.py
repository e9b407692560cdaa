"""What the visitor follows, as a list: each opens its page or is let go."""

from pathlib import Path

import streamlit as st

from opsdash.access.personal import Followed
from opsdash.ui import panels
from opsdash.ui.desk import Desk
from opsdash.ui.escaping import verbatim
from opsdash.ui.following import stop_following
from opsdash.ui.goal_links import GOALS_PAGE, goal_link
from opsdash.ui.links import METRICS_PAGE, link_to
from opsdash.ui.personal import personal_of
from opsdash.words import say


def draw_followed(desk: Desk) -> None:
    personal = personal_of(desk.home, desk.actor)
    st.space("small")
    st.header(say("mine.list.heading"), anchor=False)
    if not personal.metrics and not personal.goals:
        st.markdown(say("mine.list.none"))
        with st.container(horizontal=True, gap="medium"):
            for page, key in ((METRICS_PAGE, "mine.metrics_link"), (GOALS_PAGE, "today.goals_all")):
                st.page_link(page, label=f":blue[{say(key)}]", width="content")
        return
    for each in personal.metrics:
        metric = desk.catalog.metrics.get(each)
        _draw_line(desk, Followed.METRIC, each, metric.name if metric else None, link_to(each))
    for each in personal.goals:
        goal = desk.sight.find(desk.home.state, each)
        _draw_line(desk, Followed.GOAL, each, goal.title if goal else None, goal_link(each))
    panels.note(say("mine.list.note"))


def _draw_line(
    desk: Desk,
    followed: Followed,
    record_id: str,
    name: str | None,
    way: tuple[Path, dict[str, str]],
) -> None:
    """`name` is None for what is no longer there, or no longer for the visitor."""
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        with st.container(width="stretch", gap="xxsmall"):
            if name is None:
                st.markdown(say(f"mine.list.gone_{followed}"))
            else:
                page, parameters = way
                label = f":blue[{verbatim(name)}]"
                st.page_link(page, label=label, query_params=parameters)
            panels.note(say(f"mine.list.{followed}"))
        st.button(
            say("mine.list.unfollow"),
            type="tertiary",
            key=f"unfollow_{followed}_{record_id}",
            on_click=stop_following,
            args=(desk, followed, record_id),
        )
